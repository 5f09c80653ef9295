import { NO_INSTANT, readInstant } from '../../../shared/core/instant.ts';
import { UsageError } from '../ports.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads `--since`: an INSTANT, or how long ago, such as `2h`.
 *
 * @returns milliseconds since the epoch. @throws UsageError where it is neither.
 */
export function readSince(text: string, now: number): number {
  const [, number, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (number !== undefined && unit !== undefined) return now - Number(number) * (UNITS[unit] ?? 0);
  const instant = readInstant(text);
  if (instant === null) throw new UsageError(`${NO_INSTANT} Or write how long ago, such as 2h.`);
  return instant;
}
