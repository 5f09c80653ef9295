import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchGetItemCommand, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Ended, startNis } from '../functions/cli/nis.ts';
import { eventually } from '../support/eventually.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

const LEGACY = 3000;
const USERS = 'non-interactive-sessions-local-sys_user';
const folder = mkdtempSync(join(tmpdir(), 'activation-'));

const start = (): Promise<LocalRun> => startLocalRun({ args: ['--persist', folder, '--legacy', String(LEGACY)] });
let local: LocalRun;
beforeAll(async () => {
  local = await start();
});
afterAll(async () => {
  await local.stop();
  rmSync(folder, { recursive: true });
});

const begin = (...args: string[]) => startNis(args, { AWS_ENDPOINT_URL: local.awsUrl });
const nis = (...args: string[]): Promise<Ended> => begin(...args).ended;

async function legacyUsers(): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client: local.dynamo }, { TableName: USERS, ConsistentRead: true }))
    found.push(...Items.map((item) => unmarshall(item)));
  return found.filter(({ user_name }) => String(user_name).startsWith('legacy.0'));
}
const marked = async (): Promise<number> =>
  (await legacyUsers()).filter(({ web_service_access_only }) => web_service_access_only !== undefined).length;

/** Every fiftieth user: reading all of them takes as long as marking them. */
const SAMPLE = Array.from({ length: LEGACY / 50 }, (_, index) => ({ user_name: { S: `legacy.${String(index * 50).padStart(6, '0')}` } }));

/** Waits until that many of the sample are marked. Resolves to how many are. */
async function markedOfSample(atLeast: number): Promise<number> {
  return (
    await eventually(async () => {
      const { Responses } = await local.dynamo.send(
        new BatchGetItemCommand({ RequestItems: { [USERS]: { Keys: SAMPLE, ConsistentRead: true } } }),
      );
      const found = (Responses?.[USERS] ?? []).filter((user) => user.web_service_access_only !== undefined).length;
      return found >= atLeast && { found };
    })
  ).found;
}

test('An activation is previewed, killed with the command line, killed with the database, resumed, and ends with exactly the right users', async () => {
  const before = await legacyUsers();
  expect(before).toHaveLength(LEGACY);
  expect(before.filter((user) => 'web_service_access_only' in user)).toEqual([]);

  const preview = await nis('preview', '--json');
  expect(preview.status).toBe(2);
  const { summary } = JSON.parse(preview.out) as { summary: Record<string, number> };
  // With legacy.user of the demonstration.
  expect(summary).toMatchObject({ become_interactive: LEGACY + 1 });
  expect(summary.break).toBeGreaterThan(LEGACY / 4);
  expect(summary.break).toBeLessThan(LEGACY);

  const activating = begin('activate', '--yes', '--segments', '4');
  await markedOfSample(5);
  activating.child.kill('SIGKILL');
  await activating.ended;
  const first = await marked();
  expect(first).toBeLessThan(LEGACY);
  expect((await nis('status')).out).toContain('unfinished');

  // An administrator decides about a user during the run.
  const edited = before.find(({ user_name }) => user_name === 'legacy.001234');
  const Key = { user_name: { S: 'legacy.001234' } };
  const flag = { ':flag': { BOOL: true } };
  const UpdateExpression = 'SET web_service_access_only = :flag';
  await local.dynamo.send(new UpdateItemCommand({ TableName: USERS, Key, UpdateExpression, ExpressionAttributeValues: flag }));

  const already = await markedOfSample(0);
  const resuming = begin('resume');
  await markedOfSample(already + 5);
  await local.kill();
  const interrupted = await resuming.ended;
  expect(interrupted.status).toBe(1);
  expect(interrupted.err).toMatch(/^nis: [^\n]+\.\n$/);

  local = await start();
  expect(await legacyUsers()).toHaveLength(LEGACY);
  expect(await marked()).toBeGreaterThan(first);
  expect((await nis('status')).out).toContain('unfinished');
  expect(await nis('resume')).toMatchObject({ status: 0, out: expect.stringContaining('Activation is complete.') });
  expect((await nis('status')).out).toContain('finished at');
  const expected = before.map((user) => ({ ...user, web_service_access_only: user === edited }));
  const byName = (one: Record<string, unknown>, other: Record<string, unknown>): number =>
    String(one.user_name) < String(other.user_name) ? -1 : 1;
  expect((await legacyUsers()).toSorted(byName)).toEqual(expected.toSorted(byName));
}, 180_000);
