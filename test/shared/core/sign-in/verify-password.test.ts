import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Identity } from '../../../../shared/core/sign-in/identity.ts';
import { type Attempts, LOCKOUT_MS, NO_ATTEMPTS, STRANGERS_GUESSES_ALLOWED } from '../../../../shared/core/sign-in/lockout.ts';
import { verifyPassword } from '../../../../shared/core/sign-in/verify-password.ts';
import type { User } from '../../../../shared/core/users/user.ts';
import { MemoryStores, PlainPasswords, user } from '../../../support/memory.ts';

const NOW = Date.UTC(2026, 0, 1);
const KEY = { userName: 'abel.tuter', source: '203.0.113.9' };
const PROVEN: Attempts = { ...NO_ATTEMPTS, proven: true };
const five = Array.from({ length: 5 }, (_, index) => NOW - index);

let stores: MemoryStores;
let passwords: PlainPasswords;
beforeEach(() => {
  stores = new MemoryStores();
  passwords = new PlainPasswords();
});
const verify = (found: Identity['user'], password = 'secret', attempts: Attempts = NO_ATTEMPTS) =>
  verifyPassword({ attempts: stores, passwords, clock: { now: () => NOW } }, { user: found, attempts }, KEY, password);
const abel = user('abel.tuter');

describe('a right password', () => {
  test('verifies, and is recorded', async () => {
    expect(await verify(abel)).toEqual({ kind: 'verified', user: abel });
    expect(stores.calls).toEqual(['recordSuccess']);
  });

  test('is recorded no more once its source is proven and it costs no work', async () => {
    await verify(abel);
    await verify(abel, 'secret', PROVEN);
    expect(stores.calls).toEqual(['recordSuccess']);
  });

  test.each([
    ['its source is not proven', NO_ATTEMPTS],
    ['failures are counted', { ...PROVEN, failedAt: [NOW - 1] }],
  ])('that costs no work is recorded nevertheless where %s', async (_why, attempts) => {
    await passwords.verify('hash of secret', 'secret');
    await verify(abel, 'secret', attempts);
    expect(stores.calls).toEqual(['recordSuccess']);
  });

  test('that costs work is recorded although its source is proven: other guesses may be in flight', async () => {
    await verify(abel, 'secret', PROVEN);
    expect(stores.calls).toEqual(['recordSuccess']);
  });

  test('comes too late where other guesses reached the limit meanwhile', async () => {
    for (const at of five) await stores.recordFailure(KEY, NO_ATTEMPTS, at);
    expect(await verify(abel)).toEqual({ kind: 'rejected', cause: 'too_many_attempts' });
  });

  test('of an account whose password needs a reset is rejected, counts as no guess and says whose it is', async () => {
    const found = user('abel.tuter', { password_needs_reset: true });
    expect(await verify(found)).toEqual({ kind: 'rejected', cause: 'password_needs_reset', user: found });
    expect(stores.calls).toEqual(['recordSuccess']);
  });
});

describe('an account that is locked or inactive', () => {
  const CLOSED = [
    [{ active: false }, 'inactive'],
    [{ active: false, locked_out: true, password_needs_reset: true }, 'inactive'],
    [{ locked_out: true }, 'locked_out'],
    [{ locked_out: true, password_needs_reset: true, web_service_access_only: true }, 'locked_out'],
  ] as const;

  /** Everything that can be seen of so many tries from one source, but for the cause in the log. */
  async function traces(more: Partial<User>, tries: readonly string[], proven: boolean) {
    const memory = new MemoryStores([user('abel.tuter', more)]);
    if (proven) await memory.recordSuccess(KEY, NO_ATTEMPTS, NOW - 1);
    const checks = new PlainPasswords();
    // The password was in use until the account was closed.
    await checks.verify('hash of secret', 'secret');
    const seen = [];
    for (const password of tries) {
      const [calls, work] = [memory.calls.length, checks.verified.length];
      const found = await memory.read({ userName: KEY.userName, attempt: KEY });
      const { kind } = await verifyPassword({ attempts: memory, passwords: checks, clock: { now: () => NOW } }, found, KEY, password);
      seen.push({ kind, calls: memory.calls.slice(calls), work: checks.verified.length - work });
    }
    return { seen, counted: memory.failures, strangers: memory.strangers };
  }

  const WRONG = Array.from({ length: 7 }, () => 'wrong');
  const patterns = [WRONG.map(() => 'secret'), ...WRONG.map((_, at) => WRONG.with(at, 'secret'))];
  const cases = CLOSED.flatMap(([more]) => [false, true].map((proven) => [more, proven] as const));

  test.each(cases)(
    '%j, from a source that succeeded before: %j: a right password leaves the traces of a wrong one',
    async (more, proven) => {
      const wrong = await traces(more, WRONG, proven);
      expect(wrong.seen.map(({ work }) => work)).toEqual([1, 1, 1, 1, 1, 0, 0]);
      for (const tries of patterns) expect([tries, await traces(more, tries, proven)]).toEqual([tries, wrong]);
    },
  );

  test.each(CLOSED)('%j: its right password is told in the log alone, as %s', async (more, cause) => {
    const found = user('abel.tuter', more);
    expect(await verify(found)).toEqual({ kind: 'rejected', cause, user: found });
    expect(await verify(found, 'wrong')).toEqual({ kind: 'rejected', cause: 'wrong_password' });
  });

  test('is verified from memory again once it may sign in', async () => {
    await verify(abel);
    await verify(user('abel.tuter', { locked_out: true }));
    await verify(abel);
    expect(passwords.verified).toHaveLength(2);
  });
});

describe('what is not right', () => {
  test('is a guess too many where others reached the limit meanwhile, and is told as that', async () => {
    for (const at of five) await stores.recordFailure(KEY, NO_ATTEMPTS, at);
    expect(await verify(abel, 'wrong')).toEqual({ kind: 'rejected', cause: 'too_many_attempts' });
  });

  test.each([
    ['a wrong password', abel, 'wrong', 'wrong_password'],
    ['a user that does not exist', null, 'secret', 'unknown_user'],
    ['a record that cannot be read', 'unreadable', 'secret', 'user_record_unreadable'],
    ['an account without a password', user('abel.tuter', { password_hash: null }), '', 'no_password'],
    ['a guest, whose record somebody gave a password', user('guest'), 'secret', 'guest_record'],
    ['the other guest', user('soap.guest'), 'secret', 'guest_record'],
  ] as const)(
    '%s costs the work of one password, is counted, and only the log tells which it was',
    async (_what, found, password, cause) => {
      expect(await verify(found, password)).toEqual({ kind: 'rejected', cause });
      expect(passwords.verified).toHaveLength(1);
      expect(stores.calls).toEqual(['recordFailure']);
      expect(stores.failures.get('abel.tuter 203.0.113.9')?.failedAt).toEqual([NOW]);
    },
  );

  test.each([
    [null, 'unknown_user'],
    ['unreadable', 'user_record_unreadable'],
  ] as const)('a record that is %s lets nobody in, whatever the check of the password says', async (found, cause) => {
    passwords.verify = async () => ({ right: true, cached: false });
    expect(await verify(found)).toEqual({ kind: 'rejected', cause });
  });
});

describe('a source that is refused', () => {
  test.each([
    ['gave 5 wrong passwords', { ...NO_ATTEMPTS, failedAt: [...five].reverse() }],
    [
      'never succeeded while strangers guess',
      { ...NO_ATTEMPTS, strangers: { failed: STRANGERS_GUESSES_ALLOWED, since: NOW - LOCKOUT_MS + 1 } },
    ],
  ])('because it %s is refused with the right password too, costs no work and is not counted', async (_why, attempts) => {
    expect(await verify(abel, 'secret', attempts)).toEqual({ kind: 'rejected', cause: 'too_many_attempts' });
    expect([passwords.verified, stores.calls]).toEqual([[], []]);
  });
});

test('a guess that cannot be counted, or a success that cannot be recorded, gets no answer', async () => {
  stores.down = true;
  for (const password of ['wrong', 'secret']) await expect(verify(abel, password)).rejects.toThrow('memory could not be read or written');
});
