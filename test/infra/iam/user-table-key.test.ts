import { describe, expect, test } from '@jest/globals';
import { stacksOf } from '../synthesised.ts';
import { accountOf } from './account.ts';

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const POLICY = { Statement: { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: 'arn:aws:iam::000000000000:root' } } };

const account = accountOf(stacksOf({ stage: 'prod', userTable: 'corp-users', userTableKeyArn: KEY }), { [KEY]: [POLICY] });

/** What of the key the function whose logical id begins so may use, through a service. */
function uses(name: string, service: string): string[] {
  const role = account.resources('AWS::IAM::Role').find(({ logicalId }) => logicalId.startsWith(name));
  if (role === undefined) throw new Error(`no role ${name}`);
  const context = { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` };
  return ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ScheduleKeyDeletion'].filter(
    (action) => account.evaluate({ principal: { role: account.arnOf(role) }, action, resource: KEY, context }).allowed,
  );
}

const READS = ['kms:Decrypt', 'kms:DescribeKey'];

describe("the customer's key of an adopted table of users", () => {
  test.each([
    ['AuthorizerRole', READS],
    ['SignInRole', [...READS, 'kms:Encrypt', 'kms:GenerateDataKey']],
    ['ConsoleRole', [...READS, 'kms:Encrypt', 'kms:GenerateDataKey']],
    ['BackfillRole', [...READS, 'kms:Encrypt', 'kms:GenerateDataKey']],
    ['InstanceRole', []],
  ])('%s uses it through DynamoDB alone', (name, expected) => {
    expect(uses(name, 'dynamodb')).toEqual(expected);
    expect(uses(name, 's3')).toEqual([]);
  });
});
