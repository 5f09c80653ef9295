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
  /** What the file is, for the sentence about an empty one. */
  readonly what: string;
  /** Columns that no file may have, each with the sentence that says what to do instead. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What became of the rows before one that cannot be read: a sentence. */
  readonly before: string;
}

/** The rows after the header, by column name. @throws UsageError where the text is no CSV, empty, has no column user_name, or one that is refused. */
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

function readHeader({ cells }: CsvRow, { file, columns, refused = {} }: CsvFile): string[] {
  const header = cells.map((cell) => cell.trim().toLowerCase());
  if (!header.includes('user_name'))
    throw new UsageError(`${file} has no column user_name: its first line must name the columns, such as ${columns.join(',')}.`);
  const wrong = header.find((column) => Object.hasOwn(refused, column));
  if (wrong !== undefined) throw new UsageError(`${file} has the column ${wrong}: leave it out. ${refused[wrong]}`);
  return header;
}
