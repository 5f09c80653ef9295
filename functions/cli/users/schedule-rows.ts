import { DATE_FIELDS, type DateField } from '../../../shared/core/users/dates.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { typedUserName } from '../../../shared/core/users/user-name.ts';
import { UsageError } from '../ports.ts';
import type { NamedRow } from './csv-rows.ts';

export const SCHEDULE_COLUMNS: readonly string[] = ['user_name', ...DATE_FIELDS];

/** Rows of one file: all are checked before the first is written, so that they are kept in memory. */
const MOST_ROWS = 10_000;

/** Dates of a user as a row wants them; an empty one is cleared, and one that is left out stays. */
export interface ScheduledRow {
  /** null: no file names it. */
  readonly line: number | null;
  /** Normalised. */
  readonly userName: string;
  readonly dates: Readonly<Partial<Record<DateField, string>>>;
}

/** A row that cannot be carried out, and why. */
export interface RefusedRow {
  readonly line: number | null;
  readonly userName: string | null;
  readonly why: string;
  /** A date of the row is reached, so that it can no longer be changed. */
  readonly late?: boolean;
}

export const isRefused = <Row extends object>(row: Row | RefusedRow): row is RefusedRow => 'why' in row;

/**
 * Reads all rows. To cancel, the cells say which dates end: those that are filled in, or both where none is.
 *
 * @throws UsageError where there are too many.
 */
export async function readSchedule(rows: AsyncIterable<NamedRow>, cancel: boolean): Promise<(ScheduledRow | RefusedRow)[]> {
  const [read, seen]: [(ScheduledRow | RefusedRow)[], Map<string, number>] = [[], new Map()];
  for await (const { line, cells } of rows) {
    if (read.length === MOST_ROWS)
      throw new UsageError(`Nothing was changed: the file has more than ${MOST_ROWS} rows. Split it, and give the parts one by one.`);
    const row = typeof cells === 'string' ? { line, userName: null, why: cells } : readRow(line, cells, cancel);
    const before = row.userName === null ? undefined : seen.get(row.userName);
    if (row.userName !== null) seen.set(row.userName, before ?? line);
    read.push(before === undefined ? row : { line, userName: row.userName, why: `${row.userName} stands on line ${before} already` });
  }
  return read;
}

function readRow(line: number, cells: Readonly<Record<string, string>>, cancel: boolean): ScheduledRow | RefusedRow {
  const userName = normalizeUserName(typedUserName(cells.user_name ?? ''));
  if (userName === null) return { line, userName, why: 'the user has no user_name' };
  const filled = DATE_FIELDS.flatMap((field) => {
    const date = (cells[field] ?? '').trim();
    return date === '' ? [] : [[field, date] as const];
  });
  if (cancel) return { line, userName, dates: cancelled(filled.length === 0 ? DATE_FIELDS : filled.map(([field]) => field)) };
  return filled.length === 0
    ? { line, userName, why: `${userName} has no date: fill in ${DATE_FIELDS.join(' or ')}` }
    : { line, userName, dates: Object.fromEntries(filled) };
}

/** Clears dates. */
export const cancelled = (fields: readonly DateField[]): ScheduledRow['dates'] => Object.fromEntries(fields.map((field) => [field, '']));
