import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cookieValue } from '../../../shared/core/request/credentials.ts';
import { secretDigest } from '../../../shared/core/secrets/secret-form.ts';
import { accessTokenHash, type Token, tokenText } from '../../../shared/core/tokens/token.ts';
import type { User } from '../../../shared/core/users/user.ts';
import { TOKEN, world } from './harness.ts';

const REST = 'GET /api/now/whoami';
const PAGES = ['GET /', 'GET /incident.do', 'POST /incident.do', 'GET /sp', 'GET /sys_user_list.do', 'GET /elevate_role.do'];
const WORKLOAD = { issuer: 'https://issuer.example', subject: 'repo:ä/b' };
const RANDOM = 'R'.repeat(43);

type World = ReturnType<typeof world>;

/** A world in which a machine has a token. */
function withToken(more: Partial<Token> = {}, user: Partial<User> = {}, name = 'json.user') {
  const w = world();
  const text = tokenText(name, RANDOM);
  const secrets = new Map([['01234567', { digest: secretDigest('x'), ended: false, ends_at: null }]]);
  const machine = w.stores.users.get(name) as User;
  w.stores.users.set(name, { ...machine, secrets, federated: JSON.stringify([WORKLOAD]), ...user });
  const token = {
    token_hash: accessTokenHash(text),
    user_name: name,
    session_generation: 0,
    issued_at: w.state.now,
    credential: '01234567',
  };
  w.stores.tokenRecords.set(token.token_hash, { ...token, ends_at: w.state.now + 1000, ...more });
  return { w, text };
}
const by = (text: string, scheme = 'Bearer') => ({ headers: { Authorization: `${scheme} ${text}` } });
const told = async (w: World, ...ask: Parameters<World['ask']>): Promise<string> => {
  const { status } = await w.ask(...ask);
  return `${status} ${w.last().reason} ${w.last().cause ?? '-'}`;
};

describe('a token', () => {
  test('opens the protocols as its user, by the one read of a decision and without a write', async () => {
    const { w, text } = withToken();
    const { status, context } = await w.ask(REST, by(text));
    expect(status).toBe('allow');
    expect(context).toMatchObject({ user_name: 'json.user', session_kind: 'non_interactive', roles: ['itil'], user_token: null });
    expect(context).toMatchObject({ credential: 'token', credential_id: '01234567' });
    expect(w.last()).toMatchObject({ user: 'json.user', credential: 'token', credential_id: '01234567', session_kind: 'non_interactive' });
    expect(w.stores.calls).toEqual(['read']);
    expect(w.passwords.verified).toEqual([]);
    expect(JSON.stringify([w.last(), context])).not.toContain(RANDOM);
  });

  test.each(['bearer', 'BEARER', 'bEaReR', 'Bearer  '])('is read by the scheme %p', async (scheme) => {
    const { w, text } = withToken();
    expect(await told(w, REST, by(text, scheme))).toBe('allow allowed -');
  });

  test('writes without a user token, and not for a page of another site', async () => {
    const { w, text } = withToken();
    expect(await told(w, 'POST /api/now/table/incident', by(text))).toBe('allow allowed -');
    const crossSite = { headers: { ...by(text).headers, 'Sec-Fetch-Site': 'cross-site' } };
    expect(await told(w, 'POST /api/now/table/incident', crossSite)).toBe('403 cross_site_write -');
  });

  test('that a workload got names it in log and context, whatever its letters', async () => {
    const { w, text } = withToken({ credential: `${WORKLOAD.issuer} ${WORKLOAD.subject}` });
    expect((await w.ask(REST, by(text))).context.credential_id).toBe('https://issuer.example repo:ä/b');
    expect(w.last().credential_id).toBe('https://issuer.example repo:ä/b');
  });

  test('is not held back by wrong passwords of its source, and clears none', async () => {
    const { w, text } = withToken();
    for (let count = 0; count < 6; count += 1) await w.ask(REST, w.as('json.user', 'wrong'));
    expect(await told(w, REST, by(text))).toBe('allow allowed -');
    expect(await told(w, REST, w.as('json.user'))).toBe('401 too_many_attempts too_many_attempts');
  });

  test('obeys rows 10 and 11', async () => {
    const { w, text } = withToken({}, {}, 'mid.unflagged');
    expect(await told(w, 'GET /ecc_queue.do?XML', by(text))).toBe('403 mid_server_needs_internal_integration_user -');
    const json = withToken();
    expect(await told(json.w, 'POST /incident.do?SOAP', by(json.text))).toBe('403 soap_role_missing -');
  });

  test('of a record with both flags may do nothing', async () => {
    const { w, text } = withToken({}, { user_interface_only: true });
    expect(await told(w, REST, by(text))).toBe('401 basic_not_for_people -');
    expect((await w.ask('GET /incident.do', by(text))).status).toBe('403');
  });

  test.each(PAGES)('never opens a page: %s', async (line) => {
    const { w, text } = withToken();
    expect(await told(w, line, by(text))).toBe('403 web_service_access_only -');
  });

  test('never opens a page, whatever it and its user are', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PAGES),
        fc.record({ web_service_access_only: fc.boolean(), user_interface_only: fc.boolean(), active: fc.boolean() }),
        fc.record({ session_generation: fc.constantFrom(0, 1), credential: fc.constantFrom('01234567', '89abcdef', '') }),
        async (line, user, token) => {
          const { w, text } = withToken(token, user);
          expect((await w.ask(line, by(text))).status).toBe('403');
        },
      ),
      { numRuns: 100 },
    ));
});

describe('a token that is not good is refused with the answer to a wrong password', () => {
  test.each<[string, Partial<Token>, Partial<User>, string]>([
    ['at its end', { ends_at: 0 }, {}, 'token_expired'],
    ['after a lock', {}, { locked_out: true }, 'locked_out'],
    ['after a deactivation', {}, { active: false }, 'inactive'],
    ['after a date that ended the account', {}, { active_until: '1970-01-01T00:00Z' }, 'inactive'],
    ['of a person', {}, { web_service_access_only: false }, 'token_of_interactive_user'],
    ['of an earlier generation', {}, { session_generation: 1 }, 'token_superseded'],
    ['whose secret is gone', {}, { secrets: new Map() }, 'token_superseded'],
    ['whose workload was removed', { credential: 'https://issuer.example repo:other' }, {}, 'token_superseded'],
  ])('%s', async (_what, token, user, cause) => {
    const { w, text } = withToken(token, user);
    expect(await told(w, REST, by(text))).toBe(`401 credentials_rejected ${cause}`);
    expect(w.last()).toMatchObject({ credential: 'token', user: 'json.user' });
    expect(w.stores.calls).toEqual(['read']);
  });

  test('that was never issued, also where the protocol is open: it acts as nobody', async () => {
    const { w } = withToken();
    w.settings.set('glide.basicauth.required.api', 'false');
    expect(await told(w, REST, by(tokenText('json.user', 'S'.repeat(43))))).toBe('401 credentials_rejected token_unknown');
    expect(w.last()).toMatchObject({ user: 'json.user', credential: 'token', credential_id: null });
  });

  test('of a name that no user has: the log has a hash', async () => {
    const { w } = withToken();
    expect(await told(w, REST, by(tokenText('hunter2', RANDOM)))).toBe('401 credentials_rejected token_unknown');
    expect(w.last().user).toMatch(/^sha256:/);
  });

  test('of another user than it names', async () => {
    const { w, text } = withToken();
    expect(await told(w, REST, by(text.replace('anNvbi51c2Vy', Buffer.from('soap.user').toString('base64url'))))).toBe(
      '401 credentials_rejected token_unknown',
    );
  });

  test('beside a cookie, whosever it is', async () => {
    const { w, text } = withToken();
    for (const Cookie of [w.signIn('abel.tuter'), w.signIn('json.user'), 'nis_session=x'])
      expect(await told(w, REST, { headers: { Cookie, ...by(text).headers } })).toBe('401 credentials_rejected cookie_and_bearer');
  });

  test("a cookie's token as Bearer, and the other way round, is unknown", async () => {
    const { w } = withToken();
    w.signIn('json.user');
    expect(await told(w, REST, by(tokenText('json.user', TOKEN)))).toBe('401 credentials_rejected token_unknown');
    const Cookie = `nis_session=${cookieValue('json.user', RANDOM)}`;
    expect(await told(w, REST, { headers: { Cookie } })).toBe('401 credentials_rejected session_unknown');
  });
});

test.each([
  'Bearer abc',
  'Bearer',
  `Bearer nis_01234567_${RANDOM}`,
  `Bearer nis_at_.${RANDOM}`,
  `Bearer ${tokenText('json.user', RANDOM)} x`,
])('%p is malformed', async (Authorization) => {
  const { w } = withToken();
  expect((await w.ask(REST, { headers: { Authorization } })).status).toBe('401');
  expect(w.last()).toMatchObject({ reason: 'credentials_malformed', credential: null, credential_id: null });
  expect(w.stores.calls).toEqual([]);
});

test('a store that does not answer is 503, never an allow', async () => {
  const { w, text } = withToken();
  w.stores.down = true;
  expect((await w.ask(REST, by(text))).status).toBe('503');
});

test('where the protocol is switched off, a good token is refused, too', async () => {
  const { w, text } = withToken();
  w.state.blocked = new Set(['rest']);
  expect(await told(w, REST, by(text))).toBe('403 protocol_blocked -');
});
