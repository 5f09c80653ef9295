import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { tokenHash, userToken } from '../../../../shared/core/sign-in/session.ts';
import { digestOf } from '../../../support/digest.ts';
import { user } from '../../../support/memory.ts';
import { cookieHeader, NOW, openSignIn, type SignIn, session, token } from '../harness.ts';

const PASSPHRASE = 'p'.repeat(32);
const digest = (name: string) => digestOf({ user: name, passphrase: PASSPHRASE, time: NOW / 1000 });
const PAGE = '/login_with_sso.do';
/** Token of Abel's session. */
const HIS = token(900);
const COOKIE = cookieHeader('abel.tuter', HIS);

/** Abel is signed in; `more` changes his session. */
function open(more: Parameters<typeof session>[2] = {}): SignIn {
  const signIn = openSignIn([user('abel.tuter'), user('beth.anglin')]);
  signIn.digest = { kind: 'usable', passphrase: PASSPHRASE, sha1Allowed: false };
  signIn.stores.sessionRecords.set(tokenHash(HIS), session('abel.tuter', HIS, more));
  return signIn;
}

const usersOf = ({ stores }: SignIn): string[] => [...stores.sessionRecords.values()].map(({ user_name }) => user_name);

/** The fields of the form that a page shows. */
const fieldsOf = ({ body }: APIGatewayProxyResult): Record<string, string> =>
  Object.fromEntries(
    [...body.matchAll(/<(?:input type="hidden"|button type="submit") name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ]),
  );

/** What is not done yet. */
function expectUntouched(signIn: SignIn, answer: APIGatewayProxyResult): void {
  expect(answer.headers).not.toHaveProperty('Set-Cookie');
  expect(usersOf(signIn)).toEqual(['abel.tuter']);
  expect(signIn.stores.remembered.size).toBe(0);
}

describe('where another user is signed in', () => {
  test.each([
    ['headers', (signIn: SignIn) => signIn.send(`GET ${PAGE}`, { headers: { ...COOKIE, ...digest('beth.anglin') } })],
    ['a link', (signIn: SignIn) => signIn.send(`GET ${PAGE}?${new URLSearchParams(digest('beth.anglin'))}`, { headers: COOKIE })],
    [
      'a form of this site',
      (signIn: SignIn) => signIn.send(`POST ${PAGE}?${new URLSearchParams(digest('beth.anglin'))}`, { headers: COOKIE, form: {} }),
    ],
  ])('a digest by %s asks first, and changes nothing', async (_way, send) => {
    const signIn = open();
    const answer = await send(signIn);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('You are signed in as abel.tuter.');
    expect(answer.body).toContain('Continue as beth.anglin?');
    expectUntouched(signIn, answer);
    expect(signIn.lines).toMatchObject([{ outcome: 'asked_to_confirm', user: 'abel.tuter' }]);
  });

  test('the answer to it signs the other user in, ends the session and uses the nonce up', async () => {
    const signIn = open();
    const link = `${PAGE}?${new URLSearchParams({ ...digest('beth.anglin'), goto: '/incident_list.do?a=1&b="2"' })}`;
    const form = fieldsOf(await signIn.send(`GET ${link}`, { headers: COOKIE }));
    const answer = await signIn.send(`POST ${PAGE}`, { headers: { ...COOKIE, 'Sec-Fetch-Site': 'same-origin' }, form });
    expect(answer).toMatchObject({ statusCode: 302, headers: { Location: '/incident_list.do?a=1&b="2"' } });
    expect(answer.headers?.['Set-Cookie']).toMatch(/^__Host-nis_session=/);
    expect(usersOf(signIn)).toEqual(['beth.anglin']);
    expect((await signIn.send(`POST ${PAGE}`, { headers: COOKIE, form })).statusCode).toBe(403);
    expect(signIn.lines.at(-1)?.cause).toBe('digest_nonce_seen');
  });

  test('the answer is good as long as the digest', async () => {
    const signIn = open();
    const form = fieldsOf(await signIn.send(`GET ${PAGE}?${new URLSearchParams(digest('beth.anglin'))}`, { headers: COOKIE }));
    signIn.clock.time += 121_000;
    const late = await signIn.send(`POST ${PAGE}`, { headers: COOKIE, form });
    expect(late.statusCode).toBe(403);
    expect(signIn.lines.at(-1)?.cause).toBe('digest_out_of_time');
    signIn.clock.time -= 1000;
    expect((await signIn.send(`POST ${PAGE}`, { headers: COOKIE, form })).statusCode).toBe(302);
  });

  test.each([
    ['no user token', ''],
    ['the user token of another session', userToken(token(901))],
  ])('an answer with %s is refused', async (_what, sysparm_ck) => {
    const signIn = open();
    const form = { ...digest('beth.anglin'), sysparm_action: 'confirm', sysparm_ck };
    const answer = await signIn.send(`POST ${PAGE}`, { headers: COOKIE, form });
    expect(answer.statusCode).toBe(403);
    expectUntouched(signIn, answer);
    expect(signIn.lines.at(-1)?.cause).toBe('cross_site_write');
  });

  test('an answer for another user than the digest names is refused', async () => {
    const signIn = open();
    const form = { ...digest('beth.anglin'), SM_USER: 'admin', sysparm_action: 'confirm', sysparm_ck: userToken(HIS) };
    expectUntouched(signIn, await signIn.send(`POST ${PAGE}`, { headers: COOKIE, form }));
    expect(signIn.lines.at(-1)?.cause).toBe('digest_wrong');
  });

  test.each<Record<string, string>>([{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }])(
    'the form of another site (%j), which brings no cookie, becomes a link, which does',
    async (headers) => {
      const signIn = open();
      const keys = new URLSearchParams({ ...digest('beth.anglin'), goto: '/incident_list.do' });
      const answer = await signIn.send(`POST ${PAGE}?${keys}`, { headers, form: { sysparm_action: 'confirm' } });
      expect(answer).toMatchObject({ statusCode: 302, headers: { Location: `${PAGE}?${keys}` } });
      expectUntouched(signIn, answer);
      const asked = await signIn.send(`GET ${PAGE}?${keys}`, { headers: COOKIE });
      expect(asked.body).toContain('You are signed in as abel.tuter.');
    },
  );
});

describe('does not ask', () => {
  test.each<[string, Parameters<typeof session>[2], string]>([
    ['the same user', {}, 'Abel.Tuter'],
    ['where the session has expired', { touched_at: NOW - 24 * 60 * 60_000 }, 'beth.anglin'],
    ['where the session has ended at the provider', { ends_at: NOW }, 'beth.anglin'],
    ['where the session is of an older generation', { session_generation: -1 }, 'beth.anglin'],
  ])('%s', async (_what, more, name) => {
    const answer = await open(more).send(`GET ${PAGE}`, { headers: { ...COOKIE, ...digest(name) } });
    expect(answer.statusCode).toBe(302);
    expect(answer.headers).toHaveProperty('Set-Cookie');
  });

  test('where the digest is not good: it is refused', async () => {
    const signIn = open();
    const answer = await signIn.send(`GET ${PAGE}`, { headers: { ...COOKIE, ...digest('beth.anglin'), SM_USER: 'admin' } });
    expect(answer.statusCode).toBe(403);
    expectUntouched(signIn, answer);
  });
});

test('a store that does not answer is 503: nobody knows who is signed in', async () => {
  const signIn = open();
  signIn.stores.down = true;
  expect((await signIn.send(`GET ${PAGE}`, { headers: { ...COOKIE, ...digest('beth.anglin') } })).statusCode).toBe(503);
});
