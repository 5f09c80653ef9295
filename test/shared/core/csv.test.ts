import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CsvError, type CsvRow, csvLine, readCsv } from '../../../shared/core/csv.ts';

/** @param size octets that come at a time. */
async function read(content: string | Uint8Array, size = 65_536): Promise<CsvRow[]> {
  const octets = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  async function* pieces(): AsyncIterable<Uint8Array> {
    for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
  }
  const rows: CsvRow[] = [];
  for await (const row of readCsv(pieces())) rows.push(row);
  return rows;
}
const cells = async (content: string, size?: number): Promise<(readonly string[])[]> => (await read(content, size)).map((row) => row.cells);

describe('CSV is written', () => {
  test('with quotes where a cell needs them, or around all', () => {
    expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines', -1])).toBe('a,"b,c","say ""x""","two\nlines",-1\r\n');
    expect(csvLine(['a', -1], 'all')).toBe('"a","-1"\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@a', '＝1+1', '\t=1'])('so that a spreadsheet takes %j for no formula', (cell) => {
    expect(csvLine([cell], 'all')).toBe(`"'${cell}"\r\n`);
  });
});

describe('CSV is read', () => {
  test.each<[string, string[]]>([
    ['a,b,c', ['a', 'b', 'c']],
    ['one', ['one']],
    [',b', ['', 'b']],
    ['a,,c', ['a', '', 'c']],
    ['a,', ['a', '']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"","x"', ['', 'x']],
    ['"say ""x""",y', ['say "x"', 'y']],
    [' a , b ', [' a ', ' b ']],
  ])('%j as %j', async (line, expected) => {
    expect(await cells(line)).toEqual([expected]);
  });

  test('whatever the cells hold and wherever the file is cut: what csvLine writes is read again', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'ü', '\u2028', '😀'), maxLength: 6 });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    const rows = fc.array(row, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom('needed' as const, 'all' as const),
        fc.integer({ min: 1, max: 9 }),
        async (wanted, quotes, size) => {
          expect(await cells(wanted.map((each) => csvLine(each, quotes)).join(''), size)).toEqual(
            wanted.map((each) => each.map((text) => (text.startsWith('\n') ? `'${text}` : text))),
          );
        },
      ),
    );
  });

  test.each(['\n', '\r\n', '\r'])('with lines that end by %j', async (end) => {
    expect(await cells(['a,b', 'c,"d', 'e"', ''].join(end), 1)).toEqual([
      ['a', 'b'],
      ['c', 'd\ne'],
    ]);
  });

  test('with the line on which each row begins, over line ends in quotes and blank lines', async () => {
    expect(await read('name,role\n\n"two\nlines",itil\njo,admin')).toEqual([
      { line: 1, cells: ['name', 'role'] },
      { line: 3, cells: ['two\nlines', 'itil'] },
      { line: 5, cells: ['jo', 'admin'] },
    ]);
  });

  test('without the mark that spreadsheets put before the first line, and with the same character anywhere else', async () => {
    expect(await cells('\uFEFFname,\uFEFFrole\n\uFEFFjo,itil')).toEqual([
      ['name', '\uFEFFrole'],
      ['\uFEFFjo', 'itil'],
    ]);
    expect(await cells('name\uFEFF,role')).toEqual([['name\uFEFF', 'role']]);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['a quote that never closes', 'name\njo\n"abel\ntuter', /^The quote that opens on line 3 never closes: /],
    ['a quote within a cell', 'name\na "quote" within', /^Line 2 has a quote within a cell: /],
    ['a quote before which there is a space', 'a,b\nc, "d"', /^Line 2 has a quote within a cell: /],
    ['text after a closing quote', 'a\n"two\nlines"x,b', /^Line 3 has text after a closing quote: /],
    ['Latin-1', Uint8Array.of(0x61, 0x0a, 0x62, 0x0a, 0xe4, 0x0a), /^Line 3 is not UTF-8: /],
    ['a character that is cut at the end', Uint8Array.of(0x61, 0x0a, 0xc3), /^Line 2 is not UTF-8: /],
    ['a surrogate in UTF-8', Uint8Array.of(0x61, 0x0d, 0xed, 0xa0, 0x80), /^Line 2 is not UTF-8: /],
    ['UTF-16 with its mark', Uint8Array.of(0xff, 0xfe, 0x61, 0x00), /^Line 1 is not UTF-8: /],
    ['UTF-16 without a mark', Uint8Array.of(0x61, 0x00, 0x0a, 0x00), /^Line 1 has a NUL character: /],
    ['a NUL within quotes', 'a\n"b\n\0"', /^Line 3 has a NUL character: /],
    ['a row over 1 MB', `a\n"${'b\n'.repeat(600_000)}"`, /^The row that begins on line 2 has over 1 MB: /],
    ['a line over 1 MB', `a\n${'b'.repeat(1_100_000)}`, /^The row that begins on line 2 has over 1 MB: /],
  ])('up to %s, which is refused with its line and what to do', async (_what, content, sentence) => {
    const refused = read(content);
    await expect(refused).rejects.toThrow(CsvError);
    await expect(refused).rejects.toThrow(sentence);
  });
});
