import { describe, expect, test } from '@jest/globals';
import { REASONS } from '../../../../shared/core/decision/reasons.ts';
import { sessionCause, tokenHash } from '../../../../shared/core/sign-in/session.ts';
import type { User } from '../../../../shared/core/users/user.ts';
import { user } from '../../../support/memory.ts';
import { cookieHeader, FORGET_COOKIE, NOW, openSignIn, type SignIn, session, token } from '../harness.ts';

const USERS = [
  user('abel.tuter'),
  user('reset.user', { password_needs_reset: true }),
  user('soap.user', { web_service_access_only: true }),
  user('reset.soap', { web_service_access_only: true, password_needs_reset: true }),
  user('locked.user', { locked_out: true }),
];
const NEW = 'correct horse battery';

const change = (signIn: SignIn, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  signIn.send('POST /change_password.do', {
    form: { user_name: 'abel.tuter', user_password: 'secret', new_password: NEW, new_password_repeat: NEW, ...fields },
    headers,
  });

const stored = (signIn: SignIn, name: string): User => {
  const found = signIn.stores.users.get(name);
  if (found === undefined) throw new Error(`no user ${name}`);
  return found;
};

describe('changing a password', () => {
  test('sets it and leads to the sign-in page, where the new one signs in and the old one does not', async () => {
    const signIn = openSignIn(USERS);
    const answer = await change(signIn, {}, cookieHeader('abel.tuter', token(9)));
    expect(answer).toMatchObject({
      statusCode: 302,
      headers: { Location: '/login.do?reason=password_changed', 'Set-Cookie': FORGET_COOKIE },
    });
    expect(signIn.lines).toMatchObject([{ outcome: 'password_changed', cause: null, user: 'abel.tuter' }]);
    const logIn = (user_password: string) => signIn.send('POST /login.do', { form: { user_name: 'abel.tuter', user_password } });
    expect(await logIn('secret')).toMatchObject({ statusCode: 403 });
    expect(await logIn(NEW)).toMatchObject({ statusCode: 302 });
  });

  test('ends every session of the user', async () => {
    const signIn = openSignIn(USERS);
    const before = session('abel.tuter', token(9));
    expect(sessionCause(before, stored(signIn, 'abel.tuter'), NOW)).toBeNull();
    await change(signIn);
    expect(sessionCause(before, stored(signIn, 'abel.tuter'), NOW)).toBe('session_superseded');
  });

  test('serves a user whose password needs a reset, who can then sign in', async () => {
    const signIn = openSignIn(USERS);
    expect(await change(signIn, { user_name: 'reset.user' })).toMatchObject({ statusCode: 302 });
    const form = { user_name: 'reset.user', user_password: NEW };
    expect(await signIn.send('POST /login.do', { form })).toMatchObject({ statusCode: 302, headers: { Location: '/' } });
    const common = { record: 'sys_user.reset.user', by: 'reset.user', at: NOW, decisionId: 'decision-1' };
    expect(signIn.audit).toEqual([
      { ...common, field: 'password_needs_reset', old: 'true', new: 'false' },
      { ...common, field: 'user_password', old: '(not shown)', new: '(a new one)' },
    ]);
  });

  test('asks the store to write only over the password that was verified', async () => {
    const signIn = openSignIn(USERS);
    await change(signIn);
    expect(signIn.changes).toEqual([
      {
        userName: 'abel.tuter',
        verifiedHash: 'hash of secret',
        // A reset that an administrator asks for in the same moment stays asked for.
        set: {},
        passwordHash: `hash of ${NEW}`,
        raise: 1,
        reached: {},
        by: 'abel.tuter',
        now: NOW,
      },
    ]);
  });

  test('that somebody else changed meanwhile is refused with 409', async () => {
    const signIn = openSignIn(USERS);
    const { hash } = signIn.passwords;
    signIn.passwords.hash = async (password) => {
      signIn.stores.users.set('abel.tuter', user('abel.tuter', { password_hash: 'hash of set by an administrator' }));
      return hash(password);
    };
    expect(await change(signIn)).toMatchObject({ statusCode: 409 });
    expect(stored(signIn, 'abel.tuter').password_hash).toBe('hash of set by an administrator');
    expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause: 'changed_meanwhile' }]);
  });
});

describe('a change of password is refused', () => {
  test.each(['soap.user', 'reset.soap'])('for the non-interactive %s with the web_service_access_only text', async (user_name) => {
    const signIn = openSignIn(USERS);
    const answer = await change(signIn, { user_name });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain(REASONS.web_service_access_only.publicText);
    expect(signIn.changes).toEqual([]);
  });

  test.each([
    ['a wrong current password', { user_password: 'wrong' }],
    ['a locked user', { user_name: 'locked.user' }],
  ])('for %s as for an unknown user, byte for byte', async (_what, fields: Record<string, string>) => {
    const page = async (more: Record<string, string>) => {
      const signIn = openSignIn(USERS);
      const answer = await change(signIn, more);
      expect(signIn.changes).toEqual([]);
      return { ...answer, body: answer.body.replace(/(name="user_name" type="text") value="[^"]*"/, '$1') };
    };
    const unknown = await page({ user_name: 'nobody' });
    expect(unknown.statusCode).toBe(403);
    expect(await page(fields)).toEqual(unknown);
  });

  test('from a page of another site', async () => {
    const signIn = openSignIn(USERS);
    expect(await change(signIn, {}, { 'Sec-Fetch-Site': 'cross-site' })).toMatchObject({ statusCode: 403 });
    expect(signIn.changes).toEqual([]);
  });

  test('after five wrong current passwords, which count together with those at the sign-in page', async () => {
    const signIn = openSignIn(USERS);
    for (let count = 0; count < 3; count += 1) await change(signIn, { user_password: 'wrong' });
    const form = { user_name: 'abel.tuter', user_password: 'wrong' };
    for (let count = 0; count < 2; count += 1) await signIn.send('POST /login.do', { form });
    expect(await change(signIn)).toMatchObject({ statusCode: 403 });
    expect(signIn.lines.at(-1)).toMatchObject({ path: '/change_password.do', cause: 'too_many_attempts' });
    expect(signIn.changes).toEqual([]);
  });
});

describe('a new password', () => {
  const refused = async (fields: Record<string, string>): Promise<string> => {
    const signIn = openSignIn(USERS);
    const answer = await change(signIn, fields);
    expect(answer.statusCode).toBe(422);
    expect(signIn.stores.calls).toEqual([]);
    return answer.body;
  };
  const both = (password: string, more: Record<string, string> = {}) => ({
    new_password: password,
    new_password_repeat: password,
    ...more,
  });

  test.each([
    ['shorter than 12 characters', both('x'.repeat(11)), 'Use 12 to 128 characters'],
    ['shorter than 12 characters, however many octets they take', both('💐'.repeat(11)), 'Use 12 to 128 characters'],
    ['longer than 128 characters', both('x'.repeat(129)), 'Use 12 to 128 characters'],
    ['empty', both(''), 'Use 12 to 128 characters'],
    ['the current one', both('the current one', { user_password: 'the current one' }), 'differs from the current one'],
    ['the user name', both('Somebody.Longer', { user_name: 'somebody.longer' }), 'differs from the user name'],
    ['on the list of common ones, however disguised', both('Sup3rNatural!'), 'common and breached'],
    ['holding a control character', both('twelve\u0007characters'), 'control characters'],
  ])('%s is refused beside its field', async (_what, fields, text) => {
    const body = await refused(fields);
    expect(body).toContain('id="new_password_error"');
    expect(body).toContain(text);
    expect(body).toContain('aria-invalid="true"');
  });

  test('typed differently the second time is refused beside the second field', async () => {
    const repeated = await refused({ new_password_repeat: 'something else' });
    expect(repeated).toContain('id="new_password_repeat_error"');
    expect(repeated).toMatch(/<input id="new_password_repeat"[^>]* autofocus/);
    expect(repeated.match(/ autofocus/g)).toHaveLength(1);
  });

  test.each(['x'.repeat(12), 'x'.repeat(128), '💐'.repeat(128)])('of 12 to 128 characters is taken', async (password) => {
    expect(await change(openSignIn(USERS), both(password))).toMatchObject({ statusCode: 302 });
  });

  test('is never shown again nor logged', async () => {
    const signIn = openSignIn(USERS);
    const answer = await change(signIn, { user_password: 'stale guess' });
    for (const secret of [NEW, 'stale guess']) {
      expect(answer.body).not.toContain(secret);
      expect(JSON.stringify(signIn.lines)).not.toContain(secret);
    }
  });
});

test('the page has the menu of whoever the cookie signs in, and none where that is not known', async () => {
  const signIn = openSignIn([user('beth', { roles: ['user_admin'] })]);
  signIn.stores.sessionRecords.set(tokenHash(token(9)), session('beth', token(9)));
  const ask = async (path: string, cookie = token(9)) => (await signIn.send(`GET ${path}`, { headers: cookieHeader('beth', cookie) })).body;
  for (const path of ['/change_password.do', '/assets/nothing.css'])
    expect(await ask(path)).toContain('<a href="/sys_user_list.do">Users</a>');
  expect(await ask('/change_password.do', token(8))).not.toContain('beth');
  signIn.stores.down = true;
  expect(await ask('/change_password.do')).toContain('<h1>Change password</h1>');
});

test('the page asks for user name, current and new password, and fills in the name it was given, escaped', async () => {
  const { statusCode, body } = await openSignIn(USERS).send('GET /change_password.do?user_name=%22%3E%3Cb%3E');
  expect(statusCode).toBe(200);
  expect(body).toContain('value="&quot;&gt;&lt;b&gt;"');
  for (const name of ['user_name', 'user_password', 'new_password', 'new_password_repeat']) expect(body).toContain(`<label for="${name}">`);
});
