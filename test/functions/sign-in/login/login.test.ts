import { describe, expect, test } from '@jest/globals';
import { REASONS } from '../../../../shared/core/decision/reasons.ts';
import { readCookie } from '../../../../shared/core/request/credentials.ts';
import { LOCKOUT_MS } from '../../../../shared/core/sign-in/lockout.ts';
import { sessionCause, tokenHash } from '../../../../shared/core/sign-in/session.ts';
import { user } from '../../../support/memory.ts';
import { cookieHeader, NOW, openSignIn, type SignIn, session, token } from '../harness.ts';

const ABEL = user('abel.tuter', { roles: ['itil'], session_generation: 3 });
const USERS = [
  ABEL,
  user('soap.user', { web_service_access_only: true }),
  user('reset.user', { password_needs_reset: true }),
  user('reset.soap', { password_needs_reset: true, web_service_access_only: true }),
  user('locked.user', { locked_out: true }),
  user('locked.soap', { locked_out: true, web_service_access_only: true }),
  user('inactive.user', { active: false }),
  user('guest', { password_hash: null }),
];

const logIn = (signIn: SignIn, user_name: string, user_password = 'secret', more: Record<string, string> = {}, headers = {}) =>
  signIn.send('POST /login.do', { form: { user_name, user_password, ...more }, headers });

describe('a right user name and password', () => {
  test('start a session and lead to the home page', async () => {
    const signIn = openSignIn(USERS);
    const answer = await logIn(signIn, 'abel.tuter');
    expect(answer).toMatchObject({ statusCode: 302, headers: { Location: '/', 'Cache-Control': 'no-store' } });
    expect([...signIn.stores.sessionRecords.values()]).toEqual([session('abel.tuter', token(1), { session_generation: 3 })]);
  });

  test('also with white space around the name, and not around the password', async () => {
    expect((await logIn(openSignIn(USERS), ' \u00a0Abel.Tuter\u3000')).statusCode).toBe(302);
    expect((await logIn(openSignIn(USERS), 'abel.tuter', ' secret')).statusCode).toBe(403);
  });

  test('set a cookie that the authorizer reads back to that session', async () => {
    const signIn = openSignIn(USERS);
    const answer = await logIn(signIn, 'abel.tuter');
    const sent = String(answer.headers?.['Set-Cookie']).split(';')[0] ?? '';
    const cookie = readCookie([sent], '__Host-nis_session');
    expect(cookie).toEqual({ kind: 'present', userName: 'abel.tuter', token: token(1) });
    expect(sessionCause(signIn.stores.sessionRecords.get(tokenHash(token(1))) ?? null, ABEL, NOW)).toBeNull();
  });

  test('behind TLS the cookie is __Host-, Secure, HttpOnly, SameSite=Lax, Path=/, without Domain, gone with the browser', async () => {
    const answer = await logIn(openSignIn(USERS), 'abel.tuter');
    const [pair, ...attributes] = String(answer.headers?.['Set-Cookie']).split('; ');
    expect(pair).toMatch(/^__Host-nis_session=/);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
  });

  test('on the local plain-HTTP run the cookie is nis_session and not Secure', async () => {
    const answer = await logIn(openSignIn(USERS, { secureCookies: false }), 'abel.tuter');
    const [pair, ...attributes] = String(answer.headers?.['Set-Cookie']).split('; ');
    expect(pair).toMatch(/^nis_session=/);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
  });

  test('the store holds a hash of the token and never the token', async () => {
    const signIn = openSignIn(USERS);
    await logIn(signIn, 'abel.tuter');
    expect(JSON.stringify([...signIn.stores.sessionRecords])).not.toContain(token(1));
  });

  test('every spelling of a name signs in the one user', async () => {
    const signIn = openSignIn(USERS);
    await logIn(signIn, 'ABEL.Tuter');
    expect([...signIn.stores.sessionRecords.values()]).toMatchObject([{ user_name: 'abel.tuter' }]);
  });

  test('end the session that the browser had before, so that none can be laid under a user', async () => {
    const signIn = openSignIn(USERS);
    signIn.stores.sessionRecords.set(tokenHash(token(9)), session('soap.user', token(9)));
    await logIn(signIn, 'abel.tuter', 'secret', {}, cookieHeader('soap.user', token(9)));
    expect([...signIn.stores.sessionRecords.keys()]).toEqual([tokenHash(token(1))]);
  });

  test('lead to goto where it is a page of this site', async () => {
    const answer = await logIn(openSignIn(USERS), 'abel.tuter', 'secret', { goto: '/incident.do?sys_id=1' });
    expect(answer.headers).toMatchObject({ Location: '/incident.do?sys_id=1' });
  });

  test('lead home where goto is another site', async () => {
    const answer = await logIn(openSignIn(USERS), 'abel.tuter', 'secret', { goto: '//evil.example/' });
    expect(answer.headers).toMatchObject({ Location: '/' });
  });

  test('keep the stage prefix in where they lead', async () => {
    const form = { user_name: 'abel.tuter', user_password: 'secret', goto: '/sp' };
    const answer = await openSignIn(USERS).send('POST /login.do', { form, stagePrefix: '/prod' });
    expect(answer.headers).toMatchObject({ Location: '/prod/sp' });
  });

  test('a password may hold any character', async () => {
    const signIn = openSignIn([user('abel.tuter', { password_hash: 'hash of a:b&c=d +%é ' })]);
    expect(await logIn(signIn, 'abel.tuter', 'a:b&c=d +%é ')).toMatchObject({ statusCode: 302 });
  });
});

describe('a non-interactive user', () => {
  test('with the right password is refused with 403 and the web_service_access_only text, and gets no cookie', async () => {
    const signIn = openSignIn(USERS);
    const answer = await logIn(signIn, 'soap.user');
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain(REASONS.web_service_access_only.publicText);
    expect(answer.headers).not.toHaveProperty('Set-Cookie');
    expect(signIn.stores.sessionRecords.size).toBe(0);
  });

  test('is told so even where the password needs a reset', async () => {
    const answer = await logIn(openSignIn(USERS), 'reset.soap');
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain(REASONS.web_service_access_only.publicText);
  });

  test('with a wrong password is told nothing', async () => {
    const answer = await logIn(openSignIn(USERS), 'soap.user', 'wrong');
    expect(answer.body).not.toContain(REASONS.web_service_access_only.publicText);
  });
});

describe('an interactive user whose password needs a reset', () => {
  test('is sent to /change_password.do without a cookie', async () => {
    const signIn = openSignIn(USERS);
    const answer = await logIn(signIn, 'reset.user');
    expect(answer).toMatchObject({ statusCode: 302, headers: { Location: '/change_password.do?user_name=reset.user' } });
    expect(answer.headers).not.toHaveProperty('Set-Cookie');
    expect(signIn.stores.sessionRecords.size).toBe(0);
  });

  test('is not sent there with a wrong password', async () => {
    expect(await logIn(openSignIn(USERS), 'reset.user', 'wrong')).toMatchObject({ statusCode: 403 });
  });
});

describe('every other failure', () => {
  /** The page without the name that was typed, which differs by itself. */
  const pageOf = async (userName: string, password: string): Promise<unknown> => {
    const { statusCode, headers, body } = await logIn(openSignIn(USERS), userName, password);
    return { statusCode, headers, body: body.replace(`value="${userName}"`, 'value=""') };
  };

  test.each([
    ['a wrong password', 'abel.tuter', 'wrong'],
    ['an empty password', 'abel.tuter', ''],
    ['a locked user', 'locked.user', 'secret'],
    ['a locked non-interactive user', 'locked.soap', 'secret'],
    ['an inactive user', 'inactive.user', 'secret'],
    ['a user without a password', 'guest', 'secret'],
    ['a name that no record can have', 'x'.repeat(300), 'secret'],
  ])('%s gets the answer that an unknown user gets, byte for byte', async (_what, userName, password) => {
    const unknown = await pageOf('nobody', 'secret');
    expect(unknown).toMatchObject({ statusCode: 403 });
    expect(await pageOf(userName, password)).toEqual(unknown);
  });

  test('an unknown user costs the work of a wrong password', async () => {
    for (const name of ['nobody', 'x'.repeat(300)]) {
      const signIn = openSignIn(USERS);
      await logIn(signIn, name);
      expect(signIn.passwords.verified).toEqual([null]);
    }
  });

  test('gets no cookie and starts no session', async () => {
    const signIn = openSignIn(USERS);
    expect((await logIn(signIn, 'abel.tuter', 'wrong')).headers).not.toHaveProperty('Set-Cookie');
    expect(signIn.stores.sessionRecords.size).toBe(0);
  });

  test('shows the name that was typed, escaped, and keeps goto', async () => {
    const answer = await logIn(openSignIn(USERS), '"><script>alert(1)</script>', 'x', { goto: '/sp?a="b"' });
    expect(answer.body).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(answer.body).toContain('name="goto" value="/sp?a=&quot;b&quot;"');
    expect(answer.body).not.toContain('<script');
  });
});

describe('five wrong passwords from one source', () => {
  const afterFive = async (): Promise<SignIn> => {
    const signIn = openSignIn(USERS);
    for (let count = 0; count < 5; count += 1) await logIn(signIn, 'abel.tuter', 'wrong');
    return signIn;
  };

  test('refuse the right password with the same text', async () => {
    const signIn = await afterFive();
    const wrong = await logIn(openSignIn(USERS), 'abel.tuter', 'wrong');
    expect(await logIn(signIn, 'abel.tuter')).toEqual(wrong);
    expect(signIn.lines.at(-1)).toMatchObject({ outcome: 'refused', cause: 'too_many_attempts', user: 'abel.tuter' });
  });

  test('do not refuse another source, nor another user', async () => {
    const signIn = await afterFive();
    const form = { user_name: 'abel.tuter', user_password: 'secret' };
    expect(await signIn.send('POST /login.do', { form, sourceIp: '198.51.100.7' })).toMatchObject({ statusCode: 302 });
    expect(await logIn(signIn, 'soap.user')).toMatchObject({ statusCode: 403 });
    expect(signIn.lines.at(-1)).toMatchObject({ cause: 'web_service_access_only' });
  });

  test('are forgotten after 15 minutes', async () => {
    const signIn = await afterFive();
    signIn.clock.time += LOCKOUT_MS;
    expect(await logIn(signIn, 'abel.tuter')).toMatchObject({ statusCode: 302 });
  });

  test('are forgotten after a success', async () => {
    const signIn = openSignIn(USERS);
    for (let count = 0; count < 4; count += 1) await logIn(signIn, 'abel.tuter', 'wrong');
    await logIn(signIn, 'abel.tuter');
    for (let count = 0; count < 4; count += 1) await logIn(signIn, 'abel.tuter', 'wrong');
    expect(await logIn(signIn, 'abel.tuter')).toMatchObject({ statusCode: 302 });
  });
});

describe('a form that is not one of this site', () => {
  test.each([
    ['from a page of another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['from another origin, by a browser without Sec-Fetch-Site', { Origin: 'https://evil.example' }],
    ['from a sandboxed frame', { Origin: 'null' }],
  ])('is refused with 403 %s, before the password is looked at', async (_what, headers) => {
    const signIn = openSignIn(USERS);
    const answer = await logIn(signIn, 'abel.tuter', 'secret', {}, headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain(REASONS.cross_site_write.publicText);
    expect(signIn.stores.calls).toEqual([]);
    expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause: 'cross_site_write', user: null }]);
  });

  test.each([
    ['the page itself', { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://api.example.com' }],
    ['an older browser', { Origin: 'https://api.example.com' }],
    ['a client that is no browser', {}],
  ])('is taken from %s', async (_what, headers) => {
    expect(await logIn(openSignIn(USERS), 'abel.tuter', 'secret', {}, headers)).toMatchObject({ statusCode: 302 });
  });

  test('is refused with 413 over 16 KiB', async () => {
    const signIn = openSignIn(USERS);
    expect(await logIn(signIn, 'abel.tuter', 'x'.repeat(16 * 1024))).toMatchObject({ statusCode: 413 });
    expect(signIn.stores.calls).toEqual([]);
  });

  test('is refused with 415 where it is JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await openSignIn(USERS).send('POST /login.do', { body: '{"user_name":"abel.tuter"}', headers });
    expect(answer).toMatchObject({ statusCode: 415 });
  });

  test('without a body is a failed sign-in', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    expect(await openSignIn(USERS).send('POST /login.do', { headers })).toMatchObject({ statusCode: 403 });
  });
});

describe('the log line of a sign-in', () => {
  test('tells outcome, cause, user, source and decision id', async () => {
    const signIn = openSignIn(USERS);
    await logIn(signIn, 'Abel.Tuter', 'wrong');
    expect(signIn.lines).toEqual([
      {
        log: 'sign_in',
        decision_id: 'decision-1',
        time: '2026-11-24T12:00:00.000Z',
        path: '/login.do',
        outcome: 'refused',
        cause: 'wrong_password',
        user: 'abel.tuter',
        session_kind: 'interactive',
        way: 'form',
        source: '203.0.113.9',
      },
    ]);
  });

  test.each([
    ['abel.tuter', 'signed_in', null],
    ['soap.user', 'refused', 'web_service_access_only'],
    ['reset.user', 'sent_to_change_password', 'password_needs_reset'],
    ['locked.user', 'refused', 'locked_out'],
    ['inactive.user', 'refused', 'inactive'],
  ])('of %s says %s %s', async (userName, outcome, cause) => {
    const signIn = openSignIn(USERS);
    await logIn(signIn, userName);
    expect(signIn.lines).toMatchObject([{ outcome, cause, user: userName }]);
  });

  test('names a user who does not exist by a hash, since people type passwords there', async () => {
    const signIn = openSignIn(USERS);
    await logIn(signIn, 'correct horse battery', 'staple');
    expect(signIn.lines).toMatchObject([{ cause: 'unknown_user', user: expect.stringMatching(/^sha256:[0-9a-f]{16}$/) }]);
  });

  test('never holds a password, a token or its hash', async () => {
    const signIn = openSignIn(USERS);
    await logIn(signIn, 'abel.tuter');
    await logIn(signIn, 'abel.tuter', 'not the secret');
    const text = JSON.stringify(signIn.lines);
    for (const secret of ['secret', token(1), tokenHash(token(1))]) expect(text).not.toContain(secret);
  });
});
