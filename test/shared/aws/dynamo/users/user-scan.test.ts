import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createRunStore } from '../../../../../shared/aws/dynamo/activation/run-store.ts';
import { createBaseRecords } from '../../../../../shared/aws/dynamo/users/base-record-store.ts';
import { createUserScan } from '../../../../../shared/aws/dynamo/users/user-scan.ts';
import { firstCheckpoint, type UserScan } from '../../../../../shared/core/activation/backfill.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';

/** Keys of this run alone, as the suite may run against an account. */
const run = randomUUID();
const name = (suffix: string): string => `test.${run}.${suffix}`;

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const table = (): string => `${dynamo.tablePrefix}sys_user`;
const put = (item: object) => dynamo.client.send(new PutItemCommand({ TableName: table(), Item: marshall(item) }));
const read = async (userName: string): Promise<Record<string, unknown> | null> => {
  const { Item } = await dynamo.client.send(
    new GetItemCommand({ TableName: table(), Key: marshall({ user_name: userName }), ConsistentRead: true }),
  );
  return Item === undefined ? null : unmarshall(Item);
};
const scan = (): UserScan => createUserScan(dynamo.client, dynamo.users);

describe('the users as the backfill sees them', () => {
  const names = ['legacy', 'yes', 'no', 'text'].map(name);
  afterEach(async () => {
    for (const userName of names)
      await dynamo.client.send(new DeleteItemCommand({ TableName: table(), Key: marshall({ user_name: userName }) }));
  });

  test('all segments together find each user without the attribute once, and every record is counted', async () => {
    const [legacy, yes, no, text] = names as [string, string, string, string];
    await put({ user_name: legacy, active: true });
    await put({ user_name: yes, web_service_access_only: true });
    await put({ user_name: no, web_service_access_only: false });
    await put({ user_name: text, web_service_access_only: 'true' });
    const found: string[] = [];
    const wrong: string[] = [];
    let scanned = 0;
    for (let segment = 0; segment < 3; segment++) {
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<UserScan['page']>> = await scan().page({ runId: run, segment, totalSegments: 3 }, after, 1);
        found.push(...page.unmarked);
        wrong.push(...page.failures.map(({ userName }) => userName));
        scanned += page.scanned;
        after = page.last;
      } while (after !== null);
    }
    const ours = (userName: string): boolean => names.includes(userName);
    expect(found.filter(ours)).toEqual([legacy]);
    expect(wrong.filter(ours)).toEqual([text]);
    expect(scanned).toBeGreaterThanOrEqual(4);
  });

  test('one without the attribute is marked as interactive and nothing else of it changes', async () => {
    await put({ user_name: name('legacy'), version: 3, roles: new Set(['itil']) });
    expect(await scan().markInteractive(name('legacy'))).toBe('changed');
    expect(await read(name('legacy'))).toEqual({
      user_name: name('legacy'),
      version: 3,
      roles: new Set(['itil']),
      web_service_access_only: false,
    });
  });

  test.each([true, false, 'true'])('one that has the attribute, %p, is left as it is', async (value) => {
    await put({ user_name: name('yes'), web_service_access_only: value });
    expect(await scan().markInteractive(name('yes'))).toBe('already_set');
    expect(await read(name('yes'))).toEqual({ user_name: name('yes'), web_service_access_only: value });
  });

  test('one that is gone is not brought back', async () => {
    expect(await scan().markInteractive(name('gone'))).toBe('vanished');
    expect(await read(name('gone'))).toBeNull();
  });
});

describe('checkpoints', () => {
  test('are read as they were saved, by run', async () => {
    const runs = createRunStore(dynamo.client, dynamo.tablePrefix);
    const at = { runId: name('run'), segment: 2, totalSegments: 4 };
    const checkpoint = {
      ...firstCheckpoint(at),
      after: 'abel.tuter',
      counters: { scanned: 5, changed: 3, alreadySet: 1, vanished: 0, failed: 1 },
      failures: [{ userName: 'x', why: 'y' }],
    };
    await runs.save(firstCheckpoint(at));
    await runs.save(checkpoint);
    await runs.save(firstCheckpoint({ ...at, runId: name('another') }));
    expect(await runs.checkpoints(at.runId)).toEqual([checkpoint]);
  });
});

describe('what cannot be read is one sentence, and nothing is guessed from it', () => {
  test.each([
    ['no checkpoint at all', {}],
    ['no counters', { checkpoint: { ...firstCheckpoint({ runId: 'r', segment: 0, totalSegments: 1 }), counters: {} } }],
    ['a last key that is no name', { checkpoint: { ...firstCheckpoint({ runId: 'r', segment: 0, totalSegments: 1 }), after: 7 } }],
  ])('a stored checkpoint with %s', async (_what, fields) => {
    const runId = name(`damaged.${randomUUID()}`);
    const TableName = `${dynamo.tablePrefix}sys_activation`;
    await dynamo.client.send(new PutItemCommand({ TableName, Item: marshall({ run: runId, part: 'segment-0000000', ...fields }) }));
    const runs = createRunStore(dynamo.client, dynamo.tablePrefix);
    const sentence = `The item ${runId}, segment-0000000 of the table ${TableName} cannot be read: delete it, and start or resume again.`;
    await expect(runs.checkpoints(runId)).rejects.toThrow(sentence);
    await expect(runs.checkpoint({ runId, segment: 0, totalSegments: 1 })).rejects.toThrow(sentence);
    await dynamo.client.send(new DeleteItemCommand({ TableName, Key: marshall({ run: runId, part: 'segment-0000000' }) }));
  });

  test('an item without a name', async () => {
    const client = { send: async () => ({ ScannedCount: 2, Items: [marshall({}), marshall({ user_name: 'abel' })] }) };
    const page = await createUserScan(client as never, dynamo.users).page({ runId: run, segment: 0, totalSegments: 1 }, null, 10);
    expect(page).toEqual({
      scanned: 2,
      unmarked: ['abel'],
      failures: [{ userName: '', why: 'The record has no user name: delete it, or give it one.' }],
      last: null,
    });
  });
});

describe('the records that activation creates', () => {
  test('are created once, and one that is there stays as it is', async () => {
    if (process.env.REMOTE === '1') return;
    await put({ user_name: 'guest', active: false, note: 'ours' });
    const create = createBaseRecords(dynamo.client, dynamo.tablePrefix, dynamo.users);
    const created = await create(Date.UTC(2026, 10, 24));
    expect(created).toContain('sys_user soap.guest');
    expect(created).toContain('sys_user_role mid_server');
    expect(created).not.toContain('sys_user guest');
    expect(await read('guest')).toEqual({ user_name: 'guest', active: false, note: 'ours' });
    expect(await read('soap.guest')).toMatchObject({ active: true, web_service_access_only: false, roles: new Set(['soap_query']) });
    expect(await read('soap.guest')).not.toHaveProperty('password_hash');
    expect(await create(0)).toEqual([]);
  });
});
