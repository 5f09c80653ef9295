import type { Explanation, Fact } from '../../../shared/core/decision/explain.ts';
import { printable } from '../../../shared/core/text.ts';

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
export function asText({ facts, rows, outcome, reason, cause, fix }: Explained): string {
  return linesOf([
    'Facts',
    ...columns(facts),
    '',
    'Rows of the decision table tried',
    ...rows.map(({ row, when, matched }) => `  ${row.padStart(3)}  ${matched ? 'yes' : 'no '}  ${when}`),
    '',
    `Outcome  ${outcome} (${reason})${cause === null ? '' : `: ${cause}`}`,
    `Meaning  ${fix}`,
  ]);
}

/** Titles of the kinds of lines that functions write. */
const TITLES: Readonly<Record<string, string>> = {
  function_refusal: 'Then the instance refused it',
  console: 'Then the console',
  sign_in: 'Then sign-in',
  served: 'Then it was served',
};

export const functionsAsText = (events: readonly FunctionEvent[]): string =>
  events
    .map(({ log, meaning, fix, ...fields }) =>
      linesOf([
        '',
        TITLES[log] ?? `Then ${log}`,
        ...columns(fields),
        ...(meaning === null ? [] : [`Meaning  ${meaning}`]),
        ...(fix === null ? [] : [`Fix      ${fix}`]),
      ]),
    )
    .join('');

const linesOf = (lines: readonly string[]): string => `${lines.map(printable).join('\n')}\n`;

function columns(values: Readonly<Record<string, unknown>>): string[] {
  const widest = Math.max(0, ...Object.keys(values).map((name) => name.length));
  return Object.entries(values).map(([name, value]) => `  ${name.padEnd(widest)}  ${textOf(value)}`);
}

/** @param value a Fact, or a member of a log line. */
function textOf(value: Fact | unknown): string {
  if (Array.isArray(value)) return value.join(', ') || 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === undefined ? 'none' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
