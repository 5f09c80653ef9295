import { CsvError, type CsvRow, readCsv } from '../../../shared/core/csv.ts';
import { UsageError } from '../ports.ts';

/** A row after the header: its cells by column name, or why it cannot be read. */
export interface NamedRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>> | string;
}

interface CsvFile {
  readonly file: string;
  /** Columns for the sentence that tells what the header should be. */
  readonly columns: readonly string[];
  /** Columns that the file may not have. */
  readonly refused?: readonly string[];
  /** What the file is, for the sentence about an empty one. */
  readonly what: string;
  /** What became of the rows before one that cannot be read: a sentence. */
  readonly before: string;
}

/** The rows after the header, by column name. @throws UsageError where the text is no CSV, empty, or has no column user_name. */
export async function* namedRows(pieces: AsyncIterable<Uint8Array>, csv: CsvFile): AsyncIterable<NamedRow> {
  let header: readonly string[] | null = null;
  for await (const row of parsed(pieces, csv)) {
    if (header === null) header = readHeader(row, csv);
    else if (row.cells.length !== header.length)
      yield { line: row.line, cells: `the row has ${row.cells.length} cells and the header ${header.length}` };
    else yield { line: row.line, cells: Object.fromEntries(header.map((column, index) => [column, row.cells[index] ?? ''])) };
  }
  if (header === null) throw new UsageError(`${csv.file} is empty: give ${csv.what} as CSV.`);
}

async function* parsed(pieces: AsyncIterable<Uint8Array>, { file, before }: CsvFile): AsyncIterable<CsvRow> {
  try {
    yield* readCsv(pieces);
  } catch (error) {
    throw error instanceof CsvError ? new UsageError(`${file}: ${error.message} ${before}`) : error;
  }
}

function readHeader({ cells }: CsvRow, { file, columns, refused = [] }: CsvFile): string[] {
  const header = cells.map((cell) => cell.trim().toLowerCase());
  const [column] = header.filter((name) => refused.includes(name));
  if (column !== undefined)
    throw new UsageError(
      `${file} has a column ${column}: secrets are made here, by nis secrets NAME make, and never imported. Remove the column.`,
    );
  if (!header.includes('user_name'))
    throw new UsageError(`${file} has no column user_name: its first line must name the columns, such as ${columns.join(',')}.`);
  return header;
}
