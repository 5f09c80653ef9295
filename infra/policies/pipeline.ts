import { type PolicyDocument, statement } from './document.ts';

/**
 * What whoever runs `cdk diff` and `cdk deploy` needs: to act as the roles of `cdk bootstrap`, which do the work, and to ask an API that
 * was deployed.
 *
 * Source: CDK v2 Developer Guide, "Customize AWS CDK bootstrapping".
 */
export function pipelinePolicy({
  partition,
  region,
  account,
}: {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}): PolicyDocument {
  const roles = ['deploy', 'file-publishing', 'lookup'].map(
    (role) => `arn:${partition}:iam::${account}:role/cdk-*-${role}-role-${account}-${region}`,
  );
  const stacks = `arn:${partition}:cloudformation:${region}:${account}:stack/non-interactive-sessions-*`;
  return { Version: '2012-10-17', Statement: [statement(['sts:AssumeRole'], roles), statement(['cloudformation:DescribeStacks'], stacks)] };
}
