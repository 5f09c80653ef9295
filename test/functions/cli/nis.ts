import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { CHILD_ENV } from '../../support/child-env.ts';

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const NIS = resolve(import.meta.dirname, '../../../functions/cli/nis.ts');

/**
 * Starts the command line in a process of its own. Only for what a process alone shows: its end by a signal, and its own streams. Everything
 * else runs in the test's process: harness.ts.
 *
 * @param stdout a file or device in place of the pipe.
 */
export function startNis(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { stdout = 'pipe' }: { readonly stdout?: 'pipe' | number } = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const options: SpawnOptions = { env: { ...CHILD_ENV, ...env }, stdio: ['ignore', stdout, 'pipe'] };
  const child = spawn(process.execPath, [NIS, ...args], options);
  const ended = new Promise<Ended>((settle, fail) => {
    const written = { out: '', err: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      written.out += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      written.err += text;
    });
    child.once('error', fail);
    child.once('close', (status) => settle({ status, ...written }));
  });
  return { child, ended };
}
