import type { Explanation, Fact } from '../../../shared/core/decision/explain.ts';
import { printable } from '../../../shared/core/text.ts';
import type { Look } from '../terminal/look.ts';
import { hanging } from '../terminal/table.ts';

/** An explanation, also by a log of another version, whose outcome and reason may be unknown here. */
export type Explained = Omit<Explanation, 'outcome' | 'reason'> & { readonly outcome: string; readonly reason: string };

/** What a function wrote about the request, with what its code means. */
export interface FunctionEvent {
  /** Kind of the line: `function_refusal`, `console`, `sign_in`, `served`. */
  readonly log: string;
  readonly meaning: string | null;
  readonly fix: string | null;
  readonly [field: string]: unknown;
}

/** An explanation for people. */
export function asText({ facts, rows, outcome, reason, cause, fix }: Explained, look: Look): string {
  return linesOf([
    look.paint('title', 'Facts'),
    ...columns(facts, look),
    '',
    look.paint('title', 'Rows of the decision table tried'),
    ...rows.map(({ row, when, matched }) => {
      const line = hanging(`  ${row.padStart(3)}  ${matched ? 'yes' : 'no '}  `, when, look);
      return matched ? look.paint('title', line) : look.paint('quiet', line);
    }),
    '',
    hanging('Outcome  ', `${outcome} (${reason})${cause === null ? '' : `: ${cause}`}`, look, outcome === 'allow' ? 'good' : 'bad'),
    hanging('Meaning  ', fix, look),
  ]);
}

/** Titles of the kinds of lines that functions write. */
const TITLES: Readonly<Record<string, string>> = {
  function_refusal: 'Then the instance refused it',
  console: 'Then the console',
  sign_in: 'Then sign-in',
  served: 'Then it was served',
};

export const functionsAsText = (events: readonly FunctionEvent[], look: Look): string =>
  events
    .map(({ log, meaning, fix, ...fields }) =>
      linesOf([
        '',
        look.paint('title', TITLES[log] ?? `Then ${printable(log)}`),
        ...columns(fields, look),
        ...(meaning === null ? [] : [hanging('Meaning  ', meaning, look)]),
        ...(fix === null ? [] : [hanging('Fix      ', fix, look)]),
      ]),
    )
    .join('');

const linesOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

function columns(values: Readonly<Record<string, unknown>>, look: Look): string[] {
  const widest = Math.max(0, ...Object.keys(values).map((name) => name.length));
  return Object.entries(values).map(([name, value]) => hanging(`  ${printable(name).padEnd(widest)}  `, textOf(value), look));
}

/** @param value a Fact, or a member of a log line. */
function textOf(value: Fact | unknown): string {
  if (Array.isArray(value)) return value.join(', ') || 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === undefined ? 'none' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
