import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LocalRunError } from '../error.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Synthesis takes about two seconds, and a minute on a busy machine. A synthesis that hangs must end with a message. */
const PATIENCE_MS = 180_000;
/** Time between two lines that say that it is still running. */
const PROGRESS_MS = 10_000;

/** The check of the templates against CloudFormation's rules takes a third of the time; `cdk synth` and `cdk deploy` do it. */
const UNCHECKED = { CDK_VALIDATION: 'false' };

export interface SynthesisOptions {
  /** Takes a line of progress; absent: none. */
  readonly print?: (line: string) => void;
  /** The app; absent: the product's own. */
  readonly app?: string;
  readonly patienceMs?: number;
}

/** How the process of the app ended, and what it wrote to standard error. */
interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tooSlow: boolean;
  readonly printed: string;
}

/**
 * Synthesises the CDK app for the stage `local`, as `cdk synth -c stage=local --output <folder>` does, without starting the CLI.
 *
 * Source: CDK CLI, "App contract": CDK_OUTDIR names the output folder, CDK_CONTEXT_JSON hands over the context of cdk.json and `-c`.
 *
 * @param folder is emptied first.
 * @param context over that of cdk.json, as `-c` gives it.
 * @throws LocalRunError that says why: what the app printed, that it took too long, ran out of memory or was killed.
 */
export async function synthesise(
  folder: string,
  context: Readonly<Record<string, string>> = {},
  { print, app = 'infra/app.ts', patienceMs = PATIENCE_MS }: SynthesisOptions = {},
): Promise<void> {
  const { context: standard } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')) as { context: object };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const json = JSON.stringify({ ...standard, stage: 'local', ...context });
  const child = spawn(process.execPath, [app], {
    cwd: ROOT,
    env: { ...process.env, ...UNCHECKED, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: json },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const startedAt = Date.now();
  const secondsSince = (): number => Math.round((Date.now() - startedAt) / 1000);
  const progress = setInterval(() => print?.(`Still synthesising, since ${secondsSince()} s.`), PROGRESS_MS);
  const ending = await endOf(child, patienceMs).finally(() => clearInterval(progress));
  if (ending.status !== 0) throw new LocalRunError(sentence(ending, patienceMs));
}

async function endOf(child: ChildProcess, patienceMs: number): Promise<Ending> {
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-20_000);
  });
  let tooSlow = false;
  const timer = setTimeout(() => {
    tooSlow = true;
    child.kill('SIGKILL');
  }, patienceMs);
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, failed) => {
    child.on('error', failed);
    child.on('close', (...ended) => done(ended));
  }).finally(() => clearTimeout(timer));
  return { status, signal, tooSlow, printed };
}

function sentence({ status, signal, tooSlow, printed }: Ending, patienceMs: number): string {
  if (tooSlow)
    return `The synthesis of the CDK app was stopped after ${patienceMs / 1000} seconds: the machine is too busy, or infra/app.ts hangs. Start again, or run npm run synth to see where it stays.`;
  if (/heap out of memory/i.test(printed))
    return 'The synthesis of the CDK app ran out of memory: end other programs, or start with NODE_OPTIONS=--max-old-space-size=4096.';
  if (signal !== null)
    return `The synthesis of the CDK app was killed (${signal}), by you or by the system for want of memory: free some memory, then start again.`;
  const said = cause(printed);
  if (said === '') return `The CDK app ended with status ${status} and said nothing: run npm run synth to see more.`;
  return `The CDK app could not be synthesised: fix what it says below, then start again.\n${said}`;
}

/** The app's own message, without the stack trace and Node's lines. */
function cause(printed: string): string {
  const lines = printed.split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v|^node:internal/.test(line));
  return lines
    .slice(0, 30)
    .map((line) => `  ${line}`)
    .join('\n');
}
