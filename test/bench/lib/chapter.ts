import { rounded, type Spread } from './measure.ts';

export interface BenchOptions {
  /** Fewer rounds and smaller sizes: for trying the benchmark itself. */
  readonly quick: boolean;
  /** Rounds of each interleaved comparison. */
  readonly rounds: number;
  /** Takes how far a chapter is. */
  readonly note: (text: string) => void;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Names as in the closing JSON object. */
export type Figures = Readonly<Record<string, number | boolean | string>>;

/** A curve of the plot: latency in milliseconds against requests in flight. */
export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly inFlight: number; readonly p50Ms: number; readonly p99Ms: number }[];
}

export interface ChapterResult {
  readonly figures: Figures;
  readonly tables: readonly Table[];
  readonly curves?: readonly Curve[];
}

export interface Chapter {
  readonly name: string;
  readonly title: string;
  /** What is measured and how: one paragraph, for readers of the tables. */
  readonly about: string;
  /** How long it takes, about, on two idle cores. */
  readonly seconds: { readonly quick: number; readonly full: number };
  /** @param earlier figures of the chapters before. */
  run(options: BenchOptions, earlier: Figures): Promise<ChapterResult>;
}

/** `12.3 (11.9–13)`: the median and the quartiles. */
export const shown = ({ median, low, high }: Spread): string => `${rounded(median)} (${rounded(low)}–${rounded(high)})`;

/** A table as Markdown, which people can read on a terminal, too. */
export function markdown({ columns, rows }: Table): string {
  const cells = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join('\n');
}
