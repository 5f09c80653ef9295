import { printable } from '../../shared/core/text.ts';

/** Columns under a header, as wide as they need to be; the last one is not padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}

/** Leads a cell that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** One line of CSV (RFC 4180), safe to open in a spreadsheet. */
export const csvLine = (cells: readonly string[]): string =>
  cells
    .map((cell) => (FORMULA.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');

/** `1 234 567`. */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');

/** `2 h 5 min`, `3 min 20 s`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const BAR = 24;

/**
 * `[######------] 1 200 of 4 800 users, 640/s, 6 s left`.
 *
 * @param expected number of records, null where it is not known; it may be hours old.
 */
export function progressLine(scanned: number, expected: number | null, seconds: number): string {
  const rate = seconds > 0 ? scanned / seconds : 0;
  const speed = `${grouped(rate)}/s`;
  if (expected === null) return `${grouped(scanned)} users, ${speed}`;
  const share = Math.min(1, scanned / expected);
  const filled = Math.round(share * BAR);
  const left = rate > 0 ? `, ${duration(Math.max(0, expected - scanned) / rate)} left` : '';
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${grouped(scanned)} of ${grouped(expected)} users, ${speed}${left}`;
}
