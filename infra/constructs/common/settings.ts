import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { sessionBoundsPath, settingsPath } from '../../../shared/core/names.ts';
import { SESSION_BOUND_ROWS } from '../../../shared/core/sign-in/session-bounds.ts';
import { acknowledgeResource } from './acknowledge.ts';

/** IAM statement for one action of Parameter Store, only on the session bounds of a stage, or others beside them. */
export const sessionBoundsStatement = (
  scope: Construct,
  stage: string,
  action: 'GetParameters' | 'GetParameterHistory' | 'PutParameter',
  rows: readonly { readonly name: string }[] = SESSION_BOUND_ROWS,
): PolicyStatement =>
  new PolicyStatement({
    actions: [`ssm:${action}`],
    resources: rows.map(({ name }) =>
      Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: sessionBoundsPath(stage).slice(1) + name }),
    ),
  });

/** IAM statement for one action of Parameter Store, only on the settings of a stage. */
export function settingsStatement(
  scope: Construct,
  stage: string,
  action: 'GetParameters' | 'GetParameterHistory' | 'PutParameter',
): PolicyStatement {
  const arn = Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${settingsPath(stage).slice(1)}*` });
  acknowledgeResource(scope, arn, 'The settings of this stage, all of one kind; no secret is kept below their path.');
  return new PolicyStatement({ actions: [`ssm:${action}`], resources: [arn] });
}
