import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDynamoClient } from '../../shared/aws/client/client.ts';
import { createAlertStore } from '../../shared/aws/dynamo/usage/alert-store.ts';
import { createObservationStore } from '../../shared/aws/dynamo/usage/observation-store.ts';
import { createRefusalStore } from '../../shared/aws/dynamo/usage/refusal-store.ts';
import { createUsageReader } from '../../shared/aws/dynamo/usage/usage-reader.ts';
import { createUsageRowStore } from '../../shared/aws/dynamo/usage/usage-row-store.ts';
import { createLogWriter } from '../../shared/aws/log-writer.ts';
import { createNotifier } from '../../shared/aws/notifier.ts';
import { ENV, requiredVariable } from '../../shared/core/environment.ts';
import { createRefusalLimit } from '../../shared/core/usage/collect/refusal-limit.ts';
import { logError, writeLog } from '../../shared/node/log.ts';
import { cleanUp } from './clean-up.ts';
import { createCounts } from './counts.ts';
import { sendHeartbeats } from './heartbeat.ts';
import { createKnownRows } from './known-rows.ts';
import { noteLost } from './lost.ts';
import { behindLine } from './metric.ts';
import { gapOfBatch } from './observe.ts';
import { isLogsEvent, type LogsEvent, linesOf, PayloadError } from './payload.ts';
import { takeBatch } from './take-batch.ts';
import { tellAlerts, tellRest } from './tell.ts';

const now = Date.now;
const stage = requiredVariable(process.env, ENV.stage);
const tablePrefix = requiredVariable(process.env, ENV.tablePrefix);
const groups = requiredVariable(process.env, ENV.memoryGroups).split(',');
const client = createDynamoClient();
const rows = createUsageRowStore(client, tablePrefix);
const observation = createObservationStore(client, tablePrefix, now);
const alerts = createAlertStore(client, tablePrefix);
const put = createLogWriter(process.env);
const telling = { stage, alerts, notify: createNotifier(requiredVariable(process.env, ENV.alarmTopic)), now };
const counts = createCounts(observation, now, (run, milliseconds) => setTimeout(run, milliseconds).unref());
const batch = {
  ...{ rows, known: createKnownRows(), refusals: createRefusalStore(client, tablePrefix), limit: createRefusalLimit() },
  ...{ observation, alerts, counts, groups, now },
  tell: () => tellAlerts(telling).catch((error: unknown) => logError('alerts not told', error)),
};
const take = (lines: readonly string[]): Promise<void> => takeBatch(batch, lines);

/** What EventBridge sends: the heartbeat's schedule as it is, the daily one with an input of its own. */
type Scheduled = { readonly time: string; readonly 'detail-type': string } | { readonly task: 'clean-up' };
type UsageEvent = LogsEvent | SQSEvent | Scheduled;

/** Composition root behind subscriptions of log groups, the schedules and the queue of infra/constructs/observability/memory.ts. */
export async function handler(
  event: UsageEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse | undefined> {
  if (isLogsEvent(event)) await onLines(event);
  else if ('Records' in event) return onLost(event);
  else if ('task' in event) writeLog({ log: 'memory', what: 'cleaned_up', ...(await cleanUpUntil(context)) });
  else await onHeartbeat(Date.parse(event.time));
  return undefined;
}

async function onLines(event: LogsEvent): Promise<void> {
  try {
    await take(linesOf(event));
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    // It would be no better the next time.
    logError('a batch of lines cannot be read', error);
    await observation.addGap(gapOfBatch(now() - UNREADABLE_MS, now()), false);
  }
}

/** A batch that cannot be read does not say when its lines were. */
const UNREADABLE_MS = 5 * 60_000;

/** Source: Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" (partial batch responses). */
async function onLost({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of Records) {
    try {
      await noteLost({ observation, take, log: writeLog, now }, body);
    } catch (error) {
      logError('a lost batch could not be noted', error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

async function onHeartbeat(time: number): Promise<void> {
  await counts.flush();
  const sent = await Promise.allSettled([sendHeartbeats({ groups, put }, time), tellAlerts(telling), tellRest(telling)]);
  writeLog(behindLine(stage, await observation.observed(), now()));
  const failed = sent.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const cleanUpUntil = (context: Pick<Context, 'getRemainingTimeInMillis'>) =>
  cleanUp({ reader: createUsageReader(client, tablePrefix, now), rows, now, remaining: () => context.getRemainingTimeInMillis() });
