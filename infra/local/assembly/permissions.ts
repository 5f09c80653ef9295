import { LocalRunError } from '../error.ts';
import { resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/**
 * Checks that API Gateway may call each function under the very ARN that the API names: a permission on a function does not cover its
 * aliases, and one on an alias covers nothing else. Without it AWS answers every request with 500.
 *
 * Source: Lambda Developer Guide, "Using versions and aliases in resource-based policies" (a permission holds for one qualifier).
 *
 * @param called ARNs that the REST API names, with their qualifier.
 * @throws LocalRunError at the first that may not be called.
 */
export function requirePermissions(stacks: readonly Stack[], resolve: Resolver, called: Iterable<string>): void {
  const permitted = new Set(
    resourcesOfType(stacks, (type) => type === 'AWS::Lambda::Permission')
      .map(({ stack, properties }) => resolve(stack, properties) as Readonly<Record<string, unknown>>)
      .filter(({ Principal, Action }) => Principal === 'apigateway.amazonaws.com' && Action === 'lambda:InvokeFunction')
      .map(({ FunctionName }) => String(FunctionName)),
  );
  for (const arn of called) {
    if (!permitted.has(arn))
      throw new LocalRunError(`API Gateway has no permission to call ${arn}: add one with exactly this ARN to the template.`);
  }
}
