import { describe, expect, test } from '@jest/globals';
import { storedUser } from '../../../support/memory-admin.ts';
import { at, describedAs, describedUsers, type Fault, isEmpty, Killed, NOW, openSite } from './site.ts';

/** Kinds, roles, creations, an owner who is new, an account that is opened, doors both ways, a list both ways and a time. */
const FILE = describedAs(
  describedUsers({
    'json.user': { kind: 'machine', roles: ['soap', 'rest'], texts: { owner: at('new.person') } },
    'new.person': { kind: 'person', roles: ['itil'], texts: { first_name: at('Ann') } },
    'new.machine': { kind: 'machine', envelope: { uses: ['rest/incident/query'] }, texts: { owner: at('new.person') } },
    'closed.user': { flags: { active: at(true) } },
    'same.user': { kind: 'person', roles: ['itil'] },
  }),
  {
    settings: new Map([
      ['glide.basicauth.required.soap', at('false')],
      ['glide.basicauth.required.rss', at('true')],
    ]),
    blocked: at(['rss', 'csv'] as const),
    properties: new Map([['nis.basic_for_people', at('false')]]),
  },
);

function openAll() {
  const site = openSite([
    storedUser('json.user', { roles: ['itil'] }),
    storedUser('closed.user', { active: false }),
    storedUser('same.user', { roles: ['itil'], managed_by: 'platform-team' }),
    storedUser('other.user'),
  ]);
  site.settings.write('glide.basicauth.required.rss', 'false', 'test');
  site.blocked.stored = { blocked: new Set(['xml', 'rss']), version: 3 };
  return site;
}

type Site = ReturnType<typeof openAll>;

/** Everything that is stored, but for the times of the writes. */
async function storedIn({ users, settings, blocked, basic, mutex }: Site) {
  const parameters = [...(await settings.all())].map(([name, { value, version }]) => [name, value, version]);
  const { changedOn: _, ...basicStored } = basic.stored;
  const people = [...users.records.values()].sort((a, b) => (a.user_name < b.user_name ? -1 : 1));
  const records = people.map(({ session_generation: _, sys_updated_on: __, ...user }) => user);
  return {
    records,
    parameters,
    blocked: { ...blocked.stored, blocked: [...(blocked.stored.blocked as Set<string>)].sort() },
    basicStored,
    leases: mutex.held.size,
  };
}

/** How often each change stands in the history. */
const historyOf = ({ audit }: Site): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { record, field, old, new: now } of audit.entries) {
    const change = `${record} ${field}: ${old} -> ${now}`;
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  return counts;
};

async function appliedOnce() {
  const site = openAll();
  const runner = site.runner();
  await runner.apply(FILE);
  return { site, stored: await storedIn(site), history: historyOf(site), writes: runner.writes() };
}

test('apply twice equals once, and the second has nothing to do', async () => {
  const { site, stored, history } = await appliedOnce();
  expect(isEmpty((await site.runner().plan(FILE)).plan)).toBe(true);
  await site.runner().apply(FILE);
  expect(await storedIn(site)).toEqual(stored);
  expect(historyOf(site)).toEqual(history);
  expect([...history.values()].every((count) => count === 1)).toBe(true);
  expect(stored.records).toContainEqual(
    expect.objectContaining({ user_name: 'json.user', web_service_access_only: true, roles: ['rest', 'soap'], owner: 'new.person' }),
  );
});

describe('killed at every write and run again it ends where one run ends, with each change in the history', () => {
  test.each(['before', 'after'] as const)('%s the write', async (when) => {
    const once = await appliedOnce();
    expect(once.writes).toBeGreaterThan(20);
    for (let write = 1; write <= once.writes; write += 1) {
      const site = openAll();
      const fault: Fault = { at: write, when };
      const killed = await site
        .runner(fault)
        .apply(FILE)
        .then(
          () => null,
          (error: unknown) => error,
        );
      // The last write gives the turn back: all changes are made by then.
      expect({ write, killed }).toEqual({ write, killed: write === once.writes ? null : expect.any(Killed) });
      await site.runner().apply(FILE);
      expect({ write, stored: await storedIn(site) }).toEqual({ write, stored: once.stored });
      expect(isEmpty((await site.runner().plan(FILE)).plan)).toBe(true);
      complete(write, historyOf(site), once.history);
    }
  });

  /** Nothing is missing; of one record at most, the change in flight, entries stand there twice. Parameters keep versions of their own. */
  function complete(write: number, history: Map<string, number>, once: Map<string, number>): void {
    const parameter = (change: string): boolean => change.startsWith('settings ');
    const missing = [...once.keys()].filter((change) => !history.has(change) && !parameter(change));
    expect({ write, missing }).toEqual({ write, missing: [] });
    const twice = [...history].filter(([change, count]) => count > (once.get(change) ?? 1)).map(([change]) => change.split(' ')[0]);
    expect({ write, records: new Set(twice).size }).toEqual({ write, records: Math.min(1, twice.length) });
  }
});

test('what closes is written before the users, people before machines, and what opens behind them', async () => {
  const { site } = await appliedOnce();
  const order = site.audit.entries.map(({ record, field, new: now }) => `${record} ${field} ${now}`);
  const place = (text: string): number => {
    const found = order.findIndex((entry) => entry.startsWith(text));
    expect({ text, found: found >= 0 }).toEqual({ text, found: true });
    return found;
  };
  const inOrder = [
    'settings glide.basicauth.required.rss true',
    'sys_properties.nis.basic_for_people value false',
    'sys_properties.nis.blocked_protocols value csv, rss, xml',
    'sys_user.new.person user_name',
    'sys_user.new.machine user_name',
    'sys_properties.nis.blocked_protocols value csv, rss',
    'settings glide.basicauth.required.soap false',
  ].map(place);
  // The list with xml is a prefix of nothing later: the last one is looked for from behind.
  inOrder[5] = order.lastIndexOf('sys_properties.nis.blocked_protocols value csv, rss');
  expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
});

describe('drift', () => {
  test('stops the run at the first record that is not as the plan read it, and names version, author and time', async () => {
    const site = openAll();
    const runner = site.runner();
    const planned = await runner.plan(FILE);
    await site.users.update({
      userName: 'json.user',
      set: { first_name: 'J' },
      passwordHash: null,
      raise: 0,
      reached: {},
      by: 'admin',
      now: NOW,
      version: 1,
    });
    const before = site.audit.entries.length;
    await expect(runner.carryOut(planned)).rejects.toThrow(
      'json.user changed since the plan (version 2, was 1, by admin at 2026-11-24 10:00:00 UTC): run nis plan again.',
    );
    expect(site.users.records.get('json.user')).toMatchObject({ first_name: 'J', roles: ['itil'], web_service_access_only: false });
    expect(site.audit.entries.slice(before).filter(({ record }) => record === 'sys_user.json.user')).toEqual([]);
    // People come first; the machine behind the one that drifted is not written, and no door is opened.
    expect(site.users.records.has('new.machine')).toBe(false);
    expect((await site.settings.all()).get('glide.basicauth.required.soap')?.value).toBe('true');
  });

  test('of users that were created and deleted, of settings, of the list and of a property', async () => {
    const drifts: readonly (readonly [(site: Site) => unknown, string])[] = [
      [
        ({ users }) => users.records.set('new.person', storedUser('new.person', { version: 4 })),
        'new.person was created since the plan (version 4, by admin at',
      ],
      [({ users }) => users.records.delete('closed.user'), 'closed.user was deleted since the plan: run nis plan again.'],
      [
        ({ settings }) => settings.write('glide.basicauth.required.rss', 'true', 'test'),
        'glide.basicauth.required.rss changed since the plan (version 3, was 2, at 2026-12-01 06:00 UTC): run nis plan again.',
      ],
      [
        ({ blocked }) => Object.assign(blocked, { stored: { blocked: new Set(['xml']), version: 4 } }),
        'blocked changed since the plan (version 4, was 3): run nis plan again.',
      ],
      [
        ({ basic }) => basic.write({ value: 'true', version: null, by: 'admin', now: NOW }),
        'nis.basic_for_people changed since the plan (version 1, was not there, by admin): run nis plan again.',
      ],
    ];
    for (const [change, sentence] of drifts) {
      const site = openAll();
      const runner = site.runner();
      const planned = await runner.plan(FILE);
      await change(site);
      await expect(runner.carryOut(planned)).rejects.toThrow(sentence);
    }
  });

  test('of the list between its two writes stops the second one, and what was written in between stays', async () => {
    const site = openAll();
    const runner = site.runner();
    const planned = await runner.plan(FILE);
    const write = site.blocked.write.bind(site.blocked);
    site.blocked.write = async (change) => {
      const held = await write(change);
      site.blocked.write = write;
      await write({ names: [...change.names, 'json'], version: 4, by: 'admin', now: NOW });
      return held;
    };
    await expect(runner.carryOut(planned)).rejects.toThrow('blocked changed since the plan (version 5, was 4): run nis plan again.');
    expect([...(site.blocked.stored.blocked as Set<string>)]).toContain('json');
  });

  test('in the moment of the write leaves a line in the history that says it was not made', async () => {
    const site = openAll();
    const runner = site.runner();
    const planned = await runner.plan(FILE);
    const add = site.audit.add.bind(site.audit);
    site.audit.add = async (entries) => {
      await add(entries);
      if (entries.some(({ record }) => record === 'sys_user.json.user'))
        site.users.records.set('json.user', storedUser('json.user', { version: 9 }));
    };
    await expect(runner.carryOut(planned)).rejects.toThrow('json.user changed since the plan (version 9, was 1');
    expect(site.audit.entries.at(-1)).toMatchObject({ record: 'sys_user.json.user', new: '(not made: the user had changed)' });
  });
});

describe('of two at once at least one ends well, and both together end where one ends', () => {
  test('in every order of their writes', async () => {
    const once = await appliedOnce();
    for (let lead = 0; lead <= once.writes; lead += 1) {
      const site = openAll();
      const [one, other] = [site.runner(), site.runner()];
      const plans = [await one.plan(FILE), await other.plan(FILE)] as const;
      const first = one.carryOut(plans[0]);
      for (let turn = 0; turn < lead; turn += 1) await Promise.resolve();
      const ended = await Promise.allSettled([first, other.carryOut(plans[1])]);
      const failed = ended.filter((end) => end.status === 'rejected');
      expect({ lead, failed: failed.map(({ reason }) => String(reason)) }).toEqual({
        lead,
        failed: [expect.stringContaining('changed since the plan')],
      });
      expect(await storedIn(site)).toEqual(once.stored);
    }
  });
});
