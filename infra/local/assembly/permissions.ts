import { LocalRunError } from '../error.ts';
import { resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** Services that call functions, by the name that a sentence gives them. */
const PRINCIPALS = {
  'API Gateway': 'apigateway.amazonaws.com',
  'CloudWatch Logs': 'logs.amazonaws.com',
  EventBridge: 'events.amazonaws.com',
} as const;

/**
 * Checks that a service may call each function under the very ARN that the templates name: a permission on a function does not cover its
 * aliases, and one on an alias covers nothing else. Without it AWS answers every request with 500, or calls nothing.
 *
 * Source: Lambda Developer Guide, "Using versions and aliases in resource-based policies" (a permission holds for one qualifier).
 *
 * @param called ARNs that the service is to call, with their qualifier.
 * @throws LocalRunError at the first that may not be called.
 */
export function requirePermissions(
  stacks: readonly Stack[],
  resolve: Resolver,
  called: Iterable<string>,
  service: keyof typeof PRINCIPALS = 'API Gateway',
): void {
  const permitted = new Set(
    resourcesOfType(stacks, (type) => type === 'AWS::Lambda::Permission')
      .map(({ stack, properties }) => resolve(stack, properties) as Readonly<Record<string, unknown>>)
      .filter(({ Principal, Action }) => Principal === PRINCIPALS[service] && Action === 'lambda:InvokeFunction')
      .map(({ FunctionName }) => String(FunctionName)),
  );
  for (const arn of called) {
    if (!permitted.has(arn))
      throw new LocalRunError(`${service} has no permission to call ${arn}: add one with exactly this ARN to the template.`);
  }
}
