import { describe, expect, test } from '@jest/globals';
import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DOMAIN, stacksOf } from '../synthesised.ts';

/** What AwsSolutions finds in the stacks, as `rule construct`. */
function findings(options: Readonly<Record<string, unknown>>): string[] {
  const { access } = stacksOf(options);
  const { violations } = new AwsSolutionsChecks(access.node.root).validateScope(access.node.root);
  return violations.flatMap(({ ruleName, violatingResources = [] }) =>
    violatingResources.map(({ resourceLogicalId }) => `${ruleName} ${resourceLogicalId}`),
  );
}

describe("cdk-nag's AwsSolutions finds nothing that is not acknowledged with its reason", () => {
  test.each([
    ['as deployed by default', { stage: 'prod' }],
    ['without the web ACL, as the option says', { stage: 'prod', waf: false }],
    [
      'with every option',
      {
        stage: 'prod',
        ...DOMAIN,
        hostedZoneId: 'Z0123456789ABC',
        accountStack: true,
        parameterStoreHighThroughput: true,
        reservedConcurrency: 100,
        upstreamUrl: 'https://upstream.example.com',
      },
    ],
  ])('%s', (_name, options) => {
    expect(findings(options)).toEqual([]);
  });

  test('a resource that somebody adds with too wide a right is found', () => {
    const { access } = stacksOf({ stage: 'prod' });
    const role = new Role(access, 'Added', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:*'], resources: [`arn:${Aws.PARTITION}:dynamodb:*:*:table/*`] }));
    const { violations } = new AwsSolutionsChecks(access.node.root).validateScope(access.node.root);
    expect(violations.map(({ ruleName }) => ruleName).join()).toMatch(/AwsSolutions-IAM5\[Action::dynamodb:\*\]/);
  });
});
