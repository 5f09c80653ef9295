import { isDeepStrictEqual } from 'node:util';
import type { DeployedResource } from '../storage/storage.ts';
import type { FunctionModel } from './functions.ts';
import { resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** One call of a custom resource's handler, which runs behind CDK's provider framework. */
export interface CustomResourceCall {
  readonly logicalId: string;
  readonly functionArn: string;
  readonly event: CreateEvent;
}

interface CreateEvent {
  readonly RequestType: 'Create';
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceProperties: unknown;
}

/** Environment variable that tells the framework's function its handler. Source: CDK, custom-resources/lib/provider-framework. */
const HANDLER_VARIABLE = 'USER_ON_EVENT_FUNCTION_ARN';

/**
 * Resources that a deploy to AWS makes and the local run leaves out. Here people start the activation themselves, after its preview, by
 * `npm run nis -- activate`; and a version that answers wrongly shows in the browser at once.
 *
 * Source: docs/contract.md, "Local run".
 */
const LEFT_OUT: readonly string[] = ['Custom::ActivationStarted', 'Custom::SmokeTest'];

/**
 * The calls that a first deploy makes to the handlers of custom resources.
 *
 * Source: CDK, "Provider framework", "Handling lifecycle events: onEvent". CloudFormation passes every property as text.
 */
export function readCustomResources(
  stacks: readonly Stack[],
  functions: readonly FunctionModel[],
  resolve: Resolver,
): CustomResourceCall[] {
  return resourcesOfType(stacks, isCustom).flatMap(({ stack, logicalId, type, properties }) => {
    const framework = functions.find(({ arn }) => arn === resolve(stack, properties.ServiceToken));
    const functionArn = framework?.environment[HANDLER_VARIABLE];
    if (functionArn === undefined) return [];
    const ResourceProperties = asText(resolve(stack, properties));
    return [
      {
        logicalId,
        functionArn,
        event: {
          RequestType: 'Create',
          LogicalResourceId: logicalId,
          ResourceType: type,
          StackId: stack.name,
          RequestId: logicalId,
          ResourceProperties,
        },
      },
    ];
  });
}

const isCustom = (type: string): boolean =>
  (type.startsWith('Custom::') && !LEFT_OUT.includes(type)) || type === 'AWS::CloudFormation::CustomResource';

/**
 * The event of a handler whose resource an earlier deploy created.
 *
 * @returns null: its properties are the same, and CloudFormation updates only changes.
 */
export function eventAfter({ event }: CustomResourceCall, former: DeployedResource | undefined): object | null {
  if (former === undefined) return event;
  if (isDeepStrictEqual(event.ResourceProperties, former.properties)) return null;
  return { ...event, RequestType: 'Update', PhysicalResourceId: former.physicalId, OldResourceProperties: former.properties };
}

function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asText(entry)]));
  return String(value);
}
