import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCounts } from '../../../functions/usage/counts.ts';
import { sendHeartbeats } from '../../../functions/usage/heartbeat.ts';
import { noteLost } from '../../../functions/usage/lost.ts';
import { behindLine } from '../../../functions/usage/metric.ts';
import { linesOf, PayloadError } from '../../../functions/usage/payload.ts';
import { tellAlerts, tellRest } from '../../../functions/usage/tell.ts';
import { createAlertStore } from '../../../shared/aws/dynamo/usage/alert-store.ts';
import { createObservationStore } from '../../../shared/aws/dynamo/usage/observation-store.ts';
import { createUsageReader } from '../../../shared/aws/dynamo/usage/usage-reader.ts';
import type { UsageAlert } from '../../../shared/core/usage/alerts.ts';
import { type DynamoUnderTest, startDynamo } from '../../support/dynamo.ts';
import { environment, heartbeat, NOW, payloadOf, refused, served } from './harness.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe('the payload of a subscription', () => {
  test('is taken apart into its lines', () => expect(linesOf(payloadOf(['a', 'b']))).toEqual(['a', 'b']));
  test('that only tests the way has none', () => expect(linesOf(payloadOf(['x'], { messageType: 'CONTROL_MESSAGE' }))).toEqual([]));
  test.each([
    ['no base64 of a gzip', 'not a gzip'],
    ['no JSON', gzipSync('{').toString('base64')],
    ['no object', gzipSync('null').toString('base64')],
    ['another message', gzipSync('{"messageType":"X","logEvents":[]}').toString('base64')],
    ['a batch without events', gzipSync('{"messageType":"DATA_MESSAGE"}').toString('base64')],
    ['what unpacks to more than a batch can be', gzipSync(' '.repeat(65 * 1024 * 1024)).toString('base64')],
  ])('%s is refused', (_what, data) => expect(() => linesOf({ awslogs: { data } })).toThrow(PayloadError));
  test('an event without a message is passed over', () => {
    const data = gzipSync('{"messageType":"DATA_MESSAGE","logEvents":[null,{},{"message":1},{"message":"a"}]}').toString('base64');
    expect(linesOf({ awslogs: { data } })).toEqual(['a']);
  });
});

describe('a batch that was given up', () => {
  const observation = () => createObservationStore(dynamo.client, dynamo.tablePrefix, () => NOW);
  const gaps = async (): Promise<string[][]> =>
    (await createUsageReader(dynamo.client, dynamo.tablePrefix, () => NOW).observation()).gaps.map(({ from, until }) => [from, until]);
  const bodyOf = (requestPayload: unknown): string =>
    JSON.stringify({ version: '1.0', timestamp: '2026-11-30T08:20:30.000Z', requestPayload });
  const note = async (body: string, take: (lines: readonly string[]) => Promise<void> = async () => undefined): Promise<object[]> => {
    const logged: object[] = [];
    await noteLost({ observation: observation(), take, log: (line) => logged.push(line), now: () => NOW }, body);
    return logged;
  };

  test('is a gap from its first line to its last, and its lines are tried once more', async () => {
    const { take } = environment(dynamo.client, dynamo.tablePrefix);
    const lines = [served({ user: 'lost.user', ago: 90 }), 'noise', served({ user: 'lost.user', ago: 75 })];
    const [line] = await note(bodyOf(payloadOf(lines)), take);
    expect(await gaps()).toContainEqual(['2026-11-30T10:30Z', '2026-11-30T10:46Z']);
    expect(line).toMatchObject({ what: 'batch_lost', lines: 3, stored_later: true });
    const rows = await createUsageReader(dynamo.client, dynamo.tablePrefix, () => NOW).rows('lost.user');
    expect(rows.map(({ what }) => what)).toEqual(['credential/password', 'use/api/jsonv2/incident/query/-']);
  });

  test('is a gap also if its lines cannot be stored again', async () => {
    const [line] = await note(bodyOf(payloadOf([served({ user: 'a', ago: 200 })])), async () => Promise.reject(new Error('down')));
    expect(await gaps()).toContainEqual(['2026-11-30T08:40Z', '2026-11-30T08:41Z']);
    expect(line).toMatchObject({ stored_later: false });
  });

  test('that cannot be read is a gap around the time at which it was given up', async () => {
    await note(bodyOf({ awslogs: { data: 'broken' } }));
    expect(await gaps()).toContainEqual(['2026-11-30T08:15Z', '2026-11-30T08:21Z']);
  });

  test('without a line of ours is none, nor is a schedule that was not run, or what is no record', async () => {
    const before = await gaps();
    await note(bodyOf(payloadOf(['START RequestId: 1'])));
    await note(bodyOf({ source: 'aws.events' }));
    await note('no JSON');
    expect(await gaps()).toEqual(before);
  });

  test('stays a gap when heartbeats come', async () => {
    const at = Date.parse('2026-11-30T10:30:00Z');
    const { take } = environment(dynamo.client, dynamo.tablePrefix);
    for (const time of [at - 300_000, at, at + 300_000, at + 600_000, at + 900_000, at + 1_200_000])
      await take(['authorizer', 'instance'].map((group) => heartbeat(time, group)));
    expect(await gaps()).toContainEqual(['2026-11-30T10:30Z', '2026-11-30T10:46Z']);
  });

  test('comes again while the gap cannot be stored', async () => {
    const client = Object.create(dynamo.client);
    client.send = async () => Promise.reject(new Error('down'));
    const down = createObservationStore(client, dynamo.tablePrefix, () => NOW);
    const ports = { observation: down, take: async () => undefined, log: () => undefined, now: () => NOW };
    await expect(noteLost(ports, bodyOf(payloadOf([served({ user: 'a' })])))).rejects.toThrow('sys_usage could not be read or written');
  });
});

describe('heartbeats', () => {
  test('go to every group, also if one does not take its own', async () => {
    const sent: string[] = [];
    const put = async (group: string): Promise<void> => {
      if (group === 'b') throw new Error('gone');
      sent.push(group);
    };
    await expect(sendHeartbeats({ groups: ['a', 'b', 'c'], put }, NOW)).rejects.toThrow('gone');
    expect(sent).toEqual(['a', 'c']);
  });

  test('tell as a metric how far the memory is behind, once something was observed', () => {
    expect(behindLine('prod', { since: 0, until: NOW - 90_000, rev: 1 }, NOW)).toMatchObject({ memory_behind_s: 90, stage: 'prod' });
    expect(behindLine('prod', null, NOW)).not.toHaveProperty('_aws');
  });
});

describe('counts', () => {
  test('are added up while they wait, and written once in ten seconds', async () => {
    let now = 0;
    const written: [string, number][][] = [];
    const later: (() => void)[] = [];
    const waits: number[] = [];
    const store = { count: async (counts: ReadonlyMap<string, number>) => void written.push([...counts]) };
    const counts = createCounts(
      store,
      () => now,
      (run, milliseconds) => {
        later.push(run);
        waits.push(milliseconds);
      },
    );
    for (let line = 0; line < 100; line += 1) {
      now += 10;
      await counts.add(new Map([['day', 1]]));
    }
    expect(written).toEqual([[['day', 1]]]);
    expect(waits).toEqual([9_990]);
    for (const run of later) run();
    expect(written).toEqual([[['day', 1]], [['day', 99]]]);
  });
});

describe('alerts', () => {
  const alert = (user_name: string): UsageAlert => ({
    kind: 'person_at_a_machine_account',
    user_name,
    day: '2026-11-30',
    source: '203.0.113.7',
    way: 'a page',
    time: '2026-11-30T12:00Z',
  });
  /** People on call, over a table of their own. */
  async function people<T>(run: (it: ReturnType<typeof withTable>) => Promise<T>): Promise<T> {
    const own = await startDynamo();
    try {
      return await run(withTable(own));
    } finally {
      await own.stop();
    }
  }
  function withTable(own: DynamoUnderTest) {
    const notices: [subject: string, text: string][] = [];
    const state = { now: NOW, down: false };
    const notify = async (subject: string, text: string): Promise<void> => {
      if (state.down) throw new Error('no topic');
      notices.push([subject, text]);
    };
    const alerts = createAlertStore(own.client, own.tablePrefix);
    return { own, notices, state, alerts, ports: { stage: 'prod', alerts, notify, now: () => state.now } };
  }

  test('a person at a machine account is told once a day: the account, from where, the way, and what to do', () =>
    people(async ({ own, notices, ports }) => {
      const tell = (): Promise<void> => tellAlerts(ports);
      const lines = [refused('machine.one'), refused('machine.one', 1)];
      for (let repeat = 0; repeat < 3; repeat += 1) await environment(own.client, own.tablePrefix, { tell }).take(lines);
      await environment(own.client, own.tablePrefix, { tell }).take([refused('machine.one')]);
      expect(notices).toEqual([
        [
          'prod: a person uses a machine account: machine.one',
          expect.stringMatching(
            /machine\.one were presented at a page\.\nFrom: 203\.0\.113\.7\. .*\n.*give the account a new one.*\n.*account-alert\.md$/,
          ),
        ],
      ]);
    }));

  test('what the topic does not take is told later', () =>
    people(async ({ notices, state, alerts, ports }) => {
      await alerts.add(alert('a'));
      state.down = true;
      await expect(tellAlerts(ports)).rejects.toThrow('no topic');
      state.down = false;
      await tellAlerts(ports);
      expect(notices).toEqual([]);
      state.now += 61_000;
      await tellAlerts(ports);
      await tellAlerts(ports);
      expect(notices).toHaveLength(1);
    }));

  test('two environments tell it once', () =>
    people(async ({ notices, alerts, ports }) => {
      await alerts.add(alert('a'));
      await Promise.all([tellAlerts(ports), tellAlerts(ports), tellAlerts(ports)]);
      expect(notices).toHaveLength(1);
    }));

  test('of 57 in an hour 20 are told, and then that there were 37 more', () =>
    people(async ({ notices, state, alerts, ports }) => {
      for (let number = 0; number < 57; number += 1) await alerts.add(alert(`user.${number}`));
      await tellAlerts(ports);
      expect(notices).toHaveLength(20);
      await tellRest(ports);
      expect(notices).toHaveLength(20);
      state.now += 3_600_000;
      await tellRest(ports);
      await tellRest(ports);
      expect(notices.slice(20).map(([subject]) => subject)).toEqual(['prod: and 37 more']);
    }));
});
