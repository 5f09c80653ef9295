import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Progress, StepInput, WorkInput } from '../../../functions/backfill/step.ts';
import { type DynamoUnderTest, startDynamo } from '../../support/dynamo.ts';
import { activated, mixedUsers, putUsers, readUsers, tableOf } from './users.ts';

let dynamo: DynamoUnderTest;
let handler: typeof import('../../../functions/backfill/handler.ts').handler;
const before = { ...process.env };

beforeAll(async () => {
  dynamo = await startDynamo();
  const endpoint = await dynamo.client.config.endpoint?.();
  Object.assign(process.env, {
    NIS_TABLE_PREFIX: dynamo.tablePrefix,
    AWS_ENDPOINT_URL: `http://${endpoint?.hostname}:${endpoint?.port}`,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  ({ handler } = await import('../../../functions/backfill/handler.ts'));
});
afterAll(async () => {
  process.env = before;
  await dynamo.stop();
});

test('a state machine that hands each output over as the next input ends with every user interactive', async () => {
  const users = mixedUsers(30);
  await putUsers(dynamo, users);
  for (let segment = 0; segment < 2; segment++) {
    let state: WorkInput & { done?: boolean } = { runId: 'execution-1', segment, totalSegments: 2 };
    // No time is left: each turn does one page.
    for (let turn = 0; !state.done && turn < 5; turn++)
      state = JSON.parse(JSON.stringify(await handler(state, { getRemainingTimeInMillis: () => 1000 }))) as Progress;
    expect(state).toMatchObject({ done: true, failed: 0, segment });
  }
  expect(await readUsers(dynamo)).toEqual(activated(users));
});

test('a segment with a record that cannot be dealt with says so', async () => {
  await dynamo.client.send(
    new PutItemCommand({ TableName: tableOf(dynamo), Item: marshall({ user_name: 'bad', web_service_access_only: 'true' }) }),
  );
  const input = { runId: 'execution-2', segment: 0, totalSegments: 1 };
  expect(await handler(input, { getRemainingTimeInMillis: () => 900_000 })).toMatchObject({ done: true, failed: 1 });
});

const ZERO = { scanned: 0, changed: 0, alreadySet: 0, vanished: 0, failed: 0 };

test.each([
  [
    'a checkpoint of another run',
    { runId: 'this', segment: 0, totalSegments: 1, after: null, counters: ZERO, failures: [], done: false },
    'The checkpoint belongs to run this, not to run execution-4: resume that run, or start this one without a checkpoint.',
  ],
  [
    'a checkpoint that is none',
    { runId: 'execution-4' },
    'The checkpoint of segment 0 of run execution-4 cannot be read: start the segment without one.',
  ],
])('%s is refused in one sentence, and nothing is changed', async (_what, checkpoint, sentence) => {
  const users = mixedUsers(5).map((user) => ({ ...user, user_name: `untouched.${user.user_name}` }));
  await putUsers(dynamo, users);
  const input = { runId: 'execution-4', segment: 0, totalSegments: 1, checkpoint } as StepInput;
  await expect(handler(input, { getRemainingTimeInMillis: () => 900_000 })).rejects.toThrow(sentence);
  expect((await readUsers(dynamo)).filter(({ user_name }) => user_name.startsWith('untouched.'))).toEqual(users);
});

test('the first task creates guests and roles', async () => {
  const input = { action: 'prepare', runId: 'execution-3', totalSegments: 2, startedBy: 'test' } as const;
  expect(await handler(input, { getRemainingTimeInMillis: () => 900_000 })).toMatchObject({
    runId: 'execution-3',
    segments: [0, 1],
    created: expect.arrayContaining(['sys_user guest', 'sys_user soap.guest', 'sys_user_role soap']),
  });
});
