import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { CHILD_ENV } from '../../support/child-env.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import type { Order, Report } from './protocol.ts';

/** The local run in a process of its own, as `npm start` starts it, with the fault proxy between its functions and its AWS endpoint. */
export interface Subject {
  readonly url: string;
  readonly proxy: FaultProxy;
  /** Straight to the AWS endpoint, past the proxy: as an administrator would, and for looking what is stored. */
  readonly dynamo: DynamoDBClient;
  readonly ssm: SSMClient;
  /** Ends the workers of a function. @returns how many there were. */
  killWorkers(functionName: string): Promise<number>;
  setClock(offsetMs: number): Promise<void>;
  health(): Promise<Report>;
  /** Uncaught exceptions and rejections, including a crash of the whole run. */
  unhandled(): Promise<number>;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export interface SubjectOptions {
  /** Folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** Folder that keeps the data; absent: in memory. */
  readonly persist?: string;
}

const MAIN = resolve(import.meta.dirname, '../../../infra/local/main.ts');
const PRELOAD = join(import.meta.dirname, 'preload.ts');
const READY_MS = 60_000;
const OUTPUT_KEPT = 20_000;
/** What it says where it ends by itself with good reason. */
const GAVE_UP = /^The disk takes no more data \(.*\): make room and start again/m;

interface Ready {
  readonly gatewayUrl: string;
  readonly awsUrl: string;
  readonly decisionLog: string;
}

/** @throws Error with what the terminal showed where it does not start. */
export async function startSubject({ assembly, persist }: SubjectOptions): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'torture-'));
  const awsPort = await freePort();
  const proxy = await startFaultProxy(`http://127.0.0.1:${awsPort}`);
  const args = ['--import', PRELOAD, MAIN, '--assembly', assembly, ...(persist === undefined ? [] : ['--persist', persist])];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...CHILD_ENV, PORT: '0', AWS_PORT: String(awsPort), IDP_PORT: '0', TORTURE_PROXY: proxy.url },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
  }
  const ready = await readiness(child, () => output).catch(async (error: unknown) => {
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const client = { endpoint: ready.awsUrl, region: 'us-east-1', credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' } };
  const [dynamo, ssm] = [new DynamoDBClient(client), new SSMClient(client)];
  const tell = orders(child);
  let [crashed, ending] = [0, false];
  const exited = once(child, 'exit').then(() => {
    if (ending || GAVE_UP.test(output)) return;
    crashed = 1;
    console.error(`The process under torture has ended by itself:\n${output.slice(-3000)}`);
  });
  // Every decision is a line: half an hour of load would fill the disk.
  const cut = setInterval(() => truncateSync(ready.decisionLog), 60_000);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    ending = true;
    clearInterval(cut);
    dynamo.destroy();
    ssm.destroy();
    await ended(child, signal);
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    url: ready.gatewayUrl,
    proxy,
    dynamo,
    ssm,
    killWorkers: async (functionName) => (await tell({ what: 'kill', functionName })).killed,
    setClock: async (offsetMs) => {
      await tell({ what: 'clock', offsetMs });
    },
    health: () => tell({ what: 'health' }),
    unhandled: async () =>
      crashed + (child.exitCode === null && child.signalCode === null ? (await tell({ what: 'health' })).unhandled : 0),
    exited,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

type WithoutNumber<T> = T extends unknown ? Omit<T, 'torture'> : never;

/** Sends orders over the channel and matches reports to them. */
function orders(child: ChildProcess): (order: WithoutNumber<Order>) => Promise<Report> {
  const waiting = new Map<number, { resolve: (report: Report) => void; reject: (error: Error) => void }>();
  let count = 0;
  child.on('message', (report: Report) => {
    const asked = waiting.get(report.torture);
    waiting.delete(report.torture);
    if (report.error === undefined) asked?.resolve(report);
    else asked?.reject(new Error(report.error));
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The process under torture has ended.'));
  });
  return (order) =>
    new Promise((resolvePromise, reject) => {
      count += 1;
      waiting.set(count, { resolve: resolvePromise, reject });
      child.send({ torture: count, ...order });
    });
}

function readiness(child: ChildProcess, output: () => string): Promise<Ready> {
  return new Promise((resolvePromise, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`The local run ${why}:\n${output()}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${READY_MS / 1000} seconds`), READY_MS);
    const early = (code: number | null): void => {
      clearTimeout(timer);
      fail(`ended with status ${code}`);
    };
    child.once('exit', early);
    child.once('message', (message) => {
      clearTimeout(timer);
      child.off('exit', early);
      resolvePromise(message as Ready);
    });
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill(signal);
  });
}

/** The proxy must know where the AWS endpoint will be before that starts. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
