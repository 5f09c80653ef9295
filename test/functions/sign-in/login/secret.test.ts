import { describe, expect, test } from '@jest/globals';
import { REASONS } from '../../../../shared/core/decision/reasons.ts';
import type { NewSecret } from '../../../../shared/core/secrets/secret-form.ts';
import { secretDigest } from '../../../../shared/core/secrets/secret-form.ts';
import { newSecret } from '../../../../shared/node/new-secret.ts';
import { user } from '../../../support/memory.ts';
import { openSignIn, type SignIn } from '../harness.ts';

const [GOOD, ENDED, OTHER] = [newSecret(), newSecret(), newSecret()];
const stored = ({ id, text }: NewSecret, ended = false) => [id, { digest: secretDigest(text), ended, ends_at: null }] as const;
const secrets = new Map([stored(GOOD), stored(ENDED, true)]);
const machine = { web_service_access_only: true, secrets };

const USERS = [
  user('json.user', machine),
  user('reset.soap', { ...machine, password_needs_reset: true }),
  user('locked.soap', { ...machine, locked_out: true }),
  user('inactive.soap', { ...machine, active: false }),
  user('both.flags', { ...machine, user_interface_only: true }),
  user('password.over', { web_service_access_only: true, password_ended: true }),
  // An interactive user has no secrets, whatever the store says.
  user('abel.tuter', { secrets }),
  // Its password was written elsewhere, with the form of a secret.
  user('odd.user', { password_hash: `hash of ${OTHER.text}` }),
];
const NAMES = [...USERS.map(({ user_name }) => user_name), 'nobody', 'x'.repeat(200)];

const NEW = { new_password: 'seven quiet lamps', new_password_repeat: 'seven quiet lamps' };
const PAGES = [
  ['POST /login.do', {}],
  ['POST /change_password.do', NEW],
] as const;

const submit = (signIn: SignIn, line: string, form: Readonly<Record<string, string>>) => signIn.send(line, { form });

describe.each(PAGES)('a text of the form of a secret at %s', (line, more) => {
  test.each(['json.user', 'reset.soap', 'both.flags'])('the right one of %s is the right password of a machine', async (user_name) => {
    const signIn = openSignIn(USERS);
    const answer = await submit(signIn, line, { user_name, user_password: GOOD.text, ...more });
    expect(answer).toMatchObject({ statusCode: 403, body: expect.stringContaining(REASONS.web_service_access_only.publicText) });
    expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause: 'web_service_access_only', user: user_name, credential_id: GOOD.id }]);
  });

  test.each([
    ['json.user', OTHER, 'secret_unknown'],
    ['json.user', ENDED, 'secret_ended'],
    ['locked.soap', GOOD, 'locked_out'],
    ['inactive.soap', GOOD, 'inactive'],
    ['abel.tuter', GOOD, 'secret_unknown'],
    ['odd.user', OTHER, 'secret_unknown'],
    ['nobody', GOOD, 'unknown_user'],
  ] as const)('one of %s that is not good is answered as a wrong password', async (user_name, { text }, cause) => {
    const signIn = openSignIn(USERS);
    const answer = await submit(signIn, line, { user_name, user_password: text, ...more });
    expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause }]);
    const wrong = await submit(openSignIn(USERS), line, { user_name, user_password: 'wrong', ...more });
    expect(answer).toEqual(wrong);
  });

  test('costs one read and no hash, counts nothing and is not held back, whoever the user is', async () => {
    for (const user_name of NAMES) {
      const signIn = openSignIn(USERS);
      for (let time = 0; time < 7; time += 1) await submit(signIn, line, { user_name, user_password: OTHER.text, ...more });
      expect(signIn.passwords.verified).toEqual([]);
      expect(signIn.stores.calls.every((call) => call === 'read')).toBe(true);
      expect(signIn.stores.failures.size + signIn.stores.strangers.size).toBe(0);
    }
  });

  test('is looked at beside five wrong passwords', async () => {
    const signIn = openSignIn(USERS);
    for (let time = 0; time < 6; time += 1) await submit(signIn, line, { user_name: 'json.user', user_password: 'wrong', ...more });
    expect(signIn.lines.at(-1)).toMatchObject({ cause: 'too_many_attempts' });
    await submit(signIn, line, { user_name: 'json.user', user_password: GOOD.text, ...more });
    expect(signIn.lines.at(-1)).toMatchObject({ cause: 'web_service_access_only' });
  });
});

test('a password that a secret took the place of is answered and counted as a wrong one', async () => {
  const signIn = openSignIn(USERS);
  const answer = await submit(signIn, 'POST /login.do', { user_name: 'password.over', user_password: 'secret' });
  expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause: 'password_ended' }]);
  expect(signIn.stores.calls).toEqual(['read', 'recordFailure']);
  expect(answer).toEqual(await submit(openSignIn(USERS), 'POST /login.do', { user_name: 'password.over', user_password: 'wrong' }));
});

test('no new password may have the form of a secret', async () => {
  const signIn = openSignIn(USERS);
  const form = { user_name: 'abel.tuter', user_password: 'secret', new_password: GOOD.text, new_password_repeat: GOOD.text };
  expect(await submit(signIn, 'POST /change_password.do', form)).toMatchObject({
    statusCode: 422,
    body: expect.stringContaining('This text has the form of a secret, which only the product makes: choose a few words instead.'),
  });
  expect(signIn.changes).toEqual([]);
});
