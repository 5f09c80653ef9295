import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { runHere } from './harness.ts';

const scriptOf = async (shell: string): Promise<string> => (await runHere(['completion', shell])).out;

/** What bash offers behind these words; the last one is being typed. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const typed = ['nis', ...words].map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _nis; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${await scriptOf('bash')}\n${ask}`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

test.each<[readonly string[], readonly string[]]>([
  [['pre'], ['preview']],
  [['users', 'se'], ['set']],
  [['--stage', 'prod', 'users', 'p'], ['password']],
  [['users', 'password', 'abel.tuter', '--st'], ['--stdin']],
  [['settings', 'set', '--y'], ['--yes']],
  [
    ['users', 'set', 'abel.tuter', '--active', ''],
    ['true', 'false'],
  ],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish', '--json', '--help'],
  ],
  [['preview', '--log', ''], []],
])('bash completes %j by %j', async (words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});

test('zsh runs the script of bash', async () => {
  expect(await scriptOf('zsh')).toBe(`autoload -U +X bashcompinit && bashcompinit\n${await scriptOf('bash')}`);
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
