import { describe, expect, test } from '@jest/globals';
import { REASONS } from '../../../../shared/core/decision/reasons.ts';
import { tokenHash } from '../../../../shared/core/sign-in/session.ts';
import { STANDARD_BOUNDS } from '../../../../shared/core/sign-in/session-bounds.ts';
import { user } from '../../../support/memory.ts';
import { cookieHeader, FORGET_COOKIE, openSignIn, type SignIn, session, token } from '../harness.ts';

const ABEL = user('abel.tuter', { session_generation: 3 });
const USERS = [ABEL, user('soap.user', { web_service_access_only: true })];

describe('the sign-in page', () => {
  test.each([
    ['reason=web_service_access_only', REASONS.web_service_access_only.publicText],
    ['reason=login_required', REASONS.login_required.publicText],
    ['goto=%2Fincident.do', REASONS.login_required.publicText],
    ['reason=signed_out', 'You have signed out.'],
    ['reason=password_changed', 'Your password has been changed.'],
  ])('%s says why one is here', async (query, text) => {
    const answer = await openSignIn(USERS).send(`GET /login.do?${query}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain(text);
  });

  test.each(['reason=%3Cscript%3E', 'reason=constructor', ''])('%s says nothing that it does not know', async (query) => {
    const answer = await openSignIn(USERS).send(`GET /login.do?${query}`);
    expect(answer.body).not.toContain('class="notice"');
    expect(answer.body).not.toContain('<script');
  });

  test('tells in its title and on top where one signs in', async () => {
    const { body } = await openSignIn(USERS).send('GET /login.do');
    expect(body).toMatch(/<title>[^<]+ · Non-Interactive Sessions<\/title>/);
    expect(body).toMatch(/<header>.*>\s*Non-Interactive Sessions\s*</s);
  });

  test('carries goto along, and only a safe one', async () => {
    const signIn = openSignIn(USERS);
    const kept = await signIn.send('GET /login.do?goto=%2Fincident.do%3Fsysparm_query%3Dactive%253Dtrue');
    expect(kept.body).toContain('name="goto" value="/incident.do?sysparm_query=active%3Dtrue"');
    expect((await signIn.send('GET /login.do?goto=https%3A%2F%2Fevil.example')).body).not.toContain('evil');
  });

  test('links keep the stage prefix', async () => {
    const answer = await openSignIn(USERS).send('GET /login.do', { stagePrefix: '/prod' });
    expect(answer.body).toContain('action="/prod/login.do"');
    expect(answer.body).toContain('href="/prod/assets/nis.css"');
  });

  test('is strict about scripts, frames, caches and sniffing', async () => {
    const { headers } = await openSignIn(USERS).send('GET /login.do');
    expect(headers).toEqual({
      'Content-Security-Policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
      'Content-Type': 'text/html; charset=utf-8',
    });
  });

  test('every field has a label', async () => {
    const { body } = await openSignIn(USERS).send('GET /login.do');
    for (const name of ['user_name', 'user_password']) {
      expect(body).toContain(`<label for="${name}">`);
      expect(body).toContain(`id="${name}" name="${name}"`);
    }
  });

  describe('makes the browser forget a session cookie', () => {
    const shown = async (headers: Record<string, string>, change: (signIn: SignIn) => void = () => undefined) => {
      const signIn = openSignIn(USERS);
      signIn.stores.sessionRecords.set(tokenHash(token(9)), session('abel.tuter', token(9), { session_generation: 3 }));
      change(signIn);
      return (await signIn.send('GET /login.do', { headers })).headers?.['Set-Cookie'];
    };

    test.each([
      ['that cannot be read', { Cookie: '__Host-nis_session=rubbish' }],
      ['that came twice', { Cookie: '__Host-nis_session=a; __Host-nis_session=b' }],
      ['of a session that nobody began', cookieHeader('abel.tuter', token(8))],
      ['of a user who does not exist', cookieHeader('nobody', token(9))],
      ['of another user than the session', cookieHeader('soap.user', token(9))],
    ])('%s', async (_what, headers) => {
      expect(await shown(headers)).toBe(FORGET_COOKIE);
    });

    test('of a session that expired', async () => {
      const expired = await shown(cookieHeader('abel.tuter', token(9)), ({ clock }) => {
        clock.time += STANDARD_BOUNDS.idleMs;
      });
      expect(expired).toBe(FORGET_COOKIE);
    });

    test('but not of one that the settings let live longer, nor where they cannot be read', async () => {
      for (const bounds of [{ ...STANDARD_BOUNDS, idleMs: 2 * STANDARD_BOUNDS.idleMs }, null]) {
        const kept = await shown(cookieHeader('abel.tuter', token(9)), (signIn) => {
          signIn.bounds = bounds;
          signIn.clock.time += STANDARD_BOUNDS.idleMs;
        });
        expect(kept).toBeUndefined();
      }
    });

    test('of a session of an older generation', async () => {
      const superseded = await shown(cookieHeader('abel.tuter', token(9)), ({ stores }) => {
        stores.users.set('abel.tuter', { ...ABEL, session_generation: 4 });
      });
      expect(superseded).toBe(FORGET_COOKIE);
    });

    test('of a user who was locked', async () => {
      const locked = await shown(cookieHeader('abel.tuter', token(9)), ({ stores }) => {
        stores.users.set('abel.tuter', { ...ABEL, locked_out: true });
      });
      expect(locked).toBe(FORGET_COOKIE);
    });

    test('but not a good one, nor one that cannot be checked', async () => {
      const headers = cookieHeader('abel.tuter', token(9));
      expect(await shown(headers)).toBeUndefined();
      expect(await shown(headers, ({ stores }) => Object.assign(stores, { down: true }))).toBeUndefined();
    });
  });
});
