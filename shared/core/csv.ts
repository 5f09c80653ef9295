/** A row of CSV, with the line of the file on which it begins, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The octets are no CSV; the message is one sentence that names the line and says what to do. */
export class CsvError extends Error {
  override readonly name: string = 'CsvError';
}

/** Begins a cell that a spreadsheet would run as a formula. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * Writes one row, with its line end. A text that looks like a formula gets an apostrophe in front; a number is written as it is.
 *
 * Source: RFC 4180, section 2.
 *
 * @param quotes which cells get quotes: those that need them, or all.
 */
export const csvLine = (cells: readonly (string | number)[], quotes: 'needed' | 'all' = 'needed'): string =>
  `${cells.map((cell) => csvCell(typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell), quotes === 'all')).join(',')}\r\n`;

const csvCell = (text: string, always: boolean): string => (always || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Limit for a line of the file, and for a row. */
const MOST_OCTETS = 1024 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Reads CSV strictly and in bounded memory. Anything that is not plainly CSV in UTF-8 is refused, because a guess would store something
 * else than the file says. A byte order mark is removed, blank lines are skipped, and a line end within quotes is read as LF.
 *
 * A single CR or LF ends a line, too, because it means nothing else. Source: RFC 4180, section 2.
 *
 * @param pieces the file, cut anywhere.
 * @throws CsvError at octets that are not UTF-8, a NUL character, a quote that is out of place or never closes, or a row over 1 MB.
 */
export async function* readCsv(pieces: AsyncIterable<Uint8Array>): AsyncIterable<CsvRow> {
  let open: OpenRow | null = null;
  let number = 0;
  for await (const octets of linesOf(pieces)) {
    number++;
    const text = textOf(octets, number);
    if (open === null && text === '') continue;
    const row: OpenRow = open ?? { line: number, cells: [], quoted: null, size: 0 };
    row.size += octets.length + 1;
    if (row.size > MOST_OCTETS) throw tooLong(row.line);
    open = isWhole(row, text, number) ? null : row;
    if (open === null) yield { line: row.line, cells: row.cells };
  }
  if (open !== null)
    throw new CsvError(`The quote that opens on line ${open.line} never closes: close it, or double a quote that is meant as such.`);
}

/** A row that continues over several lines. */
interface OpenRow {
  readonly line: number;
  readonly cells: string[];
  /** What the open quotes hold so far; null: none are open. */
  quoted: string | null;
  size: number;
}

/** Reads one line of a row. @returns whether the row ends with it. */
function isWhole(row: OpenRow, text: string, number: number): boolean {
  let at = 0;
  for (;;) {
    if (row.quoted === null && text[at] !== '"') at = readPlain(row, text, at, number);
    else at = readQuoted(row, text, row.quoted === null ? at + 1 : at, number);
    if (row.quoted !== null) return false;
    if (at === text.length) return true;
    at++;
  }
}

/** @returns where the cell ends: at a comma or at the end of the line. */
function readPlain(row: OpenRow, text: string, at: number, number: number): number {
  const comma = text.indexOf(',', at);
  const end = comma === -1 ? text.length : comma;
  const cell = text.slice(at, end);
  if (cell.includes('"'))
    throw new CsvError(
      `Line ${number} has a quote within a cell: put the whole cell in quotes and double each quote that is meant as such.`,
    );
  row.cells.push(cell);
  return end;
}

function readQuoted(row: OpenRow, text: string, from: number, number: number): number {
  let at = from;
  row.quoted ??= '';
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) {
      row.quoted += `${text.slice(at)}\n`;
      return text.length;
    }
    row.quoted += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    row.quoted += '"';
    at++;
  }
  if (at < text.length && text[at] !== ',')
    throw new CsvError(`Line ${number} has text after a closing quote: double the quote if it is meant as such.`);
  row.cells.push(row.quoted);
  row.quoted = null;
  return at;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(octets: Uint8Array, number: number): string {
  let text: string;
  try {
    text = utf8.decode(octets);
  } catch {
    throw new CsvError(`Line ${number} is not UTF-8: save the file as CSV in UTF-8.`);
  }
  if (text.includes('\0')) throw new CsvError(`Line ${number} has a NUL character: remove it, or save the file as CSV in UTF-8.`);
  return number === 1 ? text.replace(/^\uFEFF/, '') : text;
}

/** Cut as octets, so that an error in the encoding can name its line. In UTF-8 no other character contains an octet of CR or LF. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  let number = 1;
  for await (const piece of pieces) {
    const octets = joined(rest, piece);
    let start = 0;
    for (let at = 0; at < octets.length; at++) {
      if (octets[at] !== LINE_FEED && octets[at] !== CARRIAGE_RETURN) continue;
      // A CR at the very end may be half of a line end.
      if (octets[at] === CARRIAGE_RETURN && at === octets.length - 1) break;
      yield octets.subarray(start, at);
      number++;
      if (octets[at] === CARRIAGE_RETURN && octets[at + 1] === LINE_FEED) at++;
      start = at + 1;
    }
    rest = octets.subarray(start);
    if (rest.length > MOST_OCTETS) throw tooLong(number);
  }
  if (rest.length > 0) yield rest.at(-1) === CARRIAGE_RETURN ? rest.subarray(0, -1) : rest;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

const tooLong = (line: number): CsvError =>
  new CsvError(`The row that begins on line ${line} has over 1 MB: look for a quote that does not close, or for another kind of file.`);
