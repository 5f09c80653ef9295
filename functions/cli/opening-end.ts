import { endAfter, endError, TOO_LONG } from '../../shared/core/settings/opening-end.ts';
import { durationOf } from './durations.ts';
import { UsageError } from './ports.ts';

export interface EndOptions {
  /** Such as `2h`. */
  readonly for?: string;
  /** INSTANT. */
  readonly until?: string;
}

/** The end of an opening, an INSTANT; null: none was given. @throws UsageError where it cannot end then. */
export function endOfOpening({ for: length, until }: EndOptions, now: number): string | null {
  if (length !== undefined && until !== undefined) throw new UsageError('Give either --for or --until, not both.');
  if (length === undefined && until === undefined) return null;
  const end = length === undefined ? (until ?? '') : endAfter(durationOf(length), now);
  const error = endError(end, now);
  if (error !== null)
    throw new UsageError(error === TOO_LONG ? 'An opening lasts at most 7 days. Leave the end out, or choose a nearer one.' : error);
  return end;
}
