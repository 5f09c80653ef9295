import { DECISION_ROWS } from '../../shared/core/decision/explain.ts';
import { REASONS } from '../../shared/core/decision/reasons.ts';

const BEGIN = '<!-- decision table: npm run docs -->';
const END = '<!-- end of decision table -->';

/** The decision table as the code has it: rows in the order in which they are tried, with what the caller is told. */
export function decisionTable(): string {
  const rows = DECISION_ROWS.map(({ row, when, reasons }) => {
    const codes = reasons.map((reason) => `[\`${reason}\`](docs/reasons.md#${reason})`).join(', ');
    return `| ${row} | ${when} | ${codes} | ${reasons.map((reason) => REASONS[reason].publicText).join(' / ')} |`;
  });
  return ['| row | when | reason | what the caller is told |', '|---|---|---|---|', ...rows].join('\n');
}

/**
 * A page with the table between its marks brought up to date.
 *
 * @throws Error where the marks are missing.
 */
export function withDecisionTable(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin)
    throw new Error(`The page has no place for the decision table: write ${BEGIN} and ${END} where it belongs.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${decisionTable()}\n\n${page.slice(end)}`;
}
