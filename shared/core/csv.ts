/** A row of CSV, with the line of the file on which it begins, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads CSV (RFC 4180: quoted cells may hold commas, quotes and line ends), line by line, so that memory stays bounded. Blank lines are passed over.
 *
 * @throws Error that names the line of a quote which never closes.
 */
export async function* readCsv(lines: AsyncIterable<string>): AsyncIterable<CsvRow> {
  let number = 0;
  let pending: { readonly line: number; readonly text: string } | null = null;
  for await (const text of lines) {
    number++;
    const row: { readonly line: number; readonly text: string } =
      pending === null
        ? { line: number, text: number === 1 ? text.replace(/^\uFEFF/, '') : text }
        : { line: pending.line, text: `${pending.text}\n${text}` };
    // Every quote opens or closes, and a doubled one does both.
    pending = row.text.split('"').length % 2 === 0 ? row : null;
    if (pending === null && row.text !== '') yield { line: row.line, cells: cellsOf(row.text) };
  }
  if (pending !== null)
    throw new Error(`The quote that opens on line ${pending.line} never closes: close it, or double a quote that is meant as such.`);
}

const CELL = /(?<=^|,)(?:"((?:[^"]|"")*)"|[^,]*)/g;

const cellsOf = (text: string): string[] => [...text.matchAll(CELL)].map(([cell, quoted]) => quoted?.replaceAll('""', '"') ?? cell);
