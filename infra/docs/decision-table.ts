import { DECISION_ROWS } from '../../shared/core/decision/explain.ts';
import { REASONS } from '../../shared/core/decision/reasons.ts';

const BEGIN = '<!-- decision table: npm run docs -->';
const END = '<!-- end of decision table -->';

/** How a page shows the decision table. */
export interface TablePlace {
  /** From the page to the folder of the documentation: empty, or a path that ends with a slash. */
  readonly toDocs: string;
  /** Whether the table shows the text for the caller. */
  readonly texts: boolean;
}

/** Pages that show the decision table. */
export const DECISION_TABLE_PAGES: Readonly<Record<string, TablePlace>> = {
  'README.md': { toDocs: 'docs/', texts: false },
  'docs/contract.md': { toDocs: '', texts: true },
};

/** The decision table as the code has it: rows in the order in which they are tried. */
function decisionTable({ toDocs, texts }: TablePlace): string {
  const line = (cells: readonly string[]): string => `| ${cells.slice(0, texts ? 4 : 3).join(' | ')} |`;
  const rows = DECISION_ROWS.map(({ row, when, reasons }) => {
    const codes = reasons.map((reason) => `[\`${reason}\`](${toDocs}reasons.md#${reason})`).join(', ');
    return line([row, when, codes, reasons.map((reason) => REASONS[reason].publicText).join(' / ')]);
  });
  return [line(['row', 'when', 'reason', 'what the caller is told']), line(['---', '---', '---', '---']), ...rows].join('\n');
}

/**
 * A page with an updated table between its marks.
 *
 * @throws Error if the marks are missing.
 */
export function withDecisionTable(page: string, place: TablePlace): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin)
    throw new Error(`The page has no place for the decision table: write ${BEGIN} and ${END} where it belongs.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${decisionTable(place)}\n\n${page.slice(end)}`;
}
