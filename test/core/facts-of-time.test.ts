import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLockedOut, LOCKOUT_MS, NO_ATTEMPTS, STRANGERS_GUESSES_ALLOWED, sourceOf } from '../../shared/core/lockout.ts';
import { RefreshingValue } from '../../shared/core/refreshing.ts';
import { activeRoles, isSoapRole, type Role, rolesOnWire, soapOperations } from '../../shared/core/roles.ts';
import { isUserToken, sessionCause, userToken } from '../../shared/core/session.ts';
import { STANDARD_BOUNDS } from '../../shared/core/session-bounds.ts';
import { readSetting, requiresCredentials, SETTING_NAMES } from '../../shared/core/settings.ts';
import { BASE_ROLES, user } from '../support/memory.ts';

const MINUTE = 60_000;

describe('lockout of a source', () => {
  test('5 wrong passwords within 15 minutes refuse it for 15 minutes', () => {
    const failedAt = [0, 1, 2, 3, 4].map((minute) => minute * MINUTE);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt: failedAt.slice(1) }, 4 * MINUTE)).toBe(false);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt }, 4 * MINUTE)).toBe(true);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt }, 4 * MINUTE + LOCKOUT_MS - 1)).toBe(true);
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt }, 4 * MINUTE + LOCKOUT_MS)).toBe(false);
  });

  test('5 wrong passwords over more than 15 minutes do not', () => {
    expect(isLockedOut({ ...NO_ATTEMPTS, failedAt: [0, 4, 8, 12, 16].map((minute) => minute * MINUTE) }, 16 * MINUTE)).toBe(false);
  });

  test('100 wrong passwords of strangers in 15 minutes refuse every source that never succeeded, until the 15 minutes are over', () => {
    const strangers = { failed: STRANGERS_GUESSES_ALLOWED, since: MINUTE };
    expect(isLockedOut({ ...NO_ATTEMPTS, strangers }, 2 * MINUTE)).toBe(true);
    expect(isLockedOut({ ...NO_ATTEMPTS, strangers: { ...strangers, failed: STRANGERS_GUESSES_ALLOWED - 1 } }, 2 * MINUTE)).toBe(false);
    expect(isLockedOut({ ...NO_ATTEMPTS, strangers }, MINUTE + LOCKOUT_MS)).toBe(false);
  });

  test('a source that once succeeded cannot be refused by what strangers do', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (failed, since, now) => {
        expect(isLockedOut({ ...NO_ATTEMPTS, proven: true, strangers: { failed, since } }, now)).toBe(false);
      }),
    );
  });

  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:0:1::5', '2001:db8:0:1::/64'],
    ['2001:0DB8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});

describe('roles in force', () => {
  const role = (name: string, includes_roles: string[]): Role => ({ name, includes_roles, elevated_privilege: false });

  test('soap contains the six operations, mid_server contains soap, soap_query_update contains two', () => {
    expect(soapOperations(activeRoles(['soap'], BASE_ROLES, false))).toEqual(['query', 'create', 'update', 'delete', 'ecc', 'script']);
    expect(activeRoles(['mid_server'], BASE_ROLES, false)).toEqual(expect.arrayContaining(['mid_server', 'soap', 'soap_query']));
    expect(soapOperations(activeRoles(['soap_query_update'], BASE_ROLES, false))).toEqual(['query', 'update']);
  });

  test('admin does not bypass the soap role', () => {
    expect(activeRoles(['admin'], BASE_ROLES, false).some(isSoapRole)).toBe(false);
  });

  test('a role with elevated privilege works only in an elevated session, and lends nothing before', () => {
    const graph = new Map([
      ...BASE_ROLES,
      ['security_admin', { name: 'security_admin', includes_roles: ['soap'], elevated_privilege: true }] as const,
    ]);
    expect(activeRoles(['security_admin'], graph, false)).toEqual([]);
    expect(activeRoles(['security_admin'], graph, true)).toContain('soap_query');
  });

  test('cycles of containment end', () => {
    const graph = new Map([role('a', ['b']), role('b', ['c', 'a']), role('c', ['a'])].map((entry) => [entry.name, entry]));
    expect(activeRoles(['a'], graph, false)).toEqual(['a', 'b', 'c']);
  });

  test('every graph ends, and more containment never takes a role away', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const roles = fc.array(fc.tuple(name, fc.array(name)));
    fc.assert(
      fc.property(roles, fc.array(name), name, name, (entries, granted, from, to) => {
        const graph = new Map(entries.map(([n, includes]) => [n, role(n, includes)]));
        const more = new Map(graph).set(from, role(from, [...(graph.get(from)?.includes_roles ?? []), to]));
        expect(activeRoles(granted, more, false)).toEqual(expect.arrayContaining(activeRoles(granted, graph, false)));
      }),
    );
  });

  test('a comma in a role name does not make two roles', () => {
    expect(rolesOnWire(['itil,admin', 'x'])).toBe('itil%2Cadmin,x');
  });
});

describe('a session', () => {
  const session = { token_hash: 'h', user_name: 'abel.tuter', session_generation: 3, created_at: 0, touched_at: 0, elevated: false };
  const abel = user('abel.tuter', { session_generation: 3 });

  test('is good for its user, of its generation, until idle or too old', () => {
    expect(sessionCause(session, abel, STANDARD_BOUNDS.idleMs - 1)).toBeNull();
    expect(sessionCause(session, abel, STANDARD_BOUNDS.idleMs)).toBe('session_expired');
    expect(sessionCause({ ...session, touched_at: STANDARD_BOUNDS.lifetimeMs - 1 }, abel, STANDARD_BOUNDS.lifetimeMs)).toBe(
      'session_expired',
    );
    expect(sessionCause(session, { ...abel, session_generation: 4 }, 1)).toBe('session_superseded');
    expect(sessionCause(session, { ...abel, session_generation: 2 }, 1)).toBe('session_superseded');
    expect(sessionCause(session, { ...abel, user_name: 'admin' }, 1)).toBe('session_of_another_user');
    expect(sessionCause(null, abel, 1)).toBe('session_unknown');
  });

  test('its user token is HMAC-SHA-256(session token, "x-user-token") and never the cookie token', () => {
    expect(userToken('t')).toBe('vXUJUNiLF0EyXXlBBeOwEXmo5-oEXxSRSoGxjbAlbbU');
    expect(isUserToken(userToken('t'), 't')).toBe(true);
    expect(isUserToken(userToken('u'), 't')).toBe(false);
    expect(isUserToken(undefined, 't')).toBe(false);
    expect(isUserToken('t', 't')).toBe(false);
  });
});

describe('settings', () => {
  test('there is one toggle a protocol, and strict security', () => {
    expect(SETTING_NAMES).toHaveLength(15);
    expect(SETTING_NAMES).toContain('glide.basicauth.required.importprocessor');
  });

  test('only the exact text false switches a setting off; missing and unknown mean on', () => {
    for (const value of ['true', 'False', 'maybe', '', ' false', 'no', '0']) expect(readSetting(new Map([['x', value]]), 'x')).toBe('on');
    expect(readSetting(new Map(), 'x')).toBe('on');
    expect(readSetting(new Map([['x', 'false']]), 'x')).toBe('off');
    expect(readSetting(null, 'x')).toBe('unread');
  });

  test('a MID Server always needs credentials', () => {
    expect(requiresCredentials(new Map(), 'mid')).toBe('on');
    expect(requiresCredentials(null, 'mid')).toBe('on');
  });
});

describe('a refreshing value', () => {
  function refreshing(more: { retryMs?: number } = {}) {
    const world = { now: 0, loads: 0, fail: false, value: 'a', failures: 0 };
    const value = new RefreshingValue<string>({
      load: async () => {
        world.loads += 1;
        if (world.fail) throw new Error('down');
        return world.value;
      },
      now: () => world.now,
      random: () => 0.5,
      onFailure: () => {
        world.failures += 1;
      },
      ...more,
    });
    return { world, value };
  }

  test('many callers at once cause one load', async () => {
    const { world, value } = refreshing();
    expect(value.peek()).toBeNull();
    expect(await Promise.all([value.get(), value.get(), value.get()])).toEqual(['a', 'a', 'a']);
    expect(world.loads).toBe(1);
    expect(value.peek()).toBe('a');
  });

  test('a change is seen within 15 seconds, at most one load every 10', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.value = 'b';
    for (world.now = 0; world.now < 15_000; world.now += 50) await value.get();
    world.now = 15_000;
    expect(await value.get()).toBe('b');
    expect(world.loads).toBe(2);
  });

  test('a clock that is set back by any time delays no change', async () => {
    for (const back of [1, 100, 5_000, 60_000, 86_400_000]) {
      const { world, value } = refreshing();
      world.now = 90_000_000;
      await value.get();
      world.value = 'b';
      world.now -= back;
      const setBackAt = world.now;
      for (; world.now < setBackAt + 15_000; world.now += 500) expect(await value.get()).not.toBeNull();
      expect(await value.get()).toBe('b');
      expect(world.loads).toBeLessThanOrEqual(3);
    }
  });

  test('a clock that is set forward by a day causes one load', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.value = 'b';
    world.now += 86_400_000;
    expect(await value.get()).toBe('b');
    expect(world.loads).toBe(2);
  });

  test('without any value, a value that may be asked for more often is there a second after the store is', async () => {
    const { world, value } = refreshing({ retryMs: 1000 });
    world.fail = true;
    for (; world.now < 10_000; world.now += 10) expect(await value.get()).toBeNull();
    expect(world.loads).toBeGreaterThan(9);
    expect(world.loads).toBeLessThan(21);
    world.fail = false;
    world.now += 1000;
    await value.get();
    expect(await value.get()).toBe('a');
  });

  test('with a value that still serves, a failed load is repeated no sooner', async () => {
    const { world, value } = refreshing({ retryMs: 1000 });
    await value.get();
    world.fail = true;
    for (; world.now < 100_000; world.now += 100) await value.get();
    expect(world.loads).toBeLessThan(11);
  });

  test('past 15 seconds the load is awaited', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.value = 'b';
    world.now = 15_000;
    expect(value.peek()).toBeNull();
    expect(await value.get()).toBe('b');
  });

  test('while loads fail the last value serves for 5 minutes, then there is none', async () => {
    const { world, value } = refreshing();
    await value.get();
    world.fail = true;
    world.now = 5 * MINUTE - 1;
    expect(await value.get()).toBe('a');
    world.now = 5 * MINUTE + 12_000;
    expect(await value.get()).toBeNull();
    expect(world.failures).toBe(2);
    world.fail = false;
    world.now += 12_000;
    expect(await value.get()).toBe('a');
  });

  test('a failing store is not asked more often', async () => {
    const { world, value } = refreshing();
    world.fail = true;
    for (; world.now < 10_000; world.now += 100) expect(await value.get()).toBeNull();
    expect(world.loads).toBe(1);
  });
});
