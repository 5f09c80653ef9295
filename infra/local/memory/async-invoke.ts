import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFeed } from '../assembly/log-feed.ts';
import type { LocalFunctions } from '../lambda/functions.ts';
import type { Outcome } from '../lambda/protocol.ts';

/** Calls functions without waiting for them. */
export interface AsyncInvocations {
  /** Resolves after the last attempt; never rejects. */
  invoke(functionArn: string, payload: string): Promise<void>;
  stop(): void;
}

/** Pause before the first retry, twice as long before the second. On AWS it is one minute, which is too long here. */
const PAUSE_MS = 1_000;
/** A message that its reader did not take comes again after this time; on AWS after the visibility timeout of the queue. */
const AGAIN_MS = 5_000;

export interface AsyncInvokeOptions {
  readonly feed: Pick<LogFeed, 'asyncInvokes' | 'readers'>;
  readonly invoke: LocalFunctions['invoke'];
  /** Told what was given up. */
  readonly onLost: (functionArn: string, outcome: Outcome) => void;
  /** Waits so many milliseconds, or until the signal. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const pauseOf = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);

/**
 * Asynchronous invocation: an error is tried again, and what fails to the last goes to the queue of the function, which hands it to the function
 * that reads the queue, until that one takes it.
 *
 * Source: Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation" and "Retaining records of asynchronous
 * invocations".
 */
export function createAsyncInvocations({ feed, invoke, onLost, pause = pauseOf }: AsyncInvokeOptions): AsyncInvocations {
  const stopped = new AbortController();
  const wait = (milliseconds: number): Promise<void> => pause(milliseconds, stopped.signal);

  async function toQueue(queueArn: string, body: string): Promise<void> {
    const reader = feed.readers.get(queueArn);
    if (reader === undefined) return;
    const payload = JSON.stringify({ Records: [{ messageId: randomUUID(), body, eventSource: 'aws:sqs', eventSourceARN: queueArn }] });
    while (!stopped.signal.aborted && !isTaken(await invoke(reader, payload))) await wait(AGAIN_MS);
  }

  return {
    stop: () => stopped.abort(),
    async invoke(functionArn, payload) {
      const { retries, queueArn } = feed.asyncInvokes.get(functionArn.split(':function:')[1] ?? '') ?? { retries: 2, queueArn: null };
      let outcome = await invoke(functionArn, payload);
      for (let retry = 1; retry <= retries && !outcome.ok && !stopped.signal.aborted; retry += 1) {
        await wait(PAUSE_MS * retry);
        outcome = stopped.signal.aborted ? outcome : await invoke(functionArn, payload);
      }
      if (outcome.ok || stopped.signal.aborted) return;
      onLost(functionArn, outcome);
      if (queueArn !== null) await toQueue(queueArn, recordOf(functionArn, payload, outcome, retries + 1));
    },
  };
}

function recordOf(functionArn: string, payload: string, outcome: Outcome, approximateInvokeCount: number): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: { requestId: randomUUID(), functionArn, condition: 'RetriesExhausted', approximateInvokeCount },
    requestPayload: JSON.parse(payload) as unknown,
    responsePayload: outcome,
  });
}

/** Source: Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" (partial batch responses). */
function isTaken(outcome: Outcome): boolean {
  if (!outcome.ok) return false;
  const answer = JSON.parse(outcome.payload) as { readonly batchItemFailures?: readonly unknown[] } | null;
  return (answer?.batchItemFailures ?? []).length === 0;
}
