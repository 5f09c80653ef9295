import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createRunHistory } from '../../../shared/aws/dynamo/activation/run-history.ts';
import { createAuditStore } from '../../../shared/aws/dynamo/audit-store.ts';
import { BackfillError, type UserScan } from '../../../shared/core/activation/backfill.ts';
import type { AuditStore } from '../../../shared/core/audit.ts';
import { type DynamoUnderTest, startDynamo } from '../../support/dynamo.ts';
import {
  activated,
  coordinatorOver,
  historyOf,
  mixedUsers,
  putUsers,
  randomOf,
  readUsers,
  runsOf,
  scanOf,
  setFlag,
  tableOf,
  workerOver,
} from './users.ts';

const USERS = mixedUsers(60);
const KILLS = 50;
const EDITORS = 20;

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(() => putUsers(dynamo, USERS));

/** A whole activation without trouble. */
const activate = async (users: UserScan) => {
  const coordinator = coordinatorOver(runsOf(dynamo), workerOver(users, runsOf(dynamo)));
  return coordinator.drive(await coordinator.start(3, 'test'));
};

describe('a run of the backfill', () => {
  test('marks every user without the attribute as interactive and leaves everybody else and everything else as it was', async () => {
    const { counters, run } = await activate(scanOf(dynamo));
    expect(await readUsers(dynamo)).toEqual(activated(USERS));
    expect(counters).toEqual({ scanned: 60, changed: 48, alreadySet: 12, vanished: 0, failed: 0 });
    expect(run.finishedAt).not.toBeNull();
  });

  test('repeated, it changes nothing', async () => {
    await activate(scanOf(dynamo));
    const { counters } = await activate(scanOf(dynamo));
    expect(counters).toEqual({ scanned: 60, changed: 0, alreadySet: 60, vanished: 0, failed: 0 });
    expect(await readUsers(dynamo)).toEqual(activated(USERS));
  });

  test('does not bring a user back who is deleted between being read and being written', async () => {
    const gone = ['user.0001', 'user.0002', 'user.0033'];
    const users = scanOf(dynamo);
    const { counters } = await activate({
      page: (...args) => users.page(...args),
      markInteractive: async (userName) => {
        if (gone.includes(userName))
          await dynamo.client.send(new DeleteItemCommand({ TableName: tableOf(dynamo), Key: marshall({ user_name: userName }) }));
        return users.markInteractive(userName);
      },
    });
    expect(counters).toMatchObject({ scanned: 60, vanished: 3, changed: 45, alreadySet: 12, failed: 0 });
    expect(await readUsers(dynamo)).toEqual(activated(USERS).filter(({ user_name }) => !gone.includes(user_name)));
  });

  test('loses no edit of twenty editors who flip flags meanwhile', async () => {
    const users = scanOf(dynamo);
    const last = new Map<string, boolean>();
    let running = true;
    const edit = async (editor: number): Promise<void> => {
      const random = randomOf(editor);
      // Each has users of their own, so that the last edit of each user is known.
      const own = USERS.filter((_, index) => index % EDITORS === editor && index < 40);
      while (running) {
        const { user_name } = own[Math.floor(random() * own.length)] as (typeof USERS)[number];
        const flag = random() < 0.5;
        await setFlag(dynamo, user_name, flag);
        last.set(user_name, flag);
      }
    };
    const editors = Array.from({ length: EDITORS }, (_, editor) => edit(editor));
    const { counters } = await activate(users).finally(async () => {
      running = false;
      await Promise.all(editors);
    });
    expect(last.size).toBeGreaterThan(EDITORS / 2);
    expect(counters).toMatchObject({ scanned: 60, failed: 0, vanished: 0 });
    expect(await readUsers(dynamo)).toEqual(
      activated(USERS).map((user) => (last.has(user.user_name) ? { ...user, web_service_access_only: last.get(user.user_name) } : user)),
    );
  });

  test('an edit between being read and being written is kept and counted as already set', async () => {
    const users = scanOf(dynamo);
    const { counters } = await activate({
      page: (...args) => users.page(...args),
      markInteractive: async (userName) => {
        if (userName === 'user.0003') await setFlag(dynamo, userName, true);
        return users.markInteractive(userName);
      },
    });
    expect(counters).toMatchObject({ changed: 47, alreadySet: 13 });
    expect((await readUsers(dynamo)).find(({ user_name }) => user_name === 'user.0003')).toMatchObject({ web_service_access_only: true });
  });

  test('loses no user when the store throttles half of all requests', async () => {
    const random = randomOf(7);
    let throttled = 0;
    const client = {
      send: (command: never) => {
        if (random() < 0.5) return dynamo.client.send(command);
        throttled++;
        return Promise.reject(Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }));
      },
    };
    const { counters } = await activate(scanOf(dynamo, client as never));
    expect(throttled).toBeGreaterThan(20);
    expect(counters).toEqual({ scanned: 60, changed: 48, alreadySet: 12, vanished: 0, failed: 0 });
    expect(await readUsers(dynamo)).toEqual(activated(USERS));
  });
});

describe('the history of activation', () => {
  const entries = async () => (await createAuditStore(dynamo.client, dynamo.tablePrefix).page({ record: 'sys_user' }, null, 100)).entries;
  const over = (history: Pick<AuditStore, 'add'>) => coordinatorOver(runsOf(dynamo), workerOver(scanOf(dynamo), runsOf(dynamo)), history);

  test('has one entry a run, which says who made every user without the flag interactive, and when it began', async () => {
    const run = await over(historyOf(dynamo)).start(2, 'nis (jane)');
    // Going on writes no second entry, whoever goes on.
    await over(historyOf(dynamo)).drive(await over(historyOf(dynamo)).unfinished());
    expect((await entries()).filter(({ decisionId }) => decisionId === run.runId)).toEqual([
      {
        record: 'sys_user',
        field: 'web_service_access_only',
        old: '',
        new: 'false',
        by: 'nis (jane)',
        at: Date.parse(run.startedAt),
        decisionId: run.runId,
      },
    ]);
  });

  test('comes first: a run that it cannot record changes no user, and records itself when it goes on', async () => {
    const down = {
      add: async () => {
        throw new Error('no history');
      },
    };
    await expect(over(down).start(2, 'test')).rejects.toThrow('no history');
    await expect(over(down).unfinished()).rejects.toThrow('no history');
    await expect(over(down).resumeOrStart(2, 'another')).rejects.toThrow('no history');
    expect(await readUsers(dynamo)).toEqual(USERS);
    const run = await over(historyOf(dynamo)).resumeOrStart(2, 'another');
    expect((await entries()).filter(({ decisionId }) => decisionId === run.runId)).toHaveLength(1);
    await over(historyOf(dynamo)).drive(run);
    expect(await readUsers(dynamo)).toEqual(activated(USERS));
  });

  test('says what a person can do where its table is not there', async () => {
    const missing = createRunHistory(dynamo.client, 'no-such-');
    await expect(over(missing).start(2, 'test')).rejects.toMatchObject({
      name: 'BackfillError',
      message: 'There is no table no-such-sys_audit: check the stage and the region, or deploy first.',
    });
    await over(historyOf(dynamo)).drive(await over(historyOf(dynamo)).unfinished());
  });
});

describe('a run that is killed', () => {
  /** Dies at the given call, before the store takes it or after it did; nothing works from then on, as in a process that is gone. */
  function dying(users: UserScan, calls: number, afterwards: boolean): UserScan {
    let left = calls;
    const mortal = async <T>(call: () => Promise<T>): Promise<T> => {
      if (left <= 0) throw new BackfillError('killed');
      if (--left === 0) {
        if (afterwards) await call();
        throw new BackfillError('killed');
      }
      return call();
    };
    return {
      page: (...args) => mortal(() => users.page(...args)),
      markInteractive: (userName) => mortal(() => users.markInteractive(userName)),
    };
  }

  test(`resumes and ends with exactly the right records, at each of ${KILLS} random points`, async () => {
    const random = randomOf(42);
    const killedAt = new Set<number>();
    for (let kill = 0; kill < KILLS; kill++) {
      await putUsers(dynamo, USERS);
      const calls = 1 + Math.floor(random() * 55);
      const killed = coordinatorOver(runsOf(dynamo), workerOver(dying(scanOf(dynamo), calls, random() < 0.5), runsOf(dynamo)));
      const run = await killed.start(3, 'test');
      await expect(killed.drive(run)).rejects.toThrow('killed');
      killedAt.add(calls);

      const resumed = coordinatorOver(runsOf(dynamo), workerOver(scanOf(dynamo), runsOf(dynamo)));
      const { counters } = await resumed.drive(await resumed.unfinished());
      expect(counters).toMatchObject({ scanned: 60, vanished: 0, failed: 0 });
      expect(counters.changed + counters.alreadySet).toBe(60);
      expect(await readUsers(dynamo)).toEqual(activated(USERS));
    }
    expect(killedAt.size).toBeGreaterThan(20);
  }, 240_000);

  test('does not read again what its checkpoint is past', async () => {
    const killed = coordinatorOver(runsOf(dynamo), workerOver(dying(scanOf(dynamo), 50, false), runsOf(dynamo)));
    await expect(killed.drive(await killed.start(1, 'test'))).rejects.toThrow('killed');
    let pages = 0;
    const users = scanOf(dynamo);
    const counting: UserScan = {
      page: (...args) => {
        pages++;
        return users.page(...args);
      },
      markInteractive: (userName) => users.markInteractive(userName),
    };
    const resumed = coordinatorOver(runsOf(dynamo), workerOver(counting, runsOf(dynamo)));
    await resumed.drive(await resumed.unfinished());
    // 60 users in pages of 8 are 8 or 9 pages; most were done before the kill.
    expect(pages).toBeLessThan(5);
  });
});

describe('a run that meets trouble', () => {
  test('never ends quietly with a failed record: it stays unfinished, names it, and tries it again when resumed', async () => {
    const users = scanOf(dynamo);
    const failing: UserScan = {
      page: (...args) => users.page(...args),
      markInteractive: async (userName) => {
        if (userName === 'user.0004') throw new Error('the record is too large');
        return users.markInteractive(userName);
      },
    };
    const first = await activate(failing);
    expect(first.counters).toMatchObject({ scanned: 60, changed: 47, failed: 1 });
    expect(first.failures).toEqual([{ userName: 'user.0004', why: 'the record is too large' }]);
    expect(first.run.finishedAt).toBeNull();

    const resumed = coordinatorOver(runsOf(dynamo), workerOver(users, runsOf(dynamo)));
    const second = await resumed.drive(await resumed.unfinished());
    expect(second.counters).toMatchObject({ scanned: 60, failed: 0 });
    expect(second.run.finishedAt).not.toBeNull();
    expect(await readUsers(dynamo)).toEqual(activated(USERS));
  });

  test('reports the text "true" as a failed record and leaves it as it is', async () => {
    await putUsers(dynamo, [{ user_name: 'user.0001', web_service_access_only: 'true' }]);
    const { counters, failures, run } = await activate(scanOf(dynamo));
    expect(counters).toMatchObject({ scanned: 60, failed: 1 });
    expect(failures).toEqual([{ userName: 'user.0001', why: expect.stringContaining('is not a boolean') }]);
    expect((await readUsers(dynamo))[1]).toEqual({ user_name: 'user.0001', web_service_access_only: 'true' });
    await setFlag(dynamo, 'user.0001', true);
    const resumed = coordinatorOver(runsOf(dynamo), workerOver(scanOf(dynamo), runsOf(dynamo)));
    expect((await resumed.drive(run)).run.finishedAt).not.toBeNull();
  });

  test('stops at once without the table, in one sentence', async () => {
    const client = { send: () => Promise.reject(Object.assign(new Error('no'), { name: 'ResourceNotFoundException' })) };
    const coordinator = coordinatorOver(runsOf(dynamo), workerOver(scanOf(dynamo, client as never), runsOf(dynamo)));
    const run = await coordinator.start(2, 'test');
    await expect(coordinator.drive(run)).rejects.toThrow(/^There is no table test-sys_user: .*\.$/);
    await coordinatorOver(runsOf(dynamo), workerOver(scanOf(dynamo), runsOf(dynamo))).drive(run);
  });

  test('stops without credentials, in one sentence', async () => {
    const client = new DynamoDBClient({
      region: 'local',
      credentials: () => Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })),
    });
    await expect(scanOf(dynamo, client).markInteractive('user.0001')).rejects.toThrow(/^There are no valid AWS credentials: .*\.$/);
    client.destroy();
  });

  test('stops in one sentence, instead of failing every record, when the store is gone', async () => {
    const client = { send: () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' })) };
    const gone = scanOf(dynamo, client as never);
    const users = scanOf(dynamo);
    let marks = 0;
    const coordinator = coordinatorOver(
      runsOf(dynamo),
      workerOver(
        {
          page: (...args) => (marks > 20 ? gone : users).page(...args),
          markInteractive: (userName) => (++marks > 20 ? gone : users).markInteractive(userName),
        },
        runsOf(dynamo),
      ),
    );
    const run = await coordinator.start(1, 'test');
    await expect(coordinator.drive(run)).rejects.toThrow(/^[^.]+, then run nis resume\.$/);
    const resumed = await coordinatorOver(runsOf(dynamo), workerOver(users, runsOf(dynamo))).drive(run);
    expect(resumed.counters).toMatchObject({ scanned: 60, failed: 0 });
    expect(await readUsers(dynamo)).toEqual(activated(USERS));
  });

  test('gives a lost connection up after some tries and counts the record as failed', async () => {
    const client = { send: () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' })) };
    const users = scanOf(dynamo);
    const { counters, run } = await activate({
      page: (...args) => users.page(...args),
      markInteractive: (userName) => (userName === 'user.0006' ? scanOf(dynamo, client as never) : users).markInteractive(userName),
    });
    expect(counters).toMatchObject({ failed: 1, changed: 47 });
    await coordinatorOver(runsOf(dynamo), workerOver(users, runsOf(dynamo))).drive(run);
  });
});

describe('runs', () => {
  test('a second one is refused while one is unfinished', async () => {
    const coordinator = coordinatorOver(runsOf(dynamo), workerOver(scanOf(dynamo), runsOf(dynamo)));
    const run = await coordinator.start(2, 'test');
    await expect(coordinator.start(2, 'test')).rejects.toThrow('has not finished: run nis resume to continue it');
    await coordinator.drive(run);
    await expect(coordinator.unfinished()).rejects.toThrow('there is nothing to resume');
  });

  test('a checkpoint of another run is refused in one sentence, and nothing is changed', async () => {
    const worker = workerOver(scanOf(dynamo), runsOf(dynamo));
    const at = { runId: 'this', segment: 0, totalSegments: 1 };
    const other = { ...at, runId: 'other', after: null, counters: { scanned: 0, changed: 0, alreadySet: 0, vanished: 0, failed: 0 } };
    await expect(worker(at, { ...other, failures: [], done: false })).rejects.toThrow(
      'The checkpoint belongs to run other, not to run this: resume that run, or start this one without a checkpoint.',
    );
    await expect(worker({ ...at, segment: 1 }, null)).rejects.toThrow('Segment 1 of 1 does not exist');
    expect(await readUsers(dynamo)).toEqual(USERS);
  });

  test('a worker returns before its time is out, and the next one goes on from its checkpoint', async () => {
    const at = { runId: 'short', segment: 0, totalSegments: 1 };
    const short = workerOver(scanOf(dynamo), runsOf(dynamo), { remaining: () => 0 });
    const first = await short(at, null);
    expect(first).toMatchObject({ done: false, counters: { scanned: 8 } });
    let last = first;
    for (let turn = 0; !last.done; turn++) {
      expect(turn).toBeLessThan(10);
      last = await short(at, last);
    }
    expect(last.counters).toEqual({ scanned: 60, changed: 48, alreadySet: 12, vanished: 0, failed: 0 });
    expect(await readUsers(dynamo)).toEqual(activated(USERS));
  });

  test('a worker keeps to its concurrency', async () => {
    const users = scanOf(dynamo);
    let [flying, most] = [0, 0];
    const watched: UserScan = {
      page: (...args) => users.page(...args),
      markInteractive: async (userName) => {
        most = Math.max(most, ++flying);
        try {
          return await users.markInteractive(userName);
        } finally {
          flying--;
        }
      },
    };
    await workerOver(watched, runsOf(dynamo), { concurrency: 3, pageSize: 100 })({ runId: 'bounded', segment: 0, totalSegments: 1 }, null);
    expect(most).toBe(3);
  });
});
