import { describe, expect, test } from '@jest/globals';
import { bodyOf, brief, machine, openOAuth, REVOKE, SECRET } from './harness.ts';

describe('revoking', () => {
  test('ends the token that is shown, by itself, and leaves the others', async () => {
    const oauth = openOAuth(machine('json.user'));
    const [one, other] = [await oauth.ask('json.user', SECRET.text), await oauth.ask('json.user', SECRET.text)].map((answer) =>
      String(bodyOf(answer).access_token),
    );
    expect(brief(await oauth.send(REVOKE, { form: { token: one ?? '', token_type_hint: 'access_token' } }))).toBe('200 ok');
    expect(oauth.tokens.records.size).toBe(1);
    expect(oauth.lines.at(-1)).toMatchObject({ outcome: 'revoked', cause: null, user: 'json.user', credential_id: SECRET.id });
    expect(JSON.stringify(oauth.lines)).not.toContain(String(one));
    expect(brief(await oauth.send(REVOKE, { form: { token: one ?? '' } }))).toBe('200 ok');
    expect(brief(await oauth.send(REVOKE, { form: { token: other ?? '' } }))).toBe('200 ok');
    expect(oauth.tokens.records.size).toBe(0);
  });

  test.each(['x', 'nis_at_x', `nis_at_anNvbi51c2Vy.${'R'.repeat(43)}`, SECRET.text, 'é'.repeat(2000)])('%p is 200, too', async (token) => {
    const oauth = openOAuth(machine('json.user'));
    expect(brief(await oauth.send(REVOKE, { form: { token } }))).toBe('200 ok');
    expect(oauth.lines).toMatchObject([{ outcome: 'refused', cause: 'token_unknown', user: null }]);
  });

  test.each([
    ['no token', {}],
    ['an empty one', { token: '' }],
  ])('%s is 400 invalid_request', async (_what, form) => {
    expect(brief(await openOAuth().send(REVOKE, { form: form as Record<string, string> }))).toBe('400 invalid_request');
  });

  test.each([
    ['another type', { headers: { 'Content-Type': 'application/json' }, body: '{"token":"x"}' }],
    ['two of them', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'token=x&token=y' }],
  ])('%s is 400 invalid_request', async (_what, options) => {
    expect(brief(await openOAuth().send(REVOKE, options))).toBe('400 invalid_request');
  });

  test('a store that does not answer is 503: the client must try again', async () => {
    const oauth = openOAuth(machine('json.user'));
    const token = String(bodyOf(await oauth.ask('json.user', SECRET.text)).access_token);
    oauth.tokens.down = true;
    expect(brief(await oauth.send(REVOKE, { form: { token } }))).toBe('503 temporarily_unavailable');
  });
});
