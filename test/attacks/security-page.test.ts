import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROMISES } from './promises.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const page = read('SECURITY.md');

/** `test/…` in code, and the name of a test in “…” behind it. */
const cited = [...page.matchAll(/`((?:test|docs)\/[^`]+)`(?: “([^”]+)”)?/g)].map(([, file = '', name]) => ({ file, name }));
/** A name as the source writes it, in quotes of any kind. */
const spelled = (name: string): string => name.replaceAll("'", "\\'");
const isIn = (source: string, name: string): boolean => source.includes(name) || source.includes(spelled(name));

describe('SECURITY.md', () => {
  test('cites files that there are, and tests by names that they have', () => {
    expect(cited.length).toBeGreaterThan(50);
    expect(cited.filter(({ file }) => !existsSync(join(root, file)))).toEqual([]);
    expect(cited.filter(({ file, name }) => name !== undefined && !isIn(read(file), name))).toEqual([]);
  });

  test('names commands that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = [...page.matchAll(/`npm run ([a-z:]+)/g)].map(([, name = '']) => name);
    expect(commands.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = [...page.matchAll(/`npx jest (\S+)`/g)].map(([, file = '']) => file);
    expect(files.filter((file) => !existsSync(join(root, `${file}.test.ts`)))).toEqual([]);
  });

  test('says each promise, each break and the test that sees it, and how many there are', () => {
    for (const { title, breaks } of PROMISES) {
      expect(page).toContain(`| **${title}** |`);
      for (const { what, seenBy } of breaks) expect(page).toContain(`| ${what} | \`${seenBy.file}\` “${seenBy.name}” |`);
    }
    const count = PROMISES.flatMap(({ breaks }) => breaks).length;
    expect(page).toContain(`${count} of ${count} are seen`);
  });

  test('rests on breaks that still hit the code, each once', () => {
    for (const { what, file, find } of PROMISES.flatMap(({ breaks }) => breaks))
      expect([what, read(file).split(find).length - 1]).toEqual([what, 1]);
  });
});
