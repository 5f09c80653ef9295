import { UsageError } from './ports.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as `30m`, `2h` or `7d`, in milliseconds; null: the text is none. */
export function readDuration(text: string): number | null {
  const [, number, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  return number === undefined || unit === undefined ? null : Number(number) * (UNITS[unit] ?? 0);
}

/** The same of an option that must be longer than nothing. @throws UsageError where it is not. */
export function durationOf(text: string): number {
  const length = readDuration(text) ?? 0;
  if (length === 0) throw new UsageError(`Write how long, such as 30m, 2h or 7d, not ${JSON.stringify(text)}.`);
  return length;
}
