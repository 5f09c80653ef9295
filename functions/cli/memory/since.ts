import { readDuration } from '../../../shared/core/duration.ts';
import { NO_INSTANT, readInstant } from '../../../shared/core/instant.ts';
import { UsageError } from '../ports.ts';

/**
 * Reads `--since`: an INSTANT, or how long ago, such as `2h`.
 *
 * @returns milliseconds since the epoch. @throws UsageError where it is neither.
 */
export function readSince(text: string, now: number): number {
  const length = readDuration(text);
  if (length !== null) return now - length;
  const instant = readInstant(text);
  if (instant === null) throw new UsageError(`${NO_INSTANT} Or write how long ago, such as 2h.`);
  return instant;
}
