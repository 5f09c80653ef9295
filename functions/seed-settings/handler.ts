import { SSMClient } from '@aws-sdk/client-ssm';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { createParameter } from '../../shared/aws/ssm/create-parameter.ts';
import { writeLog } from '../../shared/node/log.ts';
import { type NewParameter, type SeedProperties, type SeedRequest, seed } from './seed.ts';

/** Parameter Store throttles a burst of writes: wait rather than fail the deploy. */
const client = new SSMClient({ maxAttempts: 10 });

/** Custom resource behind infra/constructs/stateful/settings-seed.ts, called by CDK's provider framework. */
export async function handler(event: CdkCustomResourceEvent): Promise<CdkCustomResourceResponse> {
  const seeded = await seed(createIfAbsent, toRequest(event));
  writeLog({ log: 'settings seeded', request: event.RequestType, ...seeded });
  // One resource for ever: with another id, CloudFormation would delete the former one.
  return { PhysicalResourceId: event.RequestType === 'Create' ? idOf(event.ResourceProperties) : event.PhysicalResourceId };
}

/** The folder, and for a resource of one parameter its name, too. */
const idOf = ({ Path, Names }: Record<string, unknown>): string => `${Path}${Array.isArray(Names) && Names.length === 1 ? Names[0] : ''}`;

function toRequest(event: CdkCustomResourceEvent): SeedRequest {
  if (event.RequestType === 'Delete') return { type: 'Delete' };
  const properties = event.ResourceProperties as unknown as SeedProperties;
  if (event.RequestType === 'Create') return { type: 'Create', properties };
  return { type: 'Update', properties, previous: event.OldResourceProperties as Partial<SeedProperties> };
}

async function createIfAbsent({ name, value, pattern, description }: NewParameter): Promise<'created' | 'existed'> {
  const parameter = { Name: name, Value: value, Type: 'String', AllowedPattern: pattern, Description: description } as const;
  return (await createParameter(client, parameter)) ? 'created' : 'existed';
}
