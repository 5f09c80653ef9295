import { gunzipSync } from 'node:zlib';

/** What CloudWatch Logs hands to a function that subscribes a log group: base64 of the gzip of JSON. */
export interface LogsEvent {
  readonly awslogs: { readonly data: string };
}

/** The payload is no batch of lines, or larger than one can be. */
export class PayloadError extends Error {}

/**
 * Largest batch, unpacked. An asynchronous invocation takes 1 MB, and lines of ours become a tenth by gzip; the bound is for what is made to
 * explode.
 */
const LARGEST = 64 * 1024 * 1024;

interface Batch {
  readonly messageType?: unknown;
  readonly logEvents?: unknown;
}

/**
 * Lines of a payload. A control message, by which CloudWatch Logs finds out whether it can reach the function, has none.
 *
 * Source: CloudWatch Logs User Guide, "Log group-level subscription filters" (awslogs.data, messageType, logEvents).
 *
 * @throws PayloadError.
 */
export function linesOf({ awslogs }: LogsEvent): readonly string[] {
  const { messageType, logEvents } = unpack(awslogs.data);
  if (messageType === 'CONTROL_MESSAGE') return [];
  if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) throw new PayloadError('The payload is no message of CloudWatch Logs.');
  return logEvents.flatMap((event: { message?: unknown } | null) => (typeof event?.message === 'string' ? [event.message] : []));
}

function unpack(data: unknown): Batch {
  try {
    const batch: unknown = JSON.parse(gunzipSync(Buffer.from(String(data), 'base64'), { maxOutputLength: LARGEST }).toString('utf8'));
    if (typeof batch === 'object' && batch !== null) return batch;
  } catch (error) {
    throw new PayloadError('The payload cannot be unpacked.', { cause: error });
  }
  throw new PayloadError('The payload is no object.');
}

export const isLogsEvent = (event: unknown): event is LogsEvent =>
  typeof event === 'object' && event !== null && 'awslogs' in event && typeof event.awslogs === 'object' && event.awslogs !== null;
