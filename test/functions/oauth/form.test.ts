import { describe, expect, test } from '@jest/globals';
import { basic, bodyOf, brief, JWT_BEARER, machine, openOAuth, REVOKE, SECRET, TOKEN } from './harness.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const GOOD = `grant_type=client_credentials&client_id=json.user&client_secret=${SECRET.text}`;

describe('a request for a token', () => {
  test.each([
    ['of another type', 'application/json', GOOD],
    ['as multipart', 'multipart/form-data; boundary=x', GOOD],
    ['without a type', '', GOOD],
    ['with a parameter twice', FORM['Content-Type'], `${GOOD}&client_id=json.user`],
    ['with a parameter twice that nobody knows', FORM['Content-Type'], `${GOOD}&x=1&x=2`],
    ['with an empty parameter beside the same', FORM['Content-Type'], `${GOOD}&scope=&scope=useraccount`],
    ['without grant_type', FORM['Content-Type'], GOOD.replace('grant_type=client_credentials&', '')],
    ['with an empty grant_type', FORM['Content-Type'], GOOD.replace('=client_credentials', '=')],
    ['without a client', FORM['Content-Type'], 'grant_type=client_credentials'],
    ['with a secret and no client', FORM['Content-Type'], `grant_type=client_credentials&client_secret=${SECRET.text}`],
    ['with two ways in the body', FORM['Content-Type'], `${GOOD}&client_assertion=x`],
    ['of nothing', FORM['Content-Type'], ''],
    ['that is too large', FORM['Content-Type'], `${GOOD}&x=${'x'.repeat(16 * 1024)}`],
    ['with an assertion and no client', FORM['Content-Type'], `grant_type=${JWT_BEARER}&assertion=x`],
    ['with an account and no assertion', FORM['Content-Type'], `grant_type=${JWT_BEARER}&client_id=json.user`],
    ['with an assertion and a secret', FORM['Content-Type'], `grant_type=${JWT_BEARER}&client_id=json.user&assertion=x&client_secret=y`],
  ])('%s is 400 invalid_request, and nothing is read', async (_what, type, body) => {
    const oauth = openOAuth(machine('json.user'));
    const answer = await oauth.send(TOKEN, { headers: type === '' ? {} : { 'Content-Type': type }, body });
    expect(brief(answer)).toBe('400 invalid_request');
    expect(bodyOf(answer).error_description).toMatch(/^[A-Z].*\.$/);
    expect(oauth.read).toEqual([]);
  });

  test.each([
    ['and a secret in the body', GOOD],
    ['and another client_id', 'grant_type=client_credentials&client_id=soap.user'],
    ['and an assertion', `grant_type=${JWT_BEARER}&client_id=json.user&assertion=x`],
    ['and a client_assertion', 'grant_type=client_credentials&client_assertion=x'],
  ])('by Basic %s is 400 invalid_request', async (_what, body) => {
    const oauth = openOAuth(machine('json.user'));
    const headers = { ...FORM, ...basic('json.user', SECRET.text) };
    expect(brief(await oauth.send(TOKEN, { headers, body }))).toBe('400 invalid_request');
    expect(oauth.tokens.records.size).toBe(0);
  });

  test('by Basic that repeats its own client_id is served', async () => {
    const oauth = openOAuth(machine('json.user'));
    const headers = { ...FORM, ...basic('json.user', SECRET.text) };
    const answer = await oauth.send(TOKEN, { headers, body: 'grant_type=client_credentials&client_id=json.user' });
    expect(brief(answer)).toBe('200 ok');
  });

  test('reads the body alone: a secret in the address is none', async () => {
    const oauth = openOAuth(machine('json.user'));
    expect(brief(await oauth.send(`${TOKEN}?${GOOD}`, { headers: FORM, body: '' }))).toBe('400 invalid_request');
  });

  test('takes a charset, and a type in any letter case', async () => {
    const oauth = openOAuth(machine('json.user'));
    const headers = { 'content-TYPE': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' };
    expect(brief(await oauth.send(TOKEN, { headers, body: GOOD }))).toBe('200 ok');
  });

  test.each(['password', 'authorization_code', 'refresh_token', 'Client_Credentials', 'jwt-bearer', 'implicit'])(
    'with grant_type=%s is 400 unsupported_grant_type',
    async (grant_type) => {
      const oauth = openOAuth(machine('json.user'));
      const form = { grant_type, client_id: 'json.user', client_secret: SECRET.text, username: 'json.user', password: 'x' };
      expect(brief(await oauth.send(TOKEN, { form }))).toBe('400 unsupported_grant_type');
      expect(oauth.read).toEqual([]);
    },
  );

  test.each(['admin', 'useraccount admin', 'USERACCOUNT', ' useraccount'])('with the scope %p is 400 invalid_scope', async (scope) => {
    expect(brief(await openOAuth(machine('json.user')).ask('json.user', SECRET.text, { scope }))).toBe('400 invalid_scope');
  });

  test.each(['useraccount', ''])('with the scope %p is served', async (scope) => {
    expect(brief(await openOAuth(machine('json.user')).ask('json.user', SECRET.text, { scope }))).toBe('200 ok');
  });
});

describe.each([TOKEN, REVOKE])('%s', (line) => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('takes no %s: 405 tells the method', async (method) => {
    const answer = await openOAuth().send(line.replace('POST', method));
    expect(answer.statusCode).toBe(405);
    expect(answer.headers?.Allow).toBe('POST');
  });

  test('is JSON that nothing keeps', async () => {
    const { headers } = await openOAuth().send(line, { form: {} });
    expect(headers).toMatchObject({ 'Cache-Control': 'no-store', Pragma: 'no-cache', 'X-Content-Type-Options': 'nosniff' });
    expect(headers?.['Content-Type']).toMatch(/^application\/json/);
  });
});
