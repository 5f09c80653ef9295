import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHILD_ENV } from '../../support/child-env.ts';
import { type Answer, clientOf } from '../../support/http.ts';

const MAIN = resolve(import.meta.dirname, '../../../infra/local/main.ts');
const checkout = mkdtempSync(join(tmpdir(), 'two-runs-'));
const local = join(checkout, '.local');
/** What a run leaves that was killed; no process has this id. */
const LEFT = join(local, 'run-99999999-killed');

interface Run {
  readonly child: ChildProcess;
  readonly gatewayUrl: string;
  readonly decisionLog: string;
}
const runs: Run[] = [];

/** `npm start` as a person starts it, synthesis included. */
async function start(): Promise<Run> {
  const child = spawn(process.execPath, [MAIN], {
    cwd: checkout,
    env: { ...CHILD_ENV, PORT: '0', AWS_PORT: '0', IDP_PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = await new Promise<Omit<Run, 'child'>>((done, failed) => {
    child.once('message', (message) => done(message as Run));
    child.once('exit', (status) => failed(new Error(`ended with status ${status}`)));
  });
  const run = { ...ready, child };
  runs.push(run);
  return run;
}

async function stop({ child }: Run): Promise<void> {
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}

beforeAll(async () => {
  mkdirSync(LEFT, { recursive: true });
  await start();
  await start();
}, 400_000);
afterAll(async () => {
  for (const { child } of runs) child.kill('SIGKILL');
  rmSync(checkout, { recursive: true, force: true });
});

/** A busy machine lets an authorizer run out of its time, which is a 503; code that has gone is a 502. */
async function answerOf({ gatewayUrl }: Run): Promise<Answer> {
  const ask = () => clientOf(gatewayUrl)('GET /api/now/table/incident', { as: 'json.user' });
  let answer = await ask();
  for (let again = 0; answer.status === 503 && again < 20; again += 1) answer = await ask();
  return answer;
}

const runFolders = (): string[] => readdirSync(local).filter((name) => name.startsWith('run-'));

test('two runs in one checkout do not disturb each other', async () => {
  const [first, second] = runs as [Run, Run];
  // More at once than there are environments: cold ones start now, from the code that the first run synthesised.
  const answers = await Promise.all(Array.from({ length: 12 }, () => answerOf(first)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
  expect((await answerOf(second)).status).toBe(200);

  expect(first.decisionLog).toBe(join(local, 'decisions.jsonl'));
  expect(second.decisionLog).toBe(join(local, `decisions-${second.child.pid}.jsonl`));
  expect(existsSync(LEFT)).toBe(false);
  expect(runFolders()).toHaveLength(2);

  await stop(second);
  expect(runFolders()).toHaveLength(1);
  await stop(first);
  expect(runFolders()).toEqual([]);
  const decided = (file: string): number =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"log":"decision"')).length;
  expect(decided(first.decisionLog)).toBeGreaterThanOrEqual(12);
  expect(decided(second.decisionLog)).toBeGreaterThanOrEqual(1);
  expect(existsSync(join(local, 'decisions.pid'))).toBe(false);
}, 240_000);
