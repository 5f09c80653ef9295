import { expect, test } from '@jest/globals';
import { pipelinePolicy } from '../../../infra/policies/pipeline.ts';
import { evaluate } from '../iam/evaluate.ts';

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
const policy = pipelinePolicy({ partition: 'aws', region: REGION, account: ACCOUNT });
const may = (action: string, resource: string): boolean =>
  evaluate({ principal: { role: `arn:aws:iam::${ACCOUNT}:role/ci` }, action, resource }, { account: ACCOUNT, identity: [policy] }).allowed;
/** As `cdk bootstrap` names them. Source: CDK v2 Developer Guide, "Customize AWS CDK bootstrapping". */
const bootstrapped = (role: string, region = REGION): string =>
  `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-${role}-role-${ACCOUNT}-${region}`;

test('who runs cdk diff and cdk deploy acts as the roles of the bootstrap, but for the one that CloudFormation has', () => {
  for (const role of ['deploy', 'file-publishing', 'lookup'])
    expect([role, may('sts:AssumeRole', bootstrapped(role))]).toEqual([role, true]);
  expect(may('sts:AssumeRole', bootstrapped('cfn-exec'))).toBe(false);
  expect(may('sts:AssumeRole', bootstrapped('deploy', 'eu-west-1'))).toBe(false);
  expect(may('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/Admin`)).toBe(false);
});

test('and reads the outputs of the product alone', () => {
  const stack = (name: string): string => `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name}/x`;
  expect(may('cloudformation:DescribeStacks', stack('non-interactive-sessions-prod-access'))).toBe(true);
  expect(may('cloudformation:DescribeStacks', stack('other'))).toBe(false);
  expect(may('cloudformation:DeleteStack', stack('non-interactive-sessions-prod-access'))).toBe(false);
});
