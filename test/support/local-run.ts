import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { CHILD_ENV } from './child-env.ts';
import { eventually } from './eventually.ts';

/** An answer, as far as its decision is found by it. */
interface Logged {
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The real local run in a process of its own, as `npm start` starts it, with AWS clients as an administrator would use them. */
export interface LocalRun {
  /** Of the gateway, without trailing slash. */
  readonly url: string;
  readonly awsUrl: string;
  /** Of the local identity provider. */
  readonly identityProviderUrl: string;
  /** Secret of `rotating.user`; null: an earlier run on the same data made it. */
  readonly rotatingSecret: string | null;
  /** Where functions/instance is replaced. */
  readonly upstreamUrl: string | null;
  readonly ssm: SSMClient;
  readonly dynamo: DynamoDBClient;
  /** The decisions so far, as the authorizer logged them. */
  decisions(): Record<string, unknown>[];
  /** Every line of the decision log with this decision id: the authorizer's and those of the functions. */
  logged(decisionId: string): Record<string, unknown>[];
  /** File of the decision log. */
  readonly decisionLog: string;
  /** The decision log's line for an answer, which arrives a moment after it. @throws Error where none does. */
  decisionOn(answer: Logged): Promise<Record<string, unknown>>;
  /** What the terminal shows. */
  output(): string;
  stop(): Promise<void>;
  /** SIGKILL: the process cannot clean up. */
  kill(): Promise<void>;
}

export interface LocalRunOptions {
  /** Options of `npm start`, for example `['--fault', 'ssm']`. */
  readonly args?: readonly string[];
  /** Default: the assembly that global-setup.ts synthesised; null: it synthesises. */
  readonly assembly?: string | null;
  /** Environment variables besides. */
  readonly env?: Readonly<Record<string, string>>;
  /** With the small upstream, for whose port the app is synthesised anew. */
  readonly upstream?: boolean;
}

const MAIN = resolve(import.meta.dirname, '../../infra/local/main.ts');
/** Far more than a start takes: machines that run tests are busy. */
const READY_MS = 150_000;
const SYNTHESIS_MS = 200_000;

export async function startLocalRun({ args = [], assembly, env = {}, upstream = false }: LocalRunOptions = {}): Promise<LocalRun> {
  const folder = mkdtempSync(join(tmpdir(), 'local-run-'));
  const of = upstream ? ['--upstream'] : assembly === null ? [] : ['--assembly', assembly ?? sharedAssembly()];
  const child = spawn(process.execPath, [MAIN, ...of, ...args], {
    cwd: folder,
    env: { ...CHILD_ENV, PORT: '0', AWS_PORT: '0', IDP_PORT: '0', UPSTREAM_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ready = await readiness(child, () => output, upstream || assembly === null ? READY_MS + SYNTHESIS_MS : READY_MS);
  // The message that it is ready overtakes what it printed before.
  await eventually(() => output.includes(', ready in '));
  const client = { endpoint: ready.awsUrl, region: 'us-east-1', credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' } };
  const ssm = new SSMClient(client);
  const dynamo = new DynamoDBClient(client);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    ssm.destroy();
    dynamo.destroy();
    await stop(child, signal);
    rmSync(folder, { recursive: true, force: true });
  };
  const lines = (): Record<string, unknown>[] =>
    readFileSync(ready.decisionLog, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const decisions = (): Record<string, unknown>[] => lines().filter(({ log }) => log === 'decision');
  return {
    logged: (id) => lines().filter(({ decision_id }) => decision_id === id),
    decisionLog: ready.decisionLog,
    url: ready.gatewayUrl,
    awsUrl: ready.awsUrl,
    identityProviderUrl: ready.identityProviderUrl,
    rotatingSecret: ready.rotatingSecret,
    upstreamUrl: ready.upstreamUrl,
    ssm,
    dynamo,
    decisions,
    decisionOn: ({ headers }) => eventually(() => decisions().find(({ decision_id }) => decision_id === headers['x-amzn-requestid'])),
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Runs `npm start` to its end, as where it cannot start. */
export function runLocalToEnd(
  args: readonly string[],
  { env = {}, nodeArgs = [] }: { readonly env?: Readonly<Record<string, string>>; readonly nodeArgs?: readonly string[] } = {},
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'local-run-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, MAIN, ...args], {
    cwd: folder,
    env: { ...CHILD_ENV, PORT: '0', AWS_PORT: '0', ...env },
    encoding: 'utf8',
    timeout: READY_MS,
  });
  rmSync(folder, { recursive: true, force: true });
  return { status, stdout, stderr };
}

export function sharedAssembly(): string {
  const { NIS_TEST_ASSEMBLY, NIS_TEST_ASSEMBLY_ERROR } = process.env;
  if (NIS_TEST_ASSEMBLY_ERROR !== undefined) throw new Error(NIS_TEST_ASSEMBLY_ERROR);
  if (NIS_TEST_ASSEMBLY === undefined)
    throw new Error('No assembly: jest.config.mjs must name test/support/global-setup.ts as globalSetup.');
  return NIS_TEST_ASSEMBLY;
}

interface Ready {
  readonly gatewayUrl: string;
  readonly awsUrl: string;
  readonly identityProviderUrl: string;
  readonly rotatingSecret: string | null;
  readonly upstreamUrl: string | null;
  readonly decisionLog: string;
}

function readiness(child: ChildProcess, output: () => string, patience: number): Promise<Ready> {
  return new Promise((resolvePromise, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`The local run ${why}:\n${output()}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${patience / 1000} seconds`), patience);
    child.once('message', (message) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolvePromise(message as Ready);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with status ${code}`);
    });
  });
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill(signal);
  });
}
