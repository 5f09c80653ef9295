import type { Tone } from '../../../shared/core/colours.ts';
import { printable } from '../../../shared/core/text.ts';
import { type Look, PLAIN } from './look.ts';
import { longestPiece, padded, widthOf, wrap } from './wrap.ts';

/** A cell, and what it is where its colour is to show that. */
export type Cell = string | { readonly text: string; readonly tone: Tone };

export const toned = (tone: Tone, text: string): Cell => ({ text, tone });

const textOf = (cell: Cell | undefined): string => printable(typeof cell === 'object' ? cell.text : (cell ?? ''));

const GAP = '  ';

/**
 * Columns under a header, as wide as they need to be. On a terminal that is narrower, long cells take several lines: the widest columns give
 * way first, and words, ids and addresses stay whole as long as that is possible. Nothing is left out.
 */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[], look: Look = PLAIN): string {
  const texts = [header, ...rows].map((row) => header.map((_, column) => textOf(row[column])));
  const widths = widthsOf(texts, look.columns);
  return [header.map((text) => toned('title', text)), ...rows]
    .flatMap((row, index) => linesOf(row, texts[index] ?? [], widths, look))
    .join('\n');
}

/** The lines of one row. */
function linesOf(row: readonly Cell[], texts: readonly string[], widths: readonly number[], { columns, paint }: Look): string[] {
  const cells = texts.map((text, column) => (columns === null ? [text] : wrap(text, widths[column] ?? 0)));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const last = cells.findLastIndex((lines) => (lines[line] ?? '') !== '');
    return cells
      .slice(0, last + 1)
      .map((lines, column) => {
        const cell = row[column];
        const text = lines[line] ?? '';
        const shown = typeof cell === 'object' ? paint(cell.tone, text) : text;
        // Behind the paint: an underline or a background would reach into the gap.
        return column === last ? shown : shown + padded('', (widths[column] ?? 0) - widthOf(text));
      })
      .join(GAP);
  });
}

function widthsOf(texts: readonly (readonly string[])[], available: number | null): number[] {
  const [header = []] = texts;
  const most = (measure: (text: string) => number): number[] =>
    header.map((_, column) => texts.reduce((widest, row) => Math.max(widest, measure(row[column] ?? '')), 0));
  const natural = most(widthOf);
  if (available === null) return natural;
  const room = available - GAP.length * (header.length - 1);
  if (sum(natural) <= room) return natural;
  for (const level of [0, 1, 2]) {
    const least = most((text) => longestPiece(text, level));
    if (sum(least) <= room) return narrowed(natural, least, room);
  }
  return natural;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** The widest columns give way, each down to the least that it needs. */
function narrowed(natural: readonly number[], least: readonly number[], room: number): number[] {
  const cappedAt = (cap: number): number[] => natural.map((width, column) => Math.max(least[column] ?? 0, Math.min(width, cap)));
  let cap = Math.max(...natural);
  while (cap > 1 && sum(cappedAt(cap)) > room) cap--;
  return cappedAt(cap);
}

/** A text behind a label; on a terminal that is too narrow, its further lines begin below its first. */
export function hanging(label: string, text: string, { columns, paint }: Look, tone?: Tone): string {
  const shown = printable(text);
  // In fewer columns a text is no easier to read.
  const room = columns === null ? null : Math.max(20, columns - widthOf(label));
  const lines = room === null ? [shown] : wrap(shown, room);
  return lines
    .map((line, index) => (index === 0 ? label : padded('', widthOf(label))) + (tone === undefined ? line : paint(tone, line)))
    .join('\n');
}
