import { type CustomResourceCall, eventAfter } from './assembly/custom-resources.ts';
import { LocalRunError } from './error.ts';
import type { LocalFunctions } from './lambda/functions.ts';
import type { Deployed, DeployedResource } from './storage/storage.ts';

/**
 * Calls the handlers of the custom resources that are new or changed, as CloudFormation would.
 *
 * @param before resources of an earlier deploy.
 * @returns every resource as it is now, including earlier ones.
 * @throws LocalRunError if a handler fails.
 */
export async function runCustomResources(
  calls: readonly CustomResourceCall[],
  before: Deployed['resources'],
  functions: LocalFunctions,
): Promise<Deployed['resources']> {
  const resources: Record<string, DeployedResource> = { ...before };
  for (const call of calls) {
    const { logicalId, functionArn } = call;
    const event = eventAfter(call, before[logicalId]);
    if (event === null) continue;
    const outcome = await functions.invoke(functionArn, JSON.stringify(event));
    if (!outcome.ok) throw new LocalRunError(`The custom resource ${logicalId} failed, as it would in a deploy: ${outcome.errorMessage}`);
    resources[logicalId] = {
      physicalId: physicalIdOf(outcome.payload) ?? before[logicalId]?.physicalId ?? logicalId,
      properties: call.event.ResourceProperties,
    };
  }
  return resources;
}

/** The id that a handler gave its resource. Source: CDK, "Provider framework", onEvent: PhysicalResourceId. */
function physicalIdOf(payload: string): string | undefined {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== 'object' || answer === null || !('PhysicalResourceId' in answer)) return undefined;
  return typeof answer.PhysicalResourceId === 'string' ? answer.PhysicalResourceId : undefined;
}
