import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { lookOf } from '../../../../functions/cli/terminal/look.ts';
import { hanging, table, toned } from '../../../../functions/cli/terminal/table.ts';
import { shortened, widthOf, wrap } from '../../../../functions/cli/terminal/wrap.ts';

const ID = '6bc6f332-a02d-4016-9bdf-2dc715de5dd2';
const ROWS = [
  ['2026-12-01 06:00:00', toned('warn', 'credentials_rejected (web_service_access_only)'), 'soap.user', 'soap', '203.0.113.7', ID],
  ['2026-12-01 06:00:01', 'soap_role_missing', 'json.user', 'soap', '2001:db8:1234:5678::/64', ID],
];
const HEADER = ['AT (UTC)', 'REASON', 'USER', 'PROTOCOL', 'FROM', 'ID'];
const terminal = (columns: number) => lookOf({ isTTY: true, columns }, { NO_COLOR: '1' });
const linesAt = (columns: number): string[] => table(HEADER, ROWS, terminal(columns)).split('\n');

describe('a table', () => {
  test('is as wide as it needs to be where there is no terminal, however long a value is', () => {
    const long = 'x'.repeat(500);
    expect(table(['A', 'B'], [['1', long]], lookOf({}, {}))).toBe(`A  B\n1  ${long}`);
    expect(table(['A', 'B'], [['1', long]], lookOf({ isTTY: false, columns: 80 }, { FORCE_COLOR: '' })).split('\n')[1]).toBe(`1  ${long}`);
  });

  test.each([40, 80, 100, 120, 160, 200])('fits %d columns, and leaves nothing out', (columns) => {
    const lines = linesAt(columns);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    const letters = (text: string): string => [...text.replace(/\s/g, '')].sort().join('');
    expect(letters(lines.join(''))).toBe(letters(table(HEADER, ROWS)));
  });

  test('keeps ids and addresses whole as long as that is possible', () => {
    expect(linesAt(125).join('\n')).toContain(ID);
    expect(linesAt(125).join('\n')).toContain('2001:db8:1234:5678::/64');
    expect(linesAt(80).join('\n')).not.toContain(ID);
    expect(linesAt(80).join('\n')).toMatch(/6bc6f332-/);
  });

  test('takes one line a row on a terminal that is wide enough', () => {
    expect(linesAt(200)).toHaveLength(3);
    expect(linesAt(200).join('\n')).toBe(table(HEADER, ROWS));
  });

  test('is aligned also behind characters that take two columns, and behind colours', () => {
    const coloured = lookOf({ isTTY: true, columns: 80 }, {});
    const plain = stripVTControlCharacters(
      table(
        ['USER', 'STATE'],
        [
          ['山田', 'x'],
          [toned('bad', 'abel'), 'y'],
          ['Zoë', 'z'],
        ],
        coloured,
      ),
    );
    expect(plain).toBe('USER  STATE\n山田  x\nabel  y\nZoë   z');
  });

  test('lets no control character of a record reach the terminal', () => {
    expect(table(['A', 'B'], [['long', '\u001b[31mred']])).toBe('A     B\nlong  ?[31mred');
    expect(hanging('Meaning  ', '\u001b[31mred', terminal(80))).toBe('Meaning  ?[31mred');
  });
});

describe('colours', () => {
  const coloured = (env: Record<string, string>, isTTY = true): boolean => lookOf({ isTTY, columns: 80 }, env).paint('bad', 'x') !== 'x';

  test.each<[Record<string, string>, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '3', TERM: 'dumb' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'false' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  ])('with %j, terminal %s: %s', (env, isTTY, expected) => {
    expect(coloured(env, isTTY)).toBe(expected);
  });
});

describe('a line', () => {
  test('breaks behind words, else behind punctuation, else anywhere', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap(ID, 20)).toEqual(['6bc6f332-a02d-4016-', '9bdf-2dc715de5dd2']);
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('', 4)).toEqual(['']);
    expect(wrap('see https://a.example/long', 12)).toEqual(['see https://', 'a.example/', 'long']);
  });

  test('is shortened with an ellipsis', () => {
    expect(shortened('abcdef', 6)).toBe('abcdef');
    expect(shortened('abcdefg', 6)).toBe('abcde…');
    expect(widthOf(shortened('山田山田山田', 6))).toBeLessThanOrEqual(6);
  });

  test('goes on below the first one, behind its label', () => {
    expect(hanging('Fix  ', 'grant the role soap to the user', terminal(30))).toBe('Fix  grant the role soap to\n     the user');
  });
});
