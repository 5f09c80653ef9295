import { foldBatch } from '../../shared/core/usage/collect/fold.ts';
import type { ObservationStore } from '../../shared/core/usage/ports.ts';
import { gapOfBatch } from './observe.ts';
import { isLogsEvent, linesOf, PayloadError } from './payload.ts';

export interface LostPorts {
  readonly observation: ObservationStore;
  /** Tries the lines once more. */
  readonly take: (lines: readonly string[]) => Promise<void>;
  readonly log: (line: object) => void;
  readonly now: () => number;
}

/** Lines wait for at most so long before Lambda gives a batch up, if nothing says when they were. */
const UNKNOWN_MS = 5 * 60_000;

/**
 * Notes what Lambda gave up: the time from the first line to the last is a gap. The lines are tried once more all the same, since a use that
 * was seen is better than none.
 *
 * Source: Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations" (requestPayload).
 *
 * @param body of a message of the queue.
 * @throws DependencyError if the gap cannot be stored: the message then comes again.
 */
export async function noteLost({ observation, take, log, now }: LostPorts, body: string): Promise<void> {
  const { requestPayload, timestamp } = parse(body);
  // A schedule that was not run leaves a gap by itself, since its heartbeat is missing.
  if (!isLogsEvent(requestPayload)) return log({ log: 'memory', what: 'not_run', event: requestPayload ?? null });
  const lines = readable(requestPayload);
  const { first, last } = foldBatch(lines, now());
  const at = Number.isNaN(Date.parse(String(timestamp))) ? now() : Date.parse(String(timestamp));
  const gap = gapOfBatch(first ?? at - UNKNOWN_MS, last ?? at);
  // A batch without a line of ours, that could be read, lost nothing.
  if (first !== null || lines.length === 0) await observation.addGap(gap, false);
  let stored = true;
  await take(lines).catch(() => {
    stored = false;
  });
  log({ log: 'memory', what: 'batch_lost', lines: lines.length, from: gap.from, until: gap.until, stored_later: stored });
}

function parse(body: string): { readonly requestPayload?: unknown; readonly timestamp?: unknown } {
  try {
    const record: unknown = JSON.parse(body);
    return typeof record === 'object' && record !== null ? record : {};
  } catch {
    return {};
  }
}

function readable(event: Parameters<typeof linesOf>[0]): readonly string[] {
  try {
    return linesOf(event);
  } catch (error) {
    if (error instanceof PayloadError) return [];
    throw error;
  }
}
