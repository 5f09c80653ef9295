import type { FunctionCode } from '../assembly/functions.ts';

/** Start data of a worker. */
export interface WorkerStart {
  readonly code: FunctionCode;
  readonly handler: string;
  readonly functionName: string;
  readonly memoryMb: number;
}

/** One invocation, to the worker. */
export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  /** When the time is up: milliseconds since the epoch. */
  readonly deadline: number;
}

/** From the worker. */
export type WorkerMessage =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'result'; readonly requestId: string; readonly payload: string }
  | ({ readonly kind: 'error'; readonly requestId: string } & FunctionError);

/** A function error as Lambda reports it. Source: Lambda Developer Guide, "Function errors": errorType and errorMessage. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** `errorType` of an invocation that was not made because there are too many. */
export const THROTTLED_ERROR = 'TooManyRequestsException';

/** Result of an invocation. */
export type Outcome = { readonly ok: true; readonly payload: string } | ({ readonly ok: false } & FunctionError);

/**
 * Largest request or response of a synchronous invocation, in bytes.
 *
 * Source: Lambda Developer Guide, "Lambda quotas", invocation payload: 6 MB each. The exact number is from Lambda's error message:
 * "exceeded maximum allowed payload size (6291556 bytes)".
 */
export const LARGEST_PAYLOAD = 6_291_556;
