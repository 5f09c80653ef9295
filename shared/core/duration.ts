const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as `30m`, `2h` or `7d`, in milliseconds; null: the text is none. */
export function readDuration(text: string): number | null {
  const [, number, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  return number === undefined || unit === undefined ? null : Number(number) * (UNITS[unit] ?? 0);
}
