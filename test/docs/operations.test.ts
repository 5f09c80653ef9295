import { describe, expect, test } from '@jest/globals';
import { TABLES, type TableDefinition } from '../../shared/core/tables/tables.ts';
import { readText } from './comments.ts';

/** A row of numbers by its first cell; without separators and bold type. */
function rowsOf(page: string): ReadonlyMap<string, readonly number[]> {
  const rows = [...readText(page).matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) => row.split(' | '));
  return new Map(
    rows.map(([name = '', ...cells]) => [name.replaceAll('*', ''), cells.map((cell) => Number(cell.replace(/[*,]|million/g, '')))]),
  );
}

describe('what it costs', () => {
  const rows = rowsOf('docs/operations.md');
  const names = [...rows.keys()];
  const items = names.slice(names.indexOf('requests a month') + 1, names.indexOf('together'));

  test('each column adds up, and the price of a million follows', () => {
    expect(items.length).toBeGreaterThanOrEqual(9);
    for (const column of [0, 1, 2]) {
      const sum = items.reduce((total, name) => total + (rows.get(name)?.[column] ?? Number.NaN), 0);
      expect(rows.get('together')?.[column]).toBe(sum);
      const million = sum / (2.6298 * ([1, 100, 10_000][column] ?? 0));
      expect(rows.get('a million requests')?.[column]).toBeCloseTo(million, 1);
    }
  });

  test.each(['logs', 'X-Ray', 'transfer', 'web ACL'])('counts %s', (what) => {
    expect(items.filter((name) => name.startsWith(what))).toHaveLength(1);
  });
});

test('the guide to a restored table names the tables with an expiry, and its attribute', () => {
  const section = /^### Restore a whole table\n([\s\S]*?)(?=^## )/m.exec(readText('docs/deploy.md'))?.[1] ?? '';
  const named = /^Only (.+) have an expiry/m.exec(section)?.[1]?.match(/\w+_\w+/g) ?? [];
  const definitions = Object.entries(TABLES) as [string, TableDefinition][];
  expect([...named].sort()).toEqual(definitions.flatMap(([name, { ttl }]) => (ttl === undefined ? [] : [name])).sort());
  for (const { ttl } of Object.values<TableDefinition>(TABLES)) if (ttl !== undefined) expect(section).toContain(`AttributeName=${ttl}`);
});
