import { expect, test } from '@jest/globals';
import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { stacksOf } from '../synthesised.ts';

/** That nothing else is found is asked of the whole app, with every option: test/infra/app.test.ts. */
test("cdk-nag's AwsSolutions finds too wide a right that is added, and nothing else", () => {
  const { access } = stacksOf({ stage: 'prod' });
  const role = new Role(access, 'Added', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:*'], resources: [`arn:${Aws.PARTITION}:dynamodb:*:*:table/*`] }));
  const { violations } = new AwsSolutionsChecks(access.node.root).validateScope(access.node.root);
  expect(violations.map(({ ruleName }) => ruleName).sort()).toEqual([
    'AwsSolutions-IAM5[Action::dynamodb:*]',
    expect.stringMatching(/^AwsSolutions-IAM5\[Resource::arn:.*:dynamodb:\*:\*:table\/\*\]$/),
  ]);
});
