import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { type Host, wholeWrites } from '../../../functions/cli/host.ts';
import { createProgram } from '../../../functions/cli/program.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { openDeployment, runHere } from './harness.ts';

const deployment = openDeployment();
const { nis, succeeds } = deployment;

/** A stream that fails as a system call does. */
const failing = (code: string): Host['stdout'] =>
  new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });

describe('output that cannot be written', () => {
  test.each(['ENOSPC', 'EIO', 'EFBIG', 'EDQUOT', 'EBADF'])('is told on the other stream with a status of its own: %s', async (code) => {
    for (const args of [
      ['users', 'list'],
      ['users', 'list', '--json'],
      ['preview'],
      ['preview', '--csv'],
      ['settings', 'list'],
      ['--help'],
    ]) {
      const { status, err } = await nis(args, { host: { stdout: failing(code) } });
      expect({ args, status, err }).toEqual({
        args,
        status: 74,
        err: `nis: A part of the standard output is lost, because it cannot be written (${code}): free space or choose another place. Changes are not affected.\n`,
      });
    }
  });

  test('leaves a change made', async () => {
    const { status } = await nis(['users', 'set', 'json.user', '--email', 'new@example.com'], { host: { stdout: failing('ENOSPC') } });
    expect(status).toBe(74);
    expect(await deployment.user('json.user')).toMatchObject({ email: 'new@example.com' });
  });

  test('leaves the status of a command that failed, whose sentence is then lost', async () => {
    const { status, out } = await nis(['users', 'show', 'none'], { host: { stderr: failing('ENOSPC') } });
    expect({ status, out }).toEqual({ status: 1, out: expect.stringContaining('the standard error is lost') });
  });

  test('is quiet where its reader has gone', async () => {
    expect(await nis(['users', 'list', '--json'], { host: { stdout: failing('EPIPE') } })).toEqual({ status: 0, out: '', err: '' });
    expect((await nis(['users', 'show', 'none'], { host: { stderr: failing('EPIPE') } })).status).toBe(1);
  });

  test('asks no question that cannot be shown', async () => {
    const { status } = await nis(['activate'], { typed: ['y\n'], host: { stderr: failing('ENOSPC') } });
    expect(status).toBe(1);
    expect(await deployment.user('legacy.user')).not.toHaveProperty('web_service_access_only');
  });

  test('is seen where only a part of a write fits into a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nis-'));
    const host = join(import.meta.dirname, '../../../functions/cli/host.ts');
    const script = `import { wholeWrites } from ${JSON.stringify(host)};
      wholeWrites(process.stdout).on('error', ({ code }) => process.stderr.write(code)).write('x'.repeat(3000));`;
    const command = `ulimit -f 2; exec "$0" --input-type=module --eval "$1" > "$2"`;
    const { stderr } = spawnSync('bash', ['-c', command, process.execPath, script, join(folder, 'out')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('EFBIG');
  });

  test('a file gets what is written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nis-'));
    const fd = openSync(join(folder, 'out'), 'w');
    const stream = wholeWrites(Object.assign(new Writable(), { fd }) as unknown as NodeJS.WriteStream & { fd: number });
    await new Promise((resolve) => stream.write('üx\n', resolve));
    closeSync(fd);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('üx\n');
    rmSync(folder, { recursive: true });
  });
});

describe('who uses it', () => {
  test('is told by the number where the user id has no name', async () => {
    const nameless = {
      userName: () => {
        throw new Error('ENOENT: no such user');
      },
      userId: () => 12345,
    };
    expect((await nis(['users', 'create', 'made.by.number'], { host: nameless })).status).toBe(0);
    expect(await deployment.user('made.by.number')).toMatchObject({ sys_created_by: 'nis (uid:12345)' });
  });
});

describe('every command', () => {
  const none = (): never => {
    throw new Error('No command is run here.');
  };
  const leaves = (command: Command): Command[] => (command.commands.length === 0 ? [command] : command.commands.flatMap(leaves));
  const commands = leaves(createProgram(none, { writeOut: none, writeErr: none }));

  test('reads the standard input by no other option than --stdin', () => {
    const named = commands.flatMap(({ options }) => options.map(({ long }) => long ?? '')).filter((long) => long.includes('stdin'));
    expect(new Set(named)).toEqual(new Set(['--stdin']));
  });

  test('changes a user and answers with the user as JSON of real booleans', async () => {
    for (const args of [
      ['create', 'json.bot', '--web-service-access-only', 'true', '--role', 'soap'],
      ['set', 'json.bot', '--active', 'true'],
      ['roles', 'json.bot', '--add', 'soap'],
      ['show', 'json.bot'],
    ])
      expect(JSON.parse(await succeeds(['users', ...args, '--json']))).toMatchObject({
        user_name: 'json.bot',
        active: true,
        web_service_access_only: true,
        has_password: false,
        roles: ['soap'],
        roles_in_force: expect.arrayContaining(['soap', 'soap_query']),
      });
    const input = 'correct horse battery';
    expect(JSON.parse(await succeeds(['users', 'password', 'json.bot', '--typed', '--stdin', '--json'], { input }))).toMatchObject({
      has_password: true,
    });
    const file = 'user_name,active\njson.bot,true\nx:y,true\n';
    const imported = await nis(['users', 'import', '-', '--json'], { input: file });
    expect(JSON.parse(imported.out)).toMatchObject({ created: 0, changed: 0, unchanged: 1, refused: 1, refusals: [{ line: 3 }] });
  });
});

describe('the program', () => {
  test('tells its version', async () => {
    expect(await runHere(['--version'])).toEqual({ status: 0, out: `${manifest.version}\n`, err: '' });
  });

  test('writes help to the output, and a mistake with a hint to the error', async () => {
    expect(await succeeds(['--help'])).toContain('Exit status: 0 done; 1 refused');
    expect(await nis(['preview', '--jsn'])).toEqual({
      status: 1,
      out: '',
      err: "nis: Unknown option '--jsn' (Did you mean --json?): see nis preview --help.\n",
    });
  });

  test('was stopped before it began to change anything', async () => {
    const { status, err } = await nis(['users', 'list'], { host: { interrupted: AbortSignal.abort('SIGTERM') } });
    expect({ status, err }).toEqual({ status: 143, err: 'nis: Stopped. Run the same command again.\n' });
  });
});
