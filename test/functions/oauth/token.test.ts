import { describe, expect, test } from '@jest/globals';
import { accessTokenHash, userOfToken } from '../../../shared/core/tokens/token.ts';
import { newSecret } from '../../../shared/node/new-secret.ts';
import { basic, bodyOf, brief, holds, machine, NOW, openOAuth, SECRET, TOKEN } from './harness.ts';

const OTHER = newSecret();

describe('a machine with its secret', () => {
  test('gets a token, by client_id and client_secret', async () => {
    const oauth = openOAuth(machine('json.user', { session_generation: 3 }));
    const answer = await oauth.ask('json.user', SECRET.text);
    expect(answer.statusCode).toBe(200);
    const { access_token, ...rest } = bodyOf(answer);
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 1800, scope: 'useraccount' });
    expect(userOfToken(String(access_token))).toBe('json.user');
    expect([...oauth.tokens.records.values()]).toEqual([
      {
        token_hash: accessTokenHash(String(access_token)),
        user_name: 'json.user',
        session_generation: 3,
        issued_at: NOW,
        ends_at: NOW + 1_800_000,
        credential: SECRET.id,
      },
    ]);
  });

  test('is logged with what it was got with, and neither secret nor token', async () => {
    const oauth = openOAuth(machine('json.user'));
    const answer = await oauth.ask('json.user', SECRET.text);
    expect(oauth.lines).toEqual([
      {
        log: 'token',
        decision_id: 'decision-1',
        time: new Date(NOW).toISOString(),
        outcome: 'issued',
        cause: null,
        user: 'json.user',
        session_kind: 'non_interactive',
        credential_id: SECRET.id,
        source: '203.0.113.9',
      },
    ]);
    for (const secret of [SECRET.text, String(bodyOf(answer).access_token)]) expect(JSON.stringify(oauth.lines)).not.toContain(secret);
  });

  test.each([
    ['as it is', 'json.user'],
    ['as a client that encodes', 'json%2Euser'],
    ['in another spelling', 'JSON.User'],
  ])('gets a token by Basic, its name %s', async (_what, name) => {
    const oauth = openOAuth(machine('json.user'));
    const answer = await oauth.send(TOKEN, { form: { grant_type: 'client_credentials' }, headers: basic(name, SECRET.text) });
    expect(brief(answer)).toBe('200 ok');
  });

  test.each([
    ['a plus sign stays where nothing is encoded', 'a+b', 'a+b'],
    ['a plus sign is a space beside what is encoded', 'a+%62', 'a b'],
    ['an encoded colon is a part of the name', 'a%3Ab', 'a:b'],
    ['an encoded percent sign is one', 'a%2525', 'a%25'],
  ])('by Basic: %s', async (_what, sent, name) => {
    const oauth = openOAuth(machine(name));
    const answer = await oauth.send(TOKEN, { form: { grant_type: 'client_credentials' }, headers: basic(sent, SECRET.text) });
    expect(brief(answer)).toBe('200 ok');
    expect(oauth.read).toEqual([name]);
  });

  test('with two secrets gets one by each', async () => {
    const [a, b] = [holds(SECRET), holds(OTHER)];
    const both = Object.fromEntries(
      ['secrets', 'secret_hashes'].map((name) => [
        name,
        JSON.stringify({ ...JSON.parse(String(a[name])), ...JSON.parse(String(b[name])) }),
      ]),
    );
    const oauth = openOAuth(machine('json.user', both));
    for (const { text } of [SECRET, OTHER]) expect(brief(await oauth.ask('json.user', text))).toBe('200 ok');
    expect([...oauth.tokens.records.values()].map(({ credential }) => credential)).toEqual([SECRET.id, OTHER.id]);
  });

  test('whose password needs a reset gets one all the same', async () => {
    expect(brief(await openOAuth(machine('json.user', { password_needs_reset: true })).ask('json.user', SECRET.text))).toBe('200 ok');
  });
});

describe('the life of a token', () => {
  const life = async (lifespan: number | null, more: Readonly<Record<string, unknown>> = {}): Promise<unknown> => {
    const oauth = openOAuth(machine('json.user', more));
    oauth.lifespan = lifespan;
    const answer = bodyOf(await oauth.ask('json.user', SECRET.text));
    const [token] = [...oauth.tokens.records.values()];
    if (token !== undefined) expect(Math.floor((token.ends_at - NOW) / 1000)).toBe(answer.expires_in);
    return answer.expires_in ?? answer.error;
  };

  test('is the one that is set, and half an hour where none is known', async () => {
    expect(await life(60)).toBe(60);
    expect(await life(3600)).toBe(3600);
    expect(await life(null)).toBe(1800);
  });

  test('ends with the account', async () => {
    expect(await life(1800, { active_until: '2026-12-01T12:05Z' })).toBe(270);
    expect(await life(1800, { active_until: '2026-12-01T13:05Z' })).toBe(1800);
  });

  test('ends with its secret', async () => {
    expect(await life(1800, holds(SECRET, '2026-12-01T12:01Z'))).toBe(30);
    expect(await life(1800, holds(SECRET, '2026-12-02T12:01Z'))).toBe(1800);
    expect(await life(1800, { ...holds(SECRET, '2026-12-01T12:10Z'), active_until: '2026-12-01T12:05Z' })).toBe(270);
  });

  test('is at least a second', async () => {
    const oauth = openOAuth(machine('json.user', { active_until: '2026-12-01T12:01Z' }));
    oauth.clock.time = NOW + 29_500;
    expect(brief(await oauth.ask('json.user', SECRET.text))).toBe('401 invalid_client');
    expect(oauth.lines.at(-1)?.cause).toBe('ends_now');
  });
});

/** What is stored, what comes, and the cause in the log. */
const REFUSED: readonly (readonly [string, Readonly<Record<string, unknown>> | null, string, string])[] = [
  ['an unknown account', null, SECRET.text, 'unknown_user'],
  ['a wrong secret', machine('json.user'), OTHER.text, 'secret_unknown'],
  [
    'the id of a secret with other bits',
    machine('json.user'),
    `${SECRET.text.slice(0, -1)}${SECRET.text.endsWith('A') ? 'B' : 'A'}`,
    'secret_unknown',
  ],
  ['the right typed password', machine('json.user', { password_hash: 'hash of secret' }), 'secret', 'not_a_secret'],
  ['no secret', machine('json.user'), '', 'not_a_secret'],
  ['a secret that has ended', machine('json.user', holds(SECRET, '2026-12-01T12:00Z')), SECRET.text, 'secret_ended'],
  ['an end that cannot be read', machine('json.user', holds(SECRET, 'soon')), SECRET.text, 'secret_ended'],
  ['an interactive user', machine('json.user', { web_service_access_only: false }), SECRET.text, 'interactive_user'],
  ['an inactive account', machine('json.user', { active: false }), SECRET.text, 'inactive'],
  ['an account that has ended', machine('json.user', { active_until: '2026-12-01T12:00Z' }), SECRET.text, 'inactive'],
  ['a locked account', machine('json.user', { locked_out: true }), SECRET.text, 'locked_out'],
  ['a record that may do nothing', machine('json.user', { user_interface_only: true }), SECRET.text, 'no_use_allowed'],
  ['a record that cannot be read', machine('json.user', { active: 'yes' }), SECRET.text, 'user_record_unreadable'],
  ['a hash without its entry', machine('json.user', { secrets: '{}' }), SECRET.text, 'secret_unknown'],
  ['an entry without its hash', machine('json.user', { secret_hashes: '{}' }), SECRET.text, 'secret_unknown'],
];

describe('no token for', () => {
  test.each(REFUSED)('%s', async (_what, record, secret, cause) => {
    const oauth = openOAuth(...(record === null ? [] : [record]));
    const answer = await oauth.ask('json.user', secret);
    expect(answer.statusCode).toBe(401);
    expect(bodyOf(answer)).toEqual({ error: 'invalid_client', error_description: 'Client authentication failed.' });
    expect(oauth.lines).toMatchObject([{ outcome: 'refused', cause }]);
    expect(oauth.tokens.records.size).toBe(0);
    expect(oauth.issued.taken.size).toBe(0);
  });

  test('a guest', async () => {
    const oauth = openOAuth(machine('guest'));
    expect(brief(await oauth.ask('guest', SECRET.text))).toBe('401 invalid_client');
    expect(oauth.lines.at(-1)?.cause).toBe('guest_record');
  });

  test.each([
    ['a broken header', { Authorization: 'Basic !' }],
    ['another scheme', { Authorization: 'Bearer x' }],
    ['a name that cannot be decoded', basic('json%zzuser', SECRET.text)],
  ])('%s', async (_what, headers) => {
    const oauth = openOAuth(machine('json.user'));
    expect(brief(await oauth.send(TOKEN, { form: { grant_type: 'client_credentials' }, headers }))).toBe('401 invalid_client');
  });

  test('a name that nobody has, which is hashed in the log: it may be a password', async () => {
    const oauth = openOAuth();
    await oauth.ask('hunter2 is my password', SECRET.text);
    expect(oauth.lines.at(-1)?.user).toMatch(/^sha256:[0-9a-f]{16}$/);
    expect(JSON.stringify(oauth.lines)).not.toContain('hunter2');
  });
});

describe('the bound', () => {
  test('of 60 tokens a UTC minute: then 429 says when to come again, and the next minute is served', async () => {
    const oauth = openOAuth(machine('json.user'), machine('soap.user'));
    for (let count = 0; count < 60; count += 1) expect(brief(await oauth.ask('json.user', SECRET.text))).toBe('200 ok');
    const slow = await oauth.ask('json.user', SECRET.text);
    expect(brief(slow)).toBe('429 slow_down');
    expect(slow.headers?.['Retry-After']).toBe('30');
    expect(oauth.lines.at(-1)).toMatchObject({ outcome: 'refused', cause: 'too_many_tokens', user: 'json.user' });
    expect(brief(await oauth.ask('soap.user', SECRET.text))).toBe('200 ok');
    oauth.clock.time += 30_000;
    expect(brief(await oauth.ask('json.user', SECRET.text))).toBe('200 ok');
  });

  test('counts good clients only: a stranger cannot use it up', async () => {
    const oauth = openOAuth(machine('json.user'));
    for (let count = 0; count < 70; count += 1) await oauth.ask('json.user', OTHER.text);
    expect(brief(await oauth.ask('json.user', SECRET.text))).toBe('200 ok');
  });
});

describe('a store that does not answer', () => {
  test.each(['users', 'issued', 'tokens'] as const)('%s: 503, which says when to come again', async (store) => {
    const oauth = openOAuth(machine('json.user'));
    if (store === 'users') oauth.usersDown = true;
    else oauth[store].down = true;
    const answer = await oauth.ask('json.user', SECRET.text);
    expect(brief(answer)).toBe('503 temporarily_unavailable');
    expect(answer.headers?.['Retry-After']).toBe('5');
    expect(oauth.lines).toMatchObject([{ outcome: 'unavailable', cause: expect.stringMatching(/^sys_/) }]);
  });

  test('an unforeseen failure is 500 with an id, and no token', async () => {
    const oauth = openOAuth(machine('json.user'));
    oauth.tokens.create = async () => {
      throw new Error('unforeseen');
    };
    const answer = await oauth.ask('json.user', SECRET.text);
    expect(brief(answer)).toBe('500 server_error');
    expect(answer.body).toContain('decision-1');
    expect(answer.body).not.toContain('nis_at_');
  });
});
