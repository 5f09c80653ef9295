import { Stack, Validations } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Provider } from 'aws-cdk-lib/custom-resources';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/**
 * Acknowledges one finding of cdk-nag's AwsSolutions on a construct and everything below it. Accepted findings stand beside the code that
 * they are about; test/infra/app.test.ts fails on any other.
 *
 * @param finding for example `IAM5[Resource::*]`.
 */
export function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${finding}`, reason });
}

/**
 * Acknowledges a right whose resource has a wildcard, by the ARN as the statement has it: account and region stand in it as themselves where
 * the options give them, else as references.
 */
export function acknowledgeResource(construct: IConstruct, arn: string, reason: string): void {
  acknowledge(construct, `IAM5[Resource::${flattenCfnReference(Stack.of(construct).resolve(arn))}]`, reason);
}

const BASIC_EXECUTION = 'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]';

/** Roles that CDK gives its own functions behind custom resources. */
export function acknowledgeBasicExecution(construct: IConstruct): void {
  acknowledge(
    construct,
    BASIC_EXECUTION,
    "CDK's own function behind custom resources: it may write its log and nothing else by this policy.",
  );
}

/** CDK's provider framework: a function of its own that calls the handler. */
export const acknowledgeProvider = (provider: Provider): void => acknowledgeBasicExecution(provider);

/** A right to invoke one function in any version. */
export function acknowledgeVersions(construct: IConstruct, target: IFunction, reason: string): void {
  acknowledgeResource(construct, `${target.functionArn}:*`, reason);
}
