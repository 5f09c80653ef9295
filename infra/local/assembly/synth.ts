import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LocalRunError } from '../error.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Synthesis takes about two seconds; a hanging one should say so. */
const PATIENCE_MS = 60_000;

/** The check of the templates against CloudFormation's rules takes a third of the synthesis; `cdk synth` and `cdk deploy` make it. */
const UNCHECKED = { CDK_VALIDATION: 'false' };

/**
 * Synthesises the CDK app for the stage `local`, as `cdk synth -c stage=local --output <folder>` does, without starting the CLI.
 *
 * Source: CDK CLI, "App contract": CDK_OUTDIR names the output folder, CDK_CONTEXT_JSON hands over the context of cdk.json and `-c`.
 *
 * @param folder is emptied first.
 * @param options context over that of cdk.json, as `-c` gives it.
 * @throws LocalRunError with what the app printed.
 */
export async function synthesise(folder: string, options: Readonly<Record<string, string>> = {}): Promise<void> {
  const { context } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')) as { context: object };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const app = spawn(process.execPath, ['infra/app.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...UNCHECKED, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: 'local', ...options }) },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: PATIENCE_MS,
  });
  let printed = '';
  app.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-20_000);
  });
  const status = await new Promise<number | null>((done, failed) => {
    app.on('error', failed);
    app.on('close', done);
  });
  if (status !== 0)
    throw new LocalRunError(`The CDK app could not be synthesised: fix what it says below, then start again.\n${cause(printed)}`);
}

/** What the app said, without the stack trace and Node's own lines. */
function cause(printed: string): string {
  const lines = printed.split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v|^node:internal/.test(line));
  return lines
    .slice(0, 30)
    .map((line) => `  ${line}`)
    .join('\n');
}
