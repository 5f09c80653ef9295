import { BackfillError, RetryableError, ThrottledError } from '../../../core/activation/backfill.ts';
import { adviceOn, errorKind } from '../../client/error-kind.ts';

/**
 * Translates an error of the store for the backfill: wait, try again, stop, or blame this one record.
 *
 * @param what was used, for example the name of a table.
 */
export function asBackfillError(error: unknown, what: string): Error {
  const kind = errorKind(error);
  const text = adviceOn(kind, what) ?? `${what}: ${error instanceof Error ? error.message : String(error)}`;
  const options = { cause: error };
  if (kind === 'throttled') return new ThrottledError(text, options);
  if (kind === 'passing' || kind === 'unreachable') return new RetryableError(text, options);
  return kind === 'other' ? new Error(text, options) : new BackfillError(text, options);
}
