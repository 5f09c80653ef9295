import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../../infra/local/options.ts';
import { callsOf, codeOf, commandTree, problemOf, wordsOf } from './commands.ts';
import { filesOf, ROOT, readText } from './comments.ts';

const PAGES = filesOf(['*.md', 'docs', 'test/clients/README.md'], /\.md$/).filter((page) => page !== 'CHANGELOG.md');
const CODE = PAGES.flatMap(codeOf);
const SCRIPTS = Object.keys((JSON.parse(readText('package.json')) as { readonly scripts: Record<string, string> }).scripts);
const program = commandTree();

describe('commands in the documentation', () => {
  test('npm runs scripts that exist', () => {
    const called = PAGES.flatMap((page) =>
      [...readText(page).matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].map(([, script = '']) => ({ page, script })),
    );
    expect(called.length).toBeGreaterThan(30);
    expect(called.filter(({ script }) => !SCRIPTS.includes(script))).toEqual([]);
  });

  test('nis has the commands and options', () => {
    const calls = CODE.flatMap((snippet) =>
      callsOf(snippet, /(?:\bnpm run (?:-s )?nis -- |^(?:\$ )?nis )/g).map((words) => ({ page: snippet.page, words })),
    );
    expect(calls.length).toBeGreaterThan(25);
    expect(
      calls.map(({ page, words }) => ({ page, words, problem: problemOf(program, words) })).filter(({ problem }) => problem !== null),
    ).toEqual([]);
  });

  test('AWS CLI 1 and 2 find a region: version 1 does not read AWS_REGION', () => {
    const without = CODE.filter(({ code }) => /\bAWS_REGION=/.test(code) && !/\bAWS_DEFAULT_REGION=/.test(code));
    expect(without).toEqual([]);
  });

  test('npm start has the options', () => {
    const calls = CODE.flatMap((snippet) => callsOf(snippet, /\bnpm start -- /g).map((words) => ({ page: snippet.page, words })));
    expect(calls.length).toBeGreaterThan(5);
    for (const { words } of calls) {
      const args = words.map((word) => (word === 'N' ? '1' : word));
      expect(() => readCommandLine(args, {})).not.toThrow();
    }
  });

  test('node and jest are given files that exist', () => {
    const named = CODE.flatMap((snippet) =>
      callsOf(snippet, /\b(?:node|npx jest) (?=[\w./-]+\/)/g).map(([file = '']) => ({ page: snippet.page, file })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ file }) => !['', '.ts', '.test.ts'].some((ending) => existsSync(join(ROOT, file + ending))))).toEqual([]);
  });

  test.each([
    ['users shwo admin', 'users has no command shwo'],
    ['preview --logs x', 'preview has no option --logs'],
    ['activat', 'nis has no command activat'],
  ])('a wrong one is seen: nis %s', (call, problem) => {
    expect(problemOf(program, wordsOf(call))).toBe(problem);
  });
});
