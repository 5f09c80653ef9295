import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ACCOUNT } from '../account.ts';
import type { Subscription } from '../assembly/log-feed.ts';
import { readFilterPattern } from './filter-pattern.ts';

/** Takes lines of one log group, and hands them on in batches. */
export interface Batches {
  readonly logGroup: string;
  take(line: string, time: number): void;
  /** Hands on what waits. */
  flush(): Promise<void>;
}

/** How long lines wait for more, and how large a batch gets, in characters. On AWS both are its own business. */
const WAIT_MS = 100;
const LARGEST = 1_000_000;

/** From a pool of threads, so that a large batch stops no request. */
const compress = promisify(gzip);

/** @param deliver takes one payload; never rejects. */
export function createBatches(subscription: Subscription, deliver: (functionArn: string, payload: string) => Promise<void>): Batches {
  const matches = readFilterPattern(subscription.pattern);
  let waiting: { readonly id: string; readonly timestamp: number; readonly message: string }[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | null = null;

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const logEvents = waiting;
    [waiting, length] = [[], 0];
    if (logEvents.length > 0) await deliver(subscription.functionArn, await payloadOf(subscription, logEvents));
  }

  return {
    logGroup: subscription.logGroup,
    flush,
    take(message, timestamp) {
      if (!matches(message)) return;
      waiting.push({ id: randomUUID(), timestamp, message });
      length += message.length;
      if (length >= LARGEST) void flush();
      else timer ??= setTimeout(() => void flush(), WAIT_MS);
    },
  };
}

/** Source: CloudWatch Logs User Guide, "Log group-level subscription filters" (the payload for Lambda). */
async function payloadOf({ logGroup, name }: Subscription, logEvents: readonly object[]): Promise<string> {
  const batch = {
    messageType: 'DATA_MESSAGE',
    owner: ACCOUNT,
    logGroup,
    logStream: 'local',
    subscriptionFilters: [name],
    logEvents,
  };
  return JSON.stringify({ awslogs: { data: (await compress(JSON.stringify(batch))).toString('base64') } });
}
