import { describe, expect, test } from '@jest/globals';
import { tokenHash } from '../../../../shared/core/sign-in/session.ts';
import { user } from '../../../support/memory.ts';
import { cookieHeader, FORGET_COOKIE, openSignIn, type SignIn, session, token } from '../harness.ts';

function signedIn(): SignIn {
  const signIn = openSignIn([user('abel.tuter')]);
  signIn.stores.sessionRecords.set(tokenHash(token(1)), session('abel.tuter', token(1)));
  signIn.stores.sessionRecords.set(tokenHash(token(2)), session('abel.tuter', token(2)));
  return signIn;
}

describe('GET /logout.do', () => {
  test('ends the session of the cookie and no other, and makes the browser forget it', async () => {
    const signIn = signedIn();
    const answer = await signIn.send('GET /logout.do', { headers: cookieHeader('abel.tuter', token(1)), stagePrefix: '/prod' });
    expect(answer).toMatchObject({
      statusCode: 302,
      headers: { Location: '/prod/login.do?reason=signed_out', 'Set-Cookie': FORGET_COOKIE },
    });
    expect([...signIn.stores.sessionRecords.keys()]).toEqual([tokenHash(token(2))]);
    expect(signIn.lines).toMatchObject([{ outcome: 'signed_out', user: 'abel.tuter' }]);
  });

  test.each([
    ['without a cookie', {}],
    ['with a cookie that cannot be read', { Cookie: '__Host-nis_session=rubbish' }],
    ['with two cookies', { Cookie: '__Host-nis_session=a; __Host-nis_session=b' }],
    ['with the cookie of a session that ended', cookieHeader('abel.tuter', token(7))],
  ])('works %s', async (_what, headers) => {
    const signIn = signedIn();
    const answer = await signIn.send('GET /logout.do', { headers });
    expect(answer).toMatchObject({ statusCode: 302, headers: { 'Set-Cookie': FORGET_COOKIE } });
    expect(signIn.stores.sessionRecords.size).toBe(2);
    expect(signIn.lines).toEqual([]);
  });

  test('where the store does not answer, says so and leaves the cookie for another try', async () => {
    const signIn = signedIn();
    signIn.stores.down = true;
    const answer = await signIn.send('GET /logout.do', { headers: cookieHeader('abel.tuter', token(1)) });
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
    expect(answer.headers).not.toHaveProperty('Set-Cookie');
  });
});

test.each(['HEAD', 'POST', 'PUT'])('%s /logout.do signs nobody out', async (method) => {
  const signIn = signedIn();
  const answer = await signIn.send(`${method} /logout.do`, { headers: cookieHeader('abel.tuter', token(1)) });
  expect(answer).toMatchObject({ statusCode: 405, headers: { Allow: 'GET' } });
  expect(answer.headers).not.toHaveProperty('Set-Cookie');
  expect(signIn.stores.sessionRecords.size).toBe(2);
});
