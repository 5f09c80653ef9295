import { describe, expect, test } from '@jest/globals';
import { namedBy, writerOf } from '../../../../shared/core/settings/writer.ts';

describe('an ARN becomes a name', () => {
  test.each([
    ['arn:aws:iam::123456789012:user/ops', 'ops', true],
    ['arn:aws:iam::123456789012:user/team/a/jane', 'jane', true],
    ['arn:aws-cn:iam::123456789012:root', 'the root user of 123456789012', true],
    ['arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0a1b/jane@example.com', 'jane@example.com', true],
    ['arn:aws:sts::123456789012:assumed-role/cdk-hnb659fds-cfn-exec-role-1-eu-west-1/AWSCloudFormation', 'CloudFormation', false],
    ['arn:aws:sts::1:assumed-role/x/non-interactive-sessions-prod-st-SettingsSeedFunction1A2B3-AbCdEfGhIjKl', 'a deploy', false],
    [
      'arn:aws:sts::1:assumed-role/x/non-interactive-sessions-prod-access-ConsoleFunction-AbCdEfGhIjKl',
      'a function of this product',
      false,
    ],
    ['', 'an unknown principal', true],
    ['someone', 'someone', true],
    ['arn:aws:sts::1:assumed-role/', 'arn:aws:sts::1:assumed-role/', true],
  ])('%s is %s', (arn, name, person) => {
    expect(writerOf(arn)).toEqual({ name, person });
  });

  test.each([
    ['nis (arn:aws:sts::1:assumed-role/Admin/jane)', 'nis (jane)', 'nis (arn:aws:sts::1:assumed-role/Admin/jane)'],
    ['nis (jane)', 'nis (jane)', null],
    ['admin', 'admin', null],
    ['arn:aws:iam::1:user/ops', 'ops', 'arn:aws:iam::1:user/ops'],
  ])('%s in a history is %s, and nothing is lost', (by, name, full) => {
    expect(namedBy(by)).toEqual({ name, full });
  });
});
