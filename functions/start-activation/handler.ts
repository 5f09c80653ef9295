import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { startExecution } from '../../shared/aws/start-execution.ts';
import { writeLog } from '../../shared/node/log.ts';
import { type ActivationProperties, type StartRequest, sentenceOf, startActivation } from './start.ts';

/** One resource for ever: with another id, CloudFormation would delete the former one. */
const PHYSICAL_ID = 'activation';

/** Custom resource behind infra/constructs/activation/activation-start.ts, called by CDK's provider framework. */
export async function handler(event: CdkCustomResourceEvent): Promise<CdkCustomResourceResponse> {
  const outcome = await startActivation((machine, name) => startExecution(process.env, machine, name), toRequest(event));
  // The alarm of the stack looks for this line.
  writeLog({ log: 'activation', request: event.RequestType, ...outcome });
  return { PhysicalResourceId: PHYSICAL_ID, Data: { Outcome: sentenceOf(outcome) } };
}

function toRequest(event: CdkCustomResourceEvent): StartRequest {
  if (event.RequestType === 'Delete') return { type: 'Delete' };
  const properties = event.ResourceProperties as unknown as ActivationProperties;
  if (event.RequestType === 'Create') return { type: 'Create', id: event.RequestId, properties };
  return { type: 'Update', id: event.RequestId, properties, previous: event.OldResourceProperties as Partial<ActivationProperties> };
}
