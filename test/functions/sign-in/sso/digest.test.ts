import { describe, expect, test } from '@jest/globals';
import { REASONS } from '../../../../shared/core/decision/reasons.ts';
import { digestOf } from '../../../support/digest.ts';
import { user } from '../../../support/memory.ts';
import { NOW, openSignIn, type SignIn } from '../harness.ts';

const PASSPHRASE = 'p'.repeat(32);

const USERS = [
  user('abel.tuter'),
  user('soap.user', { web_service_access_only: true }),
  user('locked.user', { locked_out: true }),
  user('inactive.user', { active: false }),
  user('locked.integration', { locked_out: true, web_service_access_only: true }),
  user('reset.user', { password_needs_reset: true }),
  user('reset.integration', { password_needs_reset: true, web_service_access_only: true }),
  user('guest'),
];

function open(): SignIn {
  const signIn = openSignIn(USERS);
  signIn.digest = { kind: 'usable', passphrase: PASSPHRASE, sha1Allowed: false };
  return signIn;
}

const digest = (name: string, more: object = {}) => digestOf({ user: name, passphrase: PASSPHRASE, time: NOW / 1000, ...more });
const send = (signIn: SignIn, headers: Record<string, string>, line = 'GET /login_with_sso.do') => signIn.send(line, { headers });

describe('single sign-on by digest', () => {
  test('begins a session and leads to the page that was asked for', async () => {
    const signIn = open();
    const answer = await send(signIn, digest('Abel.Tuter'), 'GET /login_with_sso.do?goto=/incident_list.do');
    expect(answer).toMatchObject({
      statusCode: 302,
      headers: { Location: '/incident_list.do', 'Set-Cookie': expect.stringMatching(/^__Host-nis_session=/) },
    });
    expect(signIn.lines).toMatchObject([{ outcome: 'signed_in', user: 'abel.tuter', cause: null, path: '/login_with_sso.do' }]);
  });

  test('never leads to another site', async () => {
    const answer = await send(open(), digest('abel.tuter'), 'GET /login_with_sso.do?goto=https://evil.example/');
    expect(answer.headers?.Location).toBe('/');
  });

  test('takes a nonce once, also where it is sent twice at the same time', async () => {
    const signIn = open();
    const parameters = digest('abel.tuter');
    const answers = await Promise.all([send(signIn, parameters), send(signIn, parameters)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([302, 403]);
    expect((await send(signIn, parameters)).statusCode).toBe(403);
    expect(signIn.lines.at(-1)?.cause).toBe('digest_nonce_seen');
  });

  test('remembers a nonce as long as any assertion with it could be in time', async () => {
    const signIn = open();
    const parameters = digest('abel.tuter', { time: NOW / 1000 + 120 });
    expect((await send(signIn, parameters)).statusCode).toBe(302);
    for (const seconds of [60, 180, 240]) {
      signIn.clock.time = NOW + seconds * 1000;
      expect((await send(signIn, parameters)).statusCode).toBe(403);
    }
  });

  test('does not spend the nonce of an assertion that is not good', async () => {
    const signIn = open();
    const parameters = digest('abel.tuter');
    expect((await send(signIn, { ...parameters, DE_USER: digest('abel.tuter').DE_USER })).statusCode).toBe(403);
    expect(signIn.stores.calls).toEqual([]);
    expect((await send(signIn, parameters)).statusCode).toBe(302);
  });

  test('by SHA-1, where that is switched on, is marked in the log', async () => {
    const signIn = open();
    signIn.digest = { kind: 'usable', passphrase: PASSPHRASE, sha1Allowed: true };
    expect((await send(signIn, digest('abel.tuter', { algorithm: 'sha1' }))).statusCode).toBe(302);
    expect(signIn.lines).toMatchObject([{ outcome: 'signed_in', cause: 'digest_sha1' }]);
  });

  test.each([
    ['soap.user', 'web_service_access_only', REASONS.web_service_access_only.publicText],
    ['reset.integration', 'web_service_access_only', REASONS.web_service_access_only.publicText],
    ['locked.user', 'locked_out', 'no account here that you can use'],
    ['locked.integration', 'locked_out', 'no account here that you can use'],
    ['inactive.user', 'inactive', 'no account here that you can use'],
    ['guest', 'guest_record', 'no account here that you can use'],
    ['nobody', 'unknown_user', 'no account here that you can use'],
  ])('refuses %s after a good assertion, cause %s, without a cookie', async (name, cause, text) => {
    const signIn = open();
    const answer = await send(signIn, digest(name));
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain(text);
    expect(answer.headers).not.toHaveProperty('Set-Cookie');
    expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause }]);
    expect(signIn.stores.sessionRecords.size).toBe(0);
  });

  test.each(['ⓐbel.tuter', 'ａｂｅｌ.tuter', 'abel\u2024tuter', '\u00a0abel.tuter'])(
    'refuses %j, which only folds to a name that is stored',
    async (name) => {
      const signIn = open();
      expect((await send(signIn, digest(name))).statusCode).toBe(403);
      expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause: 'unknown_user' }]);
    },
  );

  test.each(['ABEL.Tuter', ' abel.tuter '])('takes %j for the stored name: letters A to Z in any case, spaces around', async (name) => {
    expect((await send(open(), digest(name))).statusCode).toBe(302);
  });

  test('sends a user whose password needs a reset to change it, without a cookie', async () => {
    const answer = await send(open(), digest('reset.user'));
    expect(answer).toMatchObject({ statusCode: 302, headers: { Location: '/change_password.do?user_name=reset.user' } });
    expect(answer.headers).not.toHaveProperty('Set-Cookie');
  });

  test.each(['passphrase_missing', 'passphrase_not_secure_string', 'passphrase_too_short'] as const)(
    'is closed while the configuration is %s; only the log says so',
    async (cause) => {
      const signIn = open();
      signIn.digest = { kind: 'unusable', cause };
      const answer = await send(signIn, digest('abel.tuter'));
      expect(answer.statusCode).toBe(403);
      expect(answer.body).not.toContain('passphrase');
      expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause }]);
    },
  );

  test.each([null, { kind: 'unusable', cause: 'passphrase_unreadable' }] as const)(
    'is 503 while the passphrase cannot be read (%j)',
    async (config) => {
      const signIn = open();
      signIn.digest = config;
      expect(await send(signIn, digest('abel.tuter'))).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
      expect(signIn.lines).toMatchObject([{ outcome: 'unavailable', cause: 'digest passphrase' }]);
    },
  );

  test('does not log what was typed in the place of the name', async () => {
    const signIn = open();
    await send(signIn, { ...digest('my secret password'), DE_USER: digest('x').DE_USER });
    expect(JSON.stringify(signIn.lines)).not.toContain('my secret password');
  });

  test('is not served by HEAD, which link checkers send', async () => {
    expect((await send(open(), digest('abel.tuter'), 'HEAD /login_with_sso.do')).statusCode).toBe(405);
  });
});
