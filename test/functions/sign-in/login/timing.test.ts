import { describe, expect, test } from '@jest/globals';
import { user } from '../../../support/memory.ts';
import { openSignIn } from '../harness.ts';

const USERS = [
  user('abel.tuter'),
  user('locked.user', { locked_out: true }),
  user('inactive.user', { active: false }),
  user('soap.user', { web_service_access_only: true }),
  user('guest', { password_hash: null }),
];

/** Everything that takes time: calls of the stores in their order, and how many passwords were hashed. */
async function work(line: string, form: Record<string, string>) {
  const signIn = openSignIn(USERS);
  const { statusCode } = await signIn.send(line, { form });
  return { statusCode, calls: signIn.stores.calls, hashes: signIn.passwords.verified.length };
}

const NEW = { new_password: 'seven quiet lamps', new_password_repeat: 'seven quiet lamps' };

describe('time does not tell whether a user exists: a wrong password costs the same work', () => {
  test.each([
    ['POST /login.do', {}],
    ['POST /change_password.do', NEW],
  ])('%s', async (line, more) => {
    const unknown = await work(line, { user_name: 'nobody', user_password: 'wrong', ...more });
    expect(unknown).toEqual({ statusCode: 403, calls: ['read', 'recordFailure'], hashes: 1 });
    for (const { user_name } of USERS) {
      expect([user_name, await work(line, { user_name, user_password: 'wrong', ...more })]).toEqual([user_name, unknown]);
    }
  });

  test('nor does a right password of an account that may not be used', async () => {
    const wrong = await work('POST /login.do', { user_name: 'abel.tuter', user_password: 'wrong' });
    for (const user_name of ['locked.user', 'inactive.user'])
      expect([user_name, await work('POST /login.do', { user_name, user_password: 'secret' })]).toEqual([user_name, wrong]);
  });

  test('a name that no record can have costs the hash, too', async () => {
    expect(await work('POST /login.do', { user_name: 'x'.repeat(200), user_password: 'wrong' })).toMatchObject({
      statusCode: 403,
      hashes: 1,
    });
  });

  test('a source that has guessed too often is refused before any hash, whether the user exists or not', async () => {
    for (const user_name of ['abel.tuter', 'nobody']) {
      const signIn = openSignIn(USERS);
      const guess = () => signIn.send('POST /login.do', { form: { user_name, user_password: 'wrong' } });
      for (let count = 0; count < 6; count += 1) await guess();
      expect([user_name, signIn.passwords.verified.length]).toEqual([user_name, 5]);
      expect(signIn.stores.calls.at(-1)).toBe('read');
    }
  });
});
