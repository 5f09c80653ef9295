import { describe, expect, test } from '@jest/globals';
import { tokenHash, userToken } from '../../../../shared/core/sign-in/session.ts';
import { user } from '../../../support/memory.ts';
import { cookieHeader, NOW, openSignIn, type SignIn, session, token } from '../harness.ts';

const ADMIN = user('admin', { roles: ['admin', 'security_admin'], session_generation: 3 });
const ABEL = user('abel.tuter', { roles: ['admin'] });
const OLD = token(99);
/** The user token that the harness puts into the authorizer's context. */
const CK = userToken('token');

function signedIn(who = ADMIN): SignIn {
  const signIn = openSignIn([ADMIN, ABEL]);
  const began = { session_generation: who.session_generation, created_at: NOW - 60_000 };
  signIn.stores.sessionRecords.set(tokenHash(OLD), session(who.user_name, OLD, began));
  return signIn;
}

const ask = (signIn: SignIn, line: string, form?: Record<string, string>, { who = ADMIN, elevated = false, stagePrefix = '' } = {}) =>
  signIn.send(line, {
    headers: cookieHeader(who.user_name, OLD),
    principal: { user: who, activeRoles: ['admin'], elevated },
    stagePrefix,
    ...(form === undefined ? {} : { form }),
  });

const good = { sysparm_ck: CK, sysparm_action: 'elevate', user_password: 'secret' };
const sessionsOf = (signIn: SignIn) => [...signIn.stores.sessionRecords.values()];

describe('GET /elevate_role.do', () => {
  test('asks for the password again, in a form with the user token', async () => {
    const answer = await ask(signedIn(), 'GET /elevate_role.do?goto=/high_security_settings.do', undefined, { stagePrefix: '/prod' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('action="/prod/elevate_role.do"');
    expect(answer.body).toContain(`name="sysparm_ck" value="${CK}"`);
    expect(answer.body).toContain('name="goto" value="/high_security_settings.do"');
    expect(answer.body).toContain('type="password"');
  });

  test('offers the end of an elevation without a password', async () => {
    const answer = await ask(signedIn(), 'GET /elevate_role.do', undefined, { elevated: true });
    expect(answer.body).toContain('End elevation');
    expect(answer.body).not.toContain('type="password"');
  });

  test('says who can help where the user does not hold security_admin', async () => {
    const answer = await ask(signedIn(ABEL), 'GET /elevate_role.do', undefined, { who: ABEL });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('does not hold the role security_admin');
  });
});

describe('POST /elevate_role.do', () => {
  test('with the right password puts the session under a new token, elevated, and ends the old one', async () => {
    const signIn = signedIn();
    const answer = await ask(signIn, 'POST /elevate_role.do', { ...good, goto: '/high_security_settings.do' }, { stagePrefix: '/prod' });
    expect(answer).toMatchObject({ statusCode: 302, headers: { Location: '/prod/high_security_settings.do' } });
    expect(String(answer.headers?.['Set-Cookie'])).toContain(`.${token(1)};`);
    const expected = session('admin', token(1), { session_generation: 3, created_at: NOW - 60_000, elevated: true });
    expect(sessionsOf(signIn)).toEqual([expected]);
    expect(signIn.lines).toMatchObject([{ outcome: 'elevated', user: 'admin' }]);
  });

  test('ends the elevation under a new token, without a password', async () => {
    const signIn = signedIn();
    const answer = await ask(signIn, 'POST /elevate_role.do', { sysparm_ck: CK, sysparm_action: 'end' }, { elevated: true });
    expect(answer).toMatchObject({ statusCode: 302, headers: { Location: '/' } });
    expect(sessionsOf(signIn)).toMatchObject([{ token_hash: tokenHash(token(1)), elevated: false }]);
    expect(signIn.lines).toMatchObject([{ outcome: 'elevation_ended' }]);
  });

  test('with a wrong password elevates nothing and counts it as at login', async () => {
    const signIn = signedIn();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await ask(signIn, 'POST /elevate_role.do', { ...good, user_password: 'wrong' });
      expect(answer.statusCode).toBe(403);
      expect(answer.body).toContain('The password is not right');
    }
    expect(await ask(signIn, 'POST /elevate_role.do', good)).toMatchObject({ statusCode: 403 });
    expect(signIn.lines.at(-1)).toMatchObject({ outcome: 'refused', cause: 'too_many_attempts' });
    const login = { user_name: 'admin', user_password: 'secret' };
    expect(await signIn.send('POST /login.do', { form: login })).toMatchObject({ statusCode: 403 });
    expect(sessionsOf(signIn)).toMatchObject([{ token_hash: tokenHash(OLD), elevated: false }]);
  });

  test.each([
    ['no user token', { sysparm_ck: '' }],
    ['the user token of another session', { sysparm_ck: userToken('another') }],
    ['the cookie’s own token', { sysparm_ck: OLD }],
  ])('is refused with %s, and the password is not even looked at', async (_what, more) => {
    const signIn = signedIn();
    expect(await ask(signIn, 'POST /elevate_role.do', { ...good, ...more })).toMatchObject({ statusCode: 403 });
    expect(signIn.passwords.verified).toEqual([]);
    expect(sessionsOf(signIn)).toMatchObject([{ token_hash: tokenHash(OLD), elevated: false }]);
  });

  test('is refused to a user who does not hold security_admin, whatever the password', async () => {
    const signIn = signedIn(ABEL);
    expect(await ask(signIn, 'POST /elevate_role.do', good, { who: ABEL })).toMatchObject({ statusCode: 403 });
    expect(sessionsOf(signIn)).toMatchObject([{ elevated: false }]);
  });

  test('is refused without a session', async () => {
    const signIn = openSignIn([ADMIN]);
    const principal = { user: ADMIN, activeRoles: ['admin'], elevated: false };
    expect(await signIn.send('POST /elevate_role.do', { form: good, principal })).toMatchObject({ statusCode: 403 });
    expect(sessionsOf(signIn)).toEqual([]);
  });

  test('leads to this site only', async () => {
    const answer = await ask(signedIn(), 'POST /elevate_role.do', { ...good, goto: '//evil.example/' });
    expect(answer.headers?.Location).toBe('/');
  });
});
