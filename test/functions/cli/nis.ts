import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const NIS = resolve(import.meta.dirname, '../../../functions/cli/nis.ts');

/** Starts the command line in a process of its own, as a person does. */
export function startNis(args: readonly string[], env: NodeJS.ProcessEnv, input = ''): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [NIS, ...args], { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<Ended>((settle, fail) => {
    const written = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      written.err += text;
    });
    child.once('error', fail);
    child.once('close', (status) => settle({ status, ...written }));
  });
  // A process that reads no input may be gone before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return { child, ended };
}
