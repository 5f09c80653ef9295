import type { EventBridgeEvent } from 'aws-lambda';
import { createSsmClient } from '../../shared/aws/client/client.ts';
import { createNotifier } from '../../shared/aws/notifier.ts';
import { createSettingStore } from '../../shared/aws/ssm/setting-store.ts';
import { ENV, readEnvironment } from '../../shared/core/environment.ts';
import { writeLog } from '../../shared/node/log.ts';
import { onSettingChange } from './watch.ts';

const { stage, settingsPath: path } = readEnvironment(process.env);
const topic = process.env[ENV.alarmTopic];
if (!topic) throw new Error(`The environment variable ${ENV.alarmTopic} is not set: deploy this function with the stacks in infra/.`);
const ports = { settings: createSettingStore(createSsmClient(), path), notify: createNotifier(topic), log: writeLog };

/** Source: Systems Manager User Guide, "Monitoring Parameter Store changes using Amazon EventBridge". */
export async function handler({ detail, time }: EventBridgeEvent<'Parameter Store Change', { name: string }>): Promise<void> {
  await onSettingChange(ports, { stage, path }, { name: detail.name.slice(path.length), at: Date.parse(time) });
}
