import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFunctions } from '../../../infra/local/assembly/functions.ts';
import { readAssembly, resourcesOfType } from '../../../infra/local/assembly/read.ts';
import { readReleases } from '../../../infra/local/assembly/releases.ts';
import { createResolver } from '../../../infra/local/assembly/resolve.ts';
import { createFunctions, type LocalFunctions } from '../../../infra/local/lambda/functions.ts';
import { createBaseRecords } from '../../../shared/aws/dynamo/users/base-record-store.ts';
import { BackfillError } from '../../../shared/core/activation/backfill.ts';
import { type DynamoUnderTest, startDynamo } from '../../support/dynamo.ts';
import { sharedAssembly } from '../../support/local-run.ts';
import { type Definition, type Ended, execute, TaskError } from '../../support/state-machine.ts';
import { activated, coordinatorOver, mixedUsers, putUsers, readUsers, runsOf, scanOf, setFlag, tableOf, workerOver } from './users.ts';

/** The definition of the synthesised template, and the bundle that it calls. */
async function deployed(dynamo: DynamoUnderTest, timeoutMs?: number): Promise<{ definition: Definition; functions: LocalFunctions }> {
  const stacks = await readAssembly(sharedAssembly());
  const resolve = createResolver(stacks);
  const [found, ...others] = resourcesOfType(stacks, (type) => type === 'AWS::StepFunctions::StateMachine');
  if (found === undefined || others.length > 0) throw new Error('The templates hold not exactly one state machine.');
  const definition = JSON.parse(String(resolve(found.stack, found.properties.DefinitionString))) as Definition;
  const { hostname, port } = (await dynamo.client.config.endpoint?.()) ?? {};
  const models = readFunctions(stacks, resolve).map((model) => ({ ...model, timeoutMs: timeoutMs ?? model.timeoutMs }));
  const functions = createFunctions({
    models,
    releases: readReleases(stacks, resolve, new Set(models.map(({ arn }) => arn))),
    awsUrl: `http://${hostname}:${port}`,
    override: (variables) => ({ ...variables, NIS_TABLE_PREFIX: dynamo.tablePrefix }),
    onLine: () => undefined,
  });
  return { definition, functions };
}

let dynamo: DynamoUnderTest;
let definition: Definition;
let functions: LocalFunctions;
let calls: Record<string, unknown>[];

beforeEach(async () => {
  dynamo = await startDynamo();
  calls = [];
});
afterEach(async () => {
  await functions.stop();
  await dynamo.stop();
});

async function invoke(arn: string, input: unknown): Promise<unknown> {
  calls.push(input as Record<string, unknown>);
  const outcome = await functions.invoke(arn, JSON.stringify(input));
  if (!outcome.ok) throw new TaskError(outcome.errorType, outcome.errorMessage);
  return JSON.parse(outcome.payload);
}

async function runMachine(more: { readonly timeoutMs?: number; readonly invoke?: typeof invoke } = {}): Promise<Ended> {
  ({ definition, functions } = await deployed(dynamo, more.timeoutMs));
  return execute(definition, {}, { name: `test-${randomUUID()}`, id: 'arn:execution', invoke: more.invoke ?? invoke });
}
const again = (): Promise<Ended> => execute(definition, {}, { name: `test-${randomUUID()}`, id: 'arn:execution', invoke });

/** Every user and role, without what differs from one creation to the next. */
async function everything({ client, tablePrefix }: DynamoUnderTest): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = [];
  for (const table of ['sys_user', 'sys_user_role']) {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tablePrefix + table, ConsistentRead: true }));
    for (const item of Items) {
      const { sys_id: _id, sys_created_on: _created, sys_updated_on: _updated, ...record } = unmarshall(item);
      records.push({ table, ...record });
    }
  }
  return records.sort((a, b) =>
    JSON.stringify([a.table, a.user_name ?? a.name]) < JSON.stringify([b.table, b.user_name ?? b.name]) ? -1 : 1,
  );
}

describe('the state machine of the template, driving the bundled function', () => {
  test('ends with the same records as the command line, and with a run that nis status reads', async () => {
    const users = mixedUsers(150);
    await putUsers(dynamo, users);
    const byHand = await startDynamo();
    try {
      await putUsers(byHand, users);
      await createBaseRecords(byHand.client, byHand.tablePrefix, byHand.users)(0);
      const coordinator = coordinatorOver(runsOf(byHand), workerOver(scanOf(byHand), runsOf(byHand)));
      const { counters } = await coordinator.drive(await coordinator.start(8, 'test'));

      expect(await runMachine()).toMatchObject({ status: 'SUCCEEDED', output: { failed: 0, counters } });
      expect(await everything(dynamo)).toEqual(await everything(byHand));
      const status = await coordinatorOver(runsOf(dynamo), workerOver(scanOf(dynamo), runsOf(dynamo))).latest();
      expect(status).toMatchObject({ counters, segmentsDone: 64, run: { startedBy: 'arn:execution', finishedAt: expect.any(String) } });
    } finally {
      await byHand.stop();
    }
  });

  test('calls a worker again with its checkpoint until the segment is done', async () => {
    const users = mixedUsers(1100);
    for (let start = 0; start < users.length; start += 100) await putUsers(dynamo, users.slice(start, start + 100));
    // An unfinished run of one segment, which therefore has three pages of 500. After the reserve, no time is left.
    const coordinator = coordinatorOver(runsOf(dynamo), workerOver(scanOf(dynamo), runsOf(dynamo)));
    const run = await coordinator.start(1, 'test');
    expect(await runMachine({ timeoutMs: 30_000 })).toMatchObject({ status: 'SUCCEEDED', output: { runId: run.runId, failed: 0 } });
    const turns = calls.filter((call) => 'segment' in call);
    expect(turns.length).toBeGreaterThanOrEqual(3);
    expect(turns[0]).toEqual({ runId: run.runId, segment: 0, totalSegments: 1 });
    for (const turn of turns.slice(1)) expect(turn).toMatchObject({ checkpoint: { after: expect.any(String) }, done: false });
    const guests = ['guest', 'soap.guest'];
    expect((await readUsers(dynamo)).filter(({ user_name }) => !guests.includes(user_name))).toEqual(activated(users));
  });

  test('goes on with a run that was killed, from its checkpoints', async () => {
    const users = mixedUsers(60);
    await putUsers(dynamo, users);
    let left = 30;
    const dying = scanOf(dynamo);
    const killed = coordinatorOver(
      runsOf(dynamo),
      workerOver(
        {
          page: (...args) => dying.page(...args),
          markInteractive: async (userName) => {
            if (left-- <= 0) throw new BackfillError('killed');
            return dying.markInteractive(userName);
          },
        },
        runsOf(dynamo),
      ),
    );
    const run = await killed.start(3, 'test');
    await expect(killed.drive(run)).rejects.toThrow('killed');
    expect(await runMachine()).toMatchObject({ status: 'SUCCEEDED', output: { runId: run.runId, failed: 0 } });
    expect((await readUsers(dynamo)).filter(({ user_name }) => user_name.startsWith('user.'))).toEqual(activated(users));
    expect(await again()).toMatchObject({ status: 'SUCCEEDED', output: { counters: { changed: 0, failed: 0 } } });
  });

  test('a record that cannot be dealt with fails the execution; repaired, the next one succeeds', async () => {
    await putUsers(dynamo, [...mixedUsers(20), { user_name: 'bad', web_service_access_only: 'true' }]);
    expect(await runMachine()).toEqual({
      status: 'FAILED',
      error: 'RecordsFailed',
      cause: '1 records could not be dealt with: see nis status, repair them, and start the state machine again or run nis resume.',
    });
    expect((await runsOf(dynamo).current())?.finishedAt).toBeNull();
    await setFlag(dynamo, 'bad', true);
    expect(await again()).toMatchObject({ status: 'SUCCEEDED', output: { failed: 0 } });
    const { Item = {} } = await dynamo.client.send(
      new GetItemCommand({ TableName: tableOf(dynamo), Key: marshall({ user_name: 'bad' }), ConsistentRead: true }),
    );
    expect(unmarshall(Item)).toEqual({ user_name: 'bad', web_service_access_only: true });
  });

  test('a failed record fails it even if the record is gone when the execution ends', async () => {
    await putUsers(dynamo, [{ user_name: 'bad', web_service_access_only: 'true' }]);
    const ended = await runMachine({
      invoke: async (arn, input) => {
        if ((input as { action?: string }).action === 'finish')
          await dynamo.client.send(new DeleteItemCommand({ TableName: tableOf(dynamo), Key: marshall({ user_name: 'bad' }) }));
        return invoke(arn, input);
      },
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'RecordsFailed' });
  });

  test('trouble of Lambda that passes is retried; what a person must repair fails at once', async () => {
    await putUsers(dynamo, mixedUsers(10));
    let trouble = 5;
    const ended = await runMachine({
      invoke: (arn, input) =>
        trouble-- > 0 ? Promise.reject(new TaskError('Lambda.TooManyRequestsException', 'slow')) : invoke(arn, input),
    });
    expect(ended).toMatchObject({ status: 'SUCCEEDED' });
    const wrong = await execute(
      definition,
      {},
      {
        name: 'test',
        id: 'arn:execution',
        invoke: async () => Promise.reject(new TaskError('BackfillError', 'There is no table x: deploy first.')),
      },
    );
    expect(wrong).toEqual({ status: 'FAILED', error: 'BackfillError', cause: 'There is no table x: deploy first.' });
  });
});
