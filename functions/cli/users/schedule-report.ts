import { timeText } from '../../../shared/core/instant.ts';
import { printable } from '../../../shared/core/text.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';
import { grouped } from '../terminal/render.ts';
import type { RefusedRow, ScheduledRow } from './schedule-rows.ts';

/** Exit status where rows were refused. */
const REFUSED = 1;

export type RowOutcome = 'changed' | 'unchanged' | { readonly refused: string };

interface ScheduleReport {
  readonly row: (row: ScheduledRow | RefusedRow, outcome: RowOutcome) => void;
  /** @param why what stopped all; null: nothing did. */
  readonly end: (why: string | null) => void;
}

/** Tells each row and, at the end, how many there were of each kind. */
export function scheduleReport(context: Context, { json }: JsonOption): ScheduleReport {
  const { terminal } = context;
  const counts = { changed: 0, unchanged: 0, refused: 0 };
  const rows: object[] = [];
  return {
    row(row, outcome) {
      const kind = typeof outcome === 'string' ? outcome : 'refused';
      const why = typeof outcome === 'string' ? null : outcome.refused;
      counts[kind]++;
      if (json) rows.push({ line: row.line, user_name: row.userName, outcome: kind, ...(why === null ? {} : { why }) });
      else if (why !== null) terminal.err(`${row.line === null ? `${row.userName}` : `line ${row.line}`}: ${printable(why)}\n`);
      else terminal.out(`${printable(rowText(row, kind))}\n`);
    },
    end(why) {
      const { changed, unchanged, refused } = counts;
      if (refused > 0) context.setExitCode(REFUSED);
      if (json) return terminal.out(jsonLine({ ...counts, rows }));
      if (why !== null) return terminal.err(`${why}\n`);
      terminal.out(`${grouped(changed)} changed, ${grouped(unchanged)} unchanged, ${grouped(refused)} refused.\n`);
    },
  };
}

function rowText(row: ScheduledRow | RefusedRow, kind: keyof typeof WORDS): string {
  const dates = 'dates' in row ? Object.entries(row.dates) : [];
  const said = dates.map(([field, date]) => `${field} ${date === '' ? 'has no date any more' : `is ${timeText(date)}`}`);
  return `${row.userName}: ${said.join(', ')}${WORDS[kind]}`;
}

const WORDS = { changed: '', unchanged: ' already', refused: '' } as const;
