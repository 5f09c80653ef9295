import type { EventBridgeEvent } from 'aws-lambda';
import { createSsmClient } from '../../shared/aws/client/client.ts';
import { createNotifier } from '../../shared/aws/notifier.ts';
import { createParameterHistory } from '../../shared/aws/ssm/setting-store.ts';
import { ENV, requiredVariable } from '../../shared/core/environment.ts';
import { writeLog } from '../../shared/node/log.ts';
import { onParameterChange, type ParameterChange } from './watch.ts';

const stage = requiredVariable(process.env, ENV.stage);
const notify = createNotifier(requiredVariable(process.env, ENV.alarmTopic));
const ports = { history: createParameterHistory(createSsmClient()), notify, log: writeLog };

/** Source: Systems Manager User Guide, "Monitoring Parameter Store changes using Amazon EventBridge". */
export async function handler({
  detail: { name, operation },
  time,
}: EventBridgeEvent<'Parameter Store Change', Omit<ParameterChange, 'at'>>): Promise<void> {
  await onParameterChange(ports, stage, { name, operation, at: Date.parse(time) });
}
