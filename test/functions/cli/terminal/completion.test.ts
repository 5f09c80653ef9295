import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { runHere } from '../harness.ts';

const scriptOf = async (shell: string): Promise<string> => (await runHere(['completion', shell])).out;

type Words = readonly string[];
const typed = (words: Words): string => words.map((word) => `'${word}'`).join(' ');
/** How each shell is asked what it offers behind some words, the last of which is being typed. */
const SHELLS: Readonly<Record<string, { readonly args: Words; readonly ask: (words: Words) => string }>> = {
  bash: {
    args: ['--norc', '-c'],
    ask: (words) => `COMP_WORDS=(${typed(['nis', ...words])}); COMP_CWORD=${words.length}; _nis; printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  zsh: {
    args: ['-f', '-c'],
    // As the function of bashcompinit does that the key calls.
    ask: (words) =>
      `setopt ksharrays; COMP_WORDS=(${typed(['nis', ...words])}); COMP_CWORD=${words.length}; compgen -F _nis -- ${typed(words.slice(-1))}`,
  },
  fish: { args: ['--no-config', '-c'], ask: (words) => `complete -C "nis ${words.join(' ')}"` },
};

async function offered(shell: string, words: Words): Promise<string[]> {
  const { args, ask } = SHELLS[shell] ?? { args: [], ask: String };
  const { stdout, stderr } = spawnSync(shell, [...args, `${await scriptOf(shell)}\n${ask(words)}`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  // fish adds what each word means. zsh leaves it to the key to take the words that begin as the last one does.
  return stdout
    .split('\n')
    .flatMap((line) => line.split('\t')[0] || [])
    .filter((word) => word.startsWith(words.at(-1) ?? ''));
}

describe.each(Object.keys(SHELLS))('%s', (shell) => {
  if (spawnSync(shell, ['--version']).status !== 0 && process.env.CI !== 'true') {
    test.skip(`is absent: apt-get install ${shell}`, () => {});
    return;
  }

  test.each<[readonly string[], readonly string[]]>([
    [['pre'], ['preview']],
    [
      ['users', 'se'],
      ['second-factor', 'set'],
    ],
    [['--stage', 'prod', 'users', 'p'], ['password']],
    [['users', 'password', 'abel.tuter', '--st'], ['--stdin']],
    [['settings', 'set', '--y'], ['--yes']],
    [
      ['users', 'set', 'abel.tuter', '--active', ''],
      ['true', 'false'],
    ],
    [['completion', 'b'], ['bash']],
    [['completion', 'f'], ['fish']],
  ])('completes %j by %j', async (words, expected) => {
    expect((await offered(shell, words)).sort()).toEqual([...expected].sort());
  });
});

test('fish has a line for each command and option, in their place', async () => {
  const lines = (await scriptOf('fish')).split('\n');
  expect(lines).toContain("complete -c nis -n '__nis_at settings' -f -a list -d 'Show every setting.'");
  expect(lines).toContain("complete -c nis -n '__nis_at users set' -l active -x -a 'true false' -d 'active'");
  expect(lines).toContain("complete -c nis -n '__nis_at preview' -l log -r -d 'decision log, - for the standard input; may be repeated'");
});

test('another shell is refused with those that are known', async () => {
  expect((await runHere(['completion', 'tcsh'])).err).toContain('Allowed choices are bash, zsh, fish.');
});
