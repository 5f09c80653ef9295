import { readDuration } from '../../shared/core/duration.ts';
import { UsageError } from './ports.ts';

/** A length of time of an option, in milliseconds, longer than nothing. @throws UsageError where it is not. */
export function durationOf(text: string): number {
  const length = readDuration(text) ?? 0;
  if (length === 0) throw new UsageError(`Write how long, such as 30m, 2h or 7d, not ${JSON.stringify(text)}.`);
  return length;
}
