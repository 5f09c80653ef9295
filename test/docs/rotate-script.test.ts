import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ROOT } from './comments.ts';

const SECRET = `nis_0a1b2c3d_${'S'.repeat(43)}`;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rotate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the script with commands of ours in the place of `nis` and `aws`, which note how they were called. */
function rotate(args: readonly string[], { aws = 0, nis = 0 } = {}) {
  const stub = (name: string, body: string): void =>
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "${folder}/calls"\n${body}\n`, { mode: 0o755 });
  stub('nis', `case $3 in rotate) [ ${nis} = 0 ] && echo ${SECRET}; exit ${nis} ;; end) echo ended ;; *) echo listed ;; esac`);
  stub('aws', `for last; do :; done; cat "\${last#file://}" > "${folder}/taken"; echo '{"answer":1}'; exit ${aws}`);
  const script = join(ROOT, 'docs/examples/rotate-secret.sh');
  const { status, stdout, stderr } = spawnSync('sh', [script, ...args], {
    env: { PATH: `${folder}:${process.env.PATH}`, TMPDIR: folder },
    encoding: 'utf8',
  });
  const read = (name: string): string => (readdirSync(folder).includes(name) ? readFileSync(join(folder, name), 'utf8') : '');
  return { status, stdout, stderr, calls: read('calls').trim().split('\n'), taken: read('taken'), left: readdirSync(folder) };
}

describe('docs/examples/rotate-secret.sh', () => {
  test('puts the new secret into Secrets Manager, by a file that is gone afterwards and by no argument', () => {
    const { status, stdout, calls, taken, left } = rotate(['soap.user', 'integrations/soap', '7d']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'listed\n' });
    expect(JSON.parse(taken)).toEqual({ username: 'soap.user', password: SECRET });
    expect(calls).toEqual([
      'nis secrets soap.user rotate --overlap 7d',
      expect.stringMatching(/^aws secretsmanager put-secret-value --secret-id integrations\/soap --secret-string file:\/\/\S+$/),
      'nis secrets soap.user',
    ]);
    expect(calls.join('\n')).not.toContain('S'.repeat(43));
    expect(left.sort()).toEqual(['aws', 'calls', 'nis', 'taken']);
  });

  test('ends a secret that Secrets Manager did not take, and fails', () => {
    const { status, stderr, calls, left } = rotate(['soap.user', 'integrations/soap'], { aws: 254 });
    expect(status).toBe(1);
    expect(stderr).toContain('Run this again before the old one ends.');
    expect(calls.at(0)).toBe('nis secrets soap.user rotate --overlap 24h');
    expect(calls.at(-1)).toBe('nis secrets soap.user end 0a1b2c3d');
    expect(left.sort()).toEqual(['aws', 'calls', 'nis', 'taken']);
  });

  test('stops where no secret was made', () => {
    expect(rotate(['soap.user', 'integrations/soap'], { nis: 1 })).toMatchObject({
      status: 1,
      calls: [expect.stringContaining('rotate')],
      taken: '',
    });
    expect(rotate(['a"b', 'integrations/soap']).status).toBe(1);
  });
});
