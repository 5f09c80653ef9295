import { describe, expect, test } from '@jest/globals';
import { hasEnded, type SecretEntry } from '../../../../../../shared/core/secrets/stored-secrets.ts';
import { carryOut } from '../../../../../../shared/core/users/change/carry-out.ts';
import { proposedEnd, type SecretWish } from '../../../../../../shared/core/users/change/credentials/secret-change.ts';
import { type Planned, planUpdate, type UserPlan } from '../../../../../../shared/core/users/change/plan.ts';
import type { WantedUser } from '../../../../../../shared/core/users/change/plan-checks.ts';
import { operator } from '../../../../../../shared/core/users/change/rank.ts';
import type { UserRecord } from '../../../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../../../support/memory.ts';
import {
  MemoryAudit,
  MemoryLockouts,
  MemoryMutex,
  MemorySecondFactors,
  MemoryUsers,
  storedUser,
} from '../../../../../support/memory-admin.ts';

const NOW = Date.parse('2026-11-30T03:41:20Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ACTOR = operator('nis (root)');

const entry = (id: string, more: Partial<SecretEntry> = {}): SecretEntry => ({
  id,
  created_at: '2026-11-01T00:00Z',
  created_by: 'admin',
  ends_at: null,
  kept: false,
  ...more,
});
const A = entry('aaaaaaaa');
const B = entry('bbbbbbbb', { created_at: '2026-11-20T00:00Z' });
const make = (id: string, overlapMs: number, endsAt: string | null = null): SecretWish => ({
  kind: 'make',
  id,
  hash: 'f'.repeat(64),
  overlapMs,
  endsAt,
});
const machine = (more: Partial<UserRecord> = {}): UserRecord => storedUser('bot', { web_service_access_only: true, ...more });

const change = (record: UserRecord, wanted: WantedUser, now = NOW): Planned =>
  planUpdate({ now, record, actor: ACTOR, graph: BASE_ROLES, wanted });
const secret = (record: UserRecord, wish: SecretWish, now = NOW): Planned => change(record, { secret: wish }, now);
const planOf = (planned: Planned): UserPlan => {
  if (planned.kind !== 'planned') throw new Error(JSON.stringify(planned));
  return planned.plan;
};
const errorOf = (planned: Planned): string | undefined => (planned.kind === 'invalid' ? planned.errors.secrets : planned.kind);
const endsOf = ({ after }: UserPlan): Record<string, string | null> =>
  Object.fromEntries(after.secrets.map(({ id, ends_at }) => [id, ends_at]));

describe('Make a secret, where there is none', () => {
  test.each([
    [0, '2026-11-30T03:41Z', 'over now: the present minute, which is reached'],
    [MINUTE, '2026-11-30T03:43Z', 'rounded up to the minute'],
    [DAY, '2026-12-01T03:42Z', 'a day'],
    [30 * DAY, '2026-12-30T03:42Z', 'the longest'],
  ])('an overlap of %d ms ends the password at %s: %s', (overlapMs, until) => {
    const plan = planOf(secret(machine(), make('cccccccc', overlapMs)));
    expect(plan).toMatchObject({
      set: { password_until: until, secrets: [entry('cccccccc', { created_at: '2026-11-30T03:41Z', created_by: 'nis (root)' })] },
      secretHash: { id: 'cccccccc', keepsPresent: false },
      newPassword: false,
      raise: 0,
      endsSessions: false,
    });
    expect(hasEnded({ ends_at: plan.after.password_until }, NOW)).toBe(overlapMs === 0);
    expect(plan.history.map(({ field }) => field)).toEqual(['secrets', 'password_until']);
    expect(JSON.stringify(plan.history)).not.toContain('f'.repeat(64));
  });

  test.each([1, MINUTE - 1, 30 * DAY + 1, -MINUTE, Number.NaN])('an overlap of %d ms is refused', (overlapMs) => {
    expect(errorOf(secret(machine(), make('cccccccc', overlapMs)))).toBe('Choose an overlap of 0, or from 1 minute to 30 days.');
  });

  test.each([
    ['2026-12-01T06:00Z', '2026-12-01T06:00Z'],
    ['2026-11-30T03:00Z', '2026-11-30T03:00Z'],
    ['no date at all', 'no date at all'],
  ])('an end of the password that comes earlier, or cannot be read, wins: %s', (password_until, stays) => {
    expect(planOf(secret(machine({ password_until }), make('cccccccc', 7 * DAY))).after.password_until).toBe(stays);
  });

  test('a later one does not', () => {
    expect(planOf(secret(machine({ password_until: '2027-01-01T00:00Z' }), make('cccccccc', DAY))).after.password_until).toBe(
      '2026-12-01T03:42Z',
    );
  });
});

describe('Rotate', () => {
  test('gives the present secret an end and has the store keep its hash; the password is left alone', () => {
    const plan = planOf(secret(machine({ secrets: [A], password_until: '2027-01-01T00:00Z' }), make('cccccccc', DAY, '2027-06-01T10:00Z')));
    expect(endsOf(plan)).toEqual({ aaaaaaaa: '2026-12-01T03:42Z', cccccccc: '2027-06-01T10:00Z' });
    expect(plan.after.secrets.map(({ kept }) => kept)).toEqual([true, false]);
    expect(plan).toMatchObject({ secretHash: { keepsPresent: true }, raise: 0, after: { password_until: '2027-01-01T00:00Z' } });
    expect(plan.set).not.toHaveProperty('password_until');
  });

  test.each([
    ['2026-11-30T05:00Z', DAY, '2026-11-30T05:00Z'],
    ['2027-01-01T00:00Z', DAY, '2026-12-01T03:42Z'],
  ])('of two ends the earlier wins: %s', (ends_at, overlapMs, stays) => {
    expect(endsOf(planOf(secret(machine({ secrets: [{ ...A, ends_at }] }), make('cccccccc', overlapMs)))).aaaaaaaa).toBe(stays);
  });

  test('a third is refused while two are good, and not once one has ended', () => {
    const two = machine({ secrets: [{ ...A, ends_at: '2026-11-30T03:42Z', kept: true }, B] });
    expect(errorOf(secret(two, make('cccccccc', DAY)))).toBe('This account has two secrets already: end one first.');
    expect(endsOf(planOf(secret(two, make('cccccccc', DAY), NOW + MINUTE)))).toEqual({
      aaaaaaaa: '2026-11-30T03:42Z',
      bbbbbbbb: '2026-12-01T03:43Z',
      cccccccc: null,
    });
  });

  test('a present secret whose hash was kept already, since it outlived the newer one, keeps it', () => {
    const plan = planOf(
      secret(
        machine({
          secrets: [
            { ...A, kept: true },
            { ...B, ends_at: '2026-11-30T03:00Z' },
          ],
        }),
        make('cccccccc', DAY),
      ),
    );
    expect(plan.secretHash).toMatchObject({ keepsPresent: false });
    expect(plan.after.secrets[0]).toMatchObject({ id: 'aaaaaaaa', kept: true, ends_at: '2026-12-01T03:42Z' });
  });

  test.each([
    ['2026-11-30T03:41Z', 'Choose a time in the future: it is 2026-11-30 03:41 UTC now.'],
    ['2026-02-30T06:00Z', 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    ['tomorrow', 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
  ])('the end %s of the new one is refused', (endsAt, text) => {
    expect(errorOf(secret(machine(), make('cccccccc', DAY, endsAt)))).toBe(text);
  });
});

describe('End now', () => {
  test('ends one and raises the generation; the other stays', () => {
    const plan = planOf(secret(machine({ secrets: [A, B] }), { kind: 'end', id: 'aaaaaaaa' }));
    expect(endsOf(plan)).toEqual({ aaaaaaaa: '2026-11-30T03:41Z', bbbbbbbb: null });
    expect(plan).toMatchObject({ raise: 1, secretHash: null });
  });

  test.each([
    ['aaaaaaaa', '2026-11-30T03:00Z'],
    ['aaaaaaaa', '(unreadable)'],
    ['cccccccc', null],
  ])('of %s, which ends at %s, nothing is left to end', (id, ends_at) => {
    expect(errorOf(secret(machine({ secrets: [{ ...A, ends_at }] }), { kind: 'end', id }))).toBe(
      `This account has no secret ${id} that is still good.`,
    );
  });
});

test('a secret that has ended is remembered for 7 days, and then dropped by the next change of secrets', () => {
  const record = (ends_at: string) => machine({ secrets: [{ ...A, ends_at }, B] });
  expect(Object.keys(endsOf(planOf(secret(record('2026-11-23T03:42Z'), { kind: 'end', id: 'bbbbbbbb' }))))).toEqual([
    'aaaaaaaa',
    'bbbbbbbb',
  ]);
  expect(Object.keys(endsOf(planOf(secret(record('2026-11-23T03:41Z'), { kind: 'end', id: 'bbbbbbbb' }))))).toEqual(['bbbbbbbb']);
});

describe('by kind', () => {
  test('an interactive user has no secrets', () => {
    for (const wish of [make('cccccccc', DAY), { kind: 'end', id: 'aaaaaaaa' } as const])
      expect(errorOf(secret(storedUser('abel', { secrets: [A] }), wish))).toBe('Secrets are for non-interactive users.');
  });

  test('one who is non-interactive by a date that is reached has', () => {
    const record = storedUser('abel', { web_service_access_only_from: '2026-11-30T03:00Z' });
    expect(planOf(secret(record, make('cccccccc', DAY)))).toMatchObject({ after: { web_service_access_only: true }, raise: 1 });
  });

  test('a guest has none, whatever its record says', () => {
    expect(secret(storedUser('guest', { web_service_access_only: true }), make('cccccccc', DAY))).toEqual({
      kind: 'refused',
      refusal: 'This record is for callers without credentials, so it has no secret.',
    });
  });

  test('a MID Server user is a non-interactive user', () => {
    expect(planOf(secret(machine({ internal_integration_user: true }), make('cccccccc', DAY))).after.secrets).toHaveLength(1);
  });

  test('a conversion to interactive ends all, keeps the end of a password that has ended, and raises the generation', () => {
    const secrets = [{ ...A, ends_at: '2026-11-29T00:00Z' }, { ...B, ends_at: '2026-12-31T00:00Z', kept: true }, entry('cccccccc')];
    const person = { fields: { web_service_access_only: false } };
    const ended = planOf(change(machine({ secrets, password_until: '2026-11-30T03:41Z' }), person));
    expect(endsOf(ended)).toEqual({ aaaaaaaa: '2026-11-29T00:00Z', bbbbbbbb: '2026-11-30T03:41Z', cccccccc: '2026-11-30T03:41Z' });
    expect(ended).toMatchObject({ after: { password_until: '2026-11-30T03:41Z' }, raise: 1 });
    const open = planOf(change(machine({ secrets, password_until: '2026-12-31T00:00Z' }), person));
    expect(open.after.password_until).toBe('');
    // And back: nothing that has ended is good again.
    const back = planOf(change({ ...ended.after, version: 2 }, { fields: { web_service_access_only: true } }, NOW + HOUR));
    expect(back.after.secrets.every((each) => hasEnded(each, NOW + HOUR))).toBe(true);
  });

  test.each<[WantedUser, Partial<UserRecord>, string, string]>([
    [{ fields: { password_needs_reset: true } }, {}, 'password_needs_reset', 'A machine cannot change its password'],
    [{ password: { weakness: null } }, {}, 'user_password', 'A machine gets a secret, not a password that is typed'],
    [{ password: { weakness: null, typed: true } }, { secrets: [A, B] }, 'user_password', 'two secrets that are still good'],
    [
      { fields: { web_service_access_only: true } },
      { web_service_access_only: false, password_needs_reset: true },
      'web_service_access_only',
      'Clear Password needs reset first',
    ],
    [
      { fields: { web_service_access_only_from: '2026-12-01T06:00Z' } },
      { web_service_access_only: false, password_needs_reset: true },
      'web_service_access_only_from',
      'Clear Password needs reset first',
    ],
  ])('%j of %j is refused at %s', (wanted, record, input, text) => {
    expect(change(machine(record), wanted)).toEqual({ kind: 'invalid', errors: { [input]: expect.stringContaining(text) } });
  });

  test('a typed password removes the end of the password, beside one secret at most', () => {
    const plan = planOf(
      change(machine({ secrets: [A], password_until: '2026-11-01T00:00Z' }), { password: { weakness: null, typed: true } }),
    );
    expect(plan).toMatchObject({ newPassword: true, after: { password_until: '', secrets: [A] } });
  });

  test('a machine that needs a reset all the same can be edited, and cleared', () => {
    const odd = machine({ password_needs_reset: true });
    expect(planOf(change(odd, { fields: { first_name: 'A' } })).set).toEqual({ first_name: 'A' });
    expect(planOf(change(odd, { fields: { password_needs_reset: false } })).set).toEqual({ password_needs_reset: false });
  });
});

describe('two writers', () => {
  const portsOf = (users: MemoryUsers, now: () => number) => ({
    users,
    mutex: new MemoryMutex(),
    audit: new MemoryAudit(),
    lockouts: new MemoryLockouts(),
    secondFactors: new MemorySecondFactors(),
    clock: { now },
    newSysId: () => 'f'.repeat(32),
    onError: () => {},
  });
  const write = (users: MemoryUsers, plan: UserPlan, now: number) =>
    carryOut(
      portsOf(users, () => now),
      plan,
      { graph: BASE_ROLES, passwordHash: null, decisionId: 'd' },
    );

  test.each([0, 1])(
    'at the end of an overlap: one change is made, the other is told, in either order (%d first), and nothing is lost',
    async (first) => {
      const record = machine({ secrets: [{ ...A, ends_at: '2026-11-30T03:42Z', kept: true }, B] });
      const users = new MemoryUsers([record]);
      const at = Date.parse('2026-11-30T03:42:00Z');
      const plans = [planOf(secret(record, make('cccccccc', DAY), at)), planOf(secret(record, { kind: 'end', id: 'aaaaaaaa' }, at - 1))];
      const order = first === 0 ? plans : [...plans].reverse();
      const outcomes = [];
      for (const plan of order) outcomes.push((await write(users, plan, at)).kind);
      expect(outcomes).toEqual(['saved', 'overtaken']);
      const after = users.records.get('bot');
      expect(after?.secrets.map(({ id }) => id)).toEqual(first === 0 ? ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'] : ['aaaaaaaa', 'bbbbbbbb']);
      // Whoever came second reads again and succeeds or is told why; the old secret has ended in every case.
      const ended = after?.secrets.filter((each) => hasEnded(each, at)).map(({ id }) => id);
      expect(ended).toEqual(['aaaaaaaa']);
    },
  );

  test('who rotate at once make one secret', async () => {
    const record = machine({ secrets: [A] });
    const users = new MemoryUsers([record]);
    const plans = [planOf(secret(record, make('cccccccc', DAY))), planOf(secret(record, make('dddddddd', DAY)))];
    const outcomes = await Promise.all(plans.map((plan) => write(users, plan, NOW)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['overtaken', 'saved']);
    expect(users.records.get('bot')?.secrets).toHaveLength(2);
  });
});

test('a proposed end is a Tuesday, Wednesday or Thursday, 10:00 UTC', () => {
  for (let days = 0; days < 30; days += 1) {
    const date = new Date(proposedEnd(NOW, days).replace('Z', ':00Z'));
    expect([2, 3, 4]).toContain(date.getUTCDay());
    expect(date.toISOString().slice(10)).toBe('T10:00:00.000Z');
    const after = (date.getTime() - NOW) / DAY;
    expect(after).toBeGreaterThan(days - 1);
    expect(after).toBeLessThan(days + 7);
  }
});
