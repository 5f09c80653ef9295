import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CsvRow, readCsv } from '../../../shared/core/csv.ts';

async function read(text: string): Promise<CsvRow[]> {
  async function* lines(): AsyncIterable<string> {
    yield* text.split('\n');
  }
  const rows: CsvRow[] = [];
  for await (const row of readCsv(lines())) rows.push(row);
  return rows;
}
const cells = async (text: string): Promise<(readonly string[])[]> => (await read(text)).map((row) => row.cells);

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

  test('whatever the cells hold: what is written by RFC 4180 is read again', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'ü'), maxLength: 6 });
    const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 4 }), async (rows) => {
        expect(await cells(rows.map((each) => each.map(quoted).join(',')).join('\n'))).toEqual(rows);
      }),
    );
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

  test('up to a quote that never closes, which is refused with its line and what to do', async () => {
    await expect(read('name\njo\n"abel\ntuter')).rejects.toThrow('The quote that opens on line 3 never closes: close it, or double');
    await expect(read('a "quote" that closes')).resolves.toHaveLength(1);
  });
});
