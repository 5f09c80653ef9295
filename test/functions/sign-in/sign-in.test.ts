import { describe, expect, test } from '@jest/globals';
import { createSignIn } from '../../../functions/sign-in/sign-in.ts';
import { REASONS } from '../../../shared/core/decision/reasons.ts';
import { user } from '../../support/memory.ts';
import { functionEvent, openSignIn } from './harness.ts';

const ABEL = user('abel.tuter');
const principal = { user: ABEL, activeRoles: ['itil'], elevated: false };
const form = { user_name: 'abel.tuter', user_password: 'secret', new_password: 'x'.repeat(12), new_password_repeat: 'x'.repeat(12) };

test('refuses to run without the context of the authorizer', async () => {
  const event = functionEvent('GET /login.do');
  event.requestContext.authorizer = null;
  const handle = createSignIn({ secureCookies: true } as never);
  await expect(handle(event)).rejects.toThrow("The authorizer's context lacks");
});

describe.each(['POST /login.do', 'POST /change_password.do'])('where the store does not answer, %s', (line) => {
  test('is answered 503 with Retry-After, and logged', async () => {
    const signIn = openSignIn([ABEL]);
    signIn.stores.down = true;
    const answer = await signIn.send(line, { form });
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5', 'Content-Type': 'text/html; charset=utf-8' } });
    expect(answer.headers).not.toHaveProperty('Set-Cookie');
    expect(answer.body).toContain(REASONS.dependency_unavailable.publicText);
    expect(signIn.lines).toMatchObject([{ outcome: 'unavailable', cause: 'memory', user: null }]);
    expect(signIn.errors).toHaveLength(1);
  });
});

test('an error that nobody foresaw is a page that names the decision id and nothing else', async () => {
  const signIn = openSignIn([ABEL]);
  signIn.passwords.verify = async () => Promise.reject(new Error('secret detail'));
  const answer = await signIn.send('POST /login.do', { form });
  expect(answer.statusCode).toBe(500);
  expect(answer.body).toContain('decision-1');
  expect(answer.body).not.toContain('secret detail');
  expect(signIn.errors).toHaveLength(1);
});

test.each(['PUT /login.do', 'DELETE /change_password.do', 'POST /assets/nis.css', 'constructor /login.do'])(
  '%s is answered 405',
  async (line) => {
    expect(await openSignIn([ABEL]).send(line)).toMatchObject({ statusCode: 405, headers: { Allow: expect.stringContaining('GET') } });
  },
);

test.each(['/login.do', '/change_password.do', '/assets/nis.css', '/favicon.ico'])('HEAD %s is answered as GET is', async (path) => {
  const signIn = openSignIn([ABEL]);
  expect(await signIn.send(`HEAD ${path}`)).toEqual(await signIn.send(`GET ${path}`));
});

test('what nobody knows below /saml is 404', async () => {
  expect((await openSignIn([ABEL]).send('GET /saml/other')).statusCode).toBe(404);
});

test('a signed-in page carries user name, sign-out link and user token', async () => {
  const answer = await openSignIn([ABEL]).send('GET /elevate_role.do', { principal, stagePrefix: '/prod' });
  expect(answer.body).toMatch(/<meta name="x-user-token" content="[A-Za-z0-9_-]{43}"/);
  expect(answer.body).toContain('abel.tuter');
  expect(answer.body).toContain('href="/prod/logout.do"');
});

test('a page of nobody carries no user token and no sign-out link', async () => {
  const { body } = await openSignIn([ABEL]).send('GET /login.do');
  expect(body).not.toContain('x-user-token');
  expect(body).not.toContain('logout.do');
});

describe('assets', () => {
  test.each([
    ['/assets/nis.css', 'text/css; charset=utf-8', ':root'],
    ['/favicon.ico', 'image/svg+xml', '<svg'],
  ])('%s is served with its type and an ETag', async (path, type, text) => {
    const signIn = openSignIn([]);
    const answer = await signIn.send(`GET ${path}`);
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' } });
    expect(answer.body).toContain(text);
    const etag = String(answer.headers?.ETag);
    expect(etag).toMatch(/^"[A-Za-z0-9_-]{22}"$/);
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      expect(await signIn.send(`GET ${path}`, { headers: { 'If-None-Match': tag } })).toMatchObject({ statusCode: 304, body: '' });
    }
    expect(await signIn.send(`GET ${path}`, { headers: { 'If-None-Match': '"other"' } })).toMatchObject({ statusCode: 200 });
  });

  test.each(['/assets/other.css', '/assets/', '/assets/nis.css/', '/assets/constructor'])('%s is not found', async (path) => {
    expect(await openSignIn([]).send(`GET ${path}`)).toMatchObject({ statusCode: 404 });
  });
});
