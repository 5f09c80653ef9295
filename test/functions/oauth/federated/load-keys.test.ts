import { describe, expect, test } from '@jest/globals';
import type { FetchDocument, Fetched } from '../../../../functions/oauth/federated/fetch-document.ts';
import { createLoadKeys } from '../../../../functions/oauth/federated/load-keys.ts';
import type { TokenIssuer } from '../../../../shared/core/federated/token-issuer.ts';

const ISSUER: TokenIssuer = { issuer: 'https://a.example.com/tenant', audience: 'x', algorithms: ['RS256'], jwksHost: null };
const DISCOVERY = 'https://a.example.com/tenant/.well-known/openid-configuration';
const JWKS = 'https://a.example.com/keys';
const KEY = { kty: 'RSA', kid: 'one', n: 'x', e: 'AQAB' };
const text = (value: unknown): Fetched => ({ kind: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) });
const discovery = (more: object = {}) => text({ issuer: ISSUER.issuer, jwks_uri: JWKS, ...more });

/** Documents by address; what is not there fails the test. */
function loadWith(documents: Readonly<Record<string, Fetched>>, { issuer = ISSUER, local = false } = {}) {
  const asked: string[] = [];
  const fetchDocument: FetchDocument = async ({ href }) => {
    asked.push(href);
    return documents[href] ?? { kind: 'failed', cause: 'answered_error' };
  };
  return { load: () => createLoadKeys({ fetchDocument, local })(issuer), asked };
}

const loaded = (documents: Readonly<Record<string, Fetched>>, options?: Parameters<typeof loadWith>[1]) =>
  loadWith(documents, options).load();

describe('keys are loaded', () => {
  test('from where the issuer’s metadata says', async () => {
    const { load, asked } = loadWith({ [DISCOVERY]: discovery(), [JWKS]: text({ keys: [KEY] }) });
    expect(await load()).toEqual({ kind: 'keys', keys: [KEY] });
    expect(asked).toEqual([DISCOVERY, JWKS]);
  });

  test('of an issuer that ends with a slash', async () => {
    const issuer = { ...ISSUER, issuer: 'https://a.example.com/' };
    const documents = {
      'https://a.example.com/.well-known/openid-configuration': discovery({ issuer: issuer.issuer }),
      [JWKS]: text({ keys: [] }),
    };
    expect(await loaded(documents, { issuer })).toEqual({ kind: 'keys', keys: [] });
  });

  test('from the host of the parameter, and then from no other one', async () => {
    const issuer = { ...ISSUER, jwksHost: 'keys.example.com' };
    const there = 'https://keys.example.com/a';
    expect(await loaded({ [DISCOVERY]: discovery({ jwks_uri: there }), [there]: text({ keys: [KEY] }) }, { issuer })).toMatchObject({
      kind: 'keys',
    });
    expect(await loaded({ [DISCOVERY]: discovery() }, { issuer })).toEqual({ kind: 'rejected', cause: 'discovery_keys_elsewhere' });
  });

  test('without those of unknown types, and what is no key', async () => {
    const keys = [KEY, { kty: 'oct', k: 'AAAA' }, { kty: 'AKP' }, { kid: 'none' }, null, 'x', [KEY]];
    expect(await loaded({ [DISCOVERY]: discovery(), [JWKS]: text({ keys }) })).toEqual({ kind: 'keys', keys: [KEY] });
  });
});

describe('the metadata of an issuer is refused', () => {
  test.each<readonly [string, string, Fetched]>([
    ['no JSON', 'not_json', text('<html>')],
    ['a member twice', 'duplicate_member', text(`{"issuer":"${ISSUER.issuer}","issuer":"${ISSUER.issuer}","jwks_uri":"${JWKS}"}`)],
    ['another issuer', 'issuer_differs', discovery({ issuer: 'https://b.example.com' })],
    ['its issuer with a slash', 'issuer_differs', discovery({ issuer: `${ISSUER.issuer}/` })],
    ['no issuer', 'issuer_differs', discovery({ issuer: undefined })],
    ['no keys', 'keys_elsewhere', discovery({ jwks_uri: undefined })],
    ['keys by http', 'keys_elsewhere', discovery({ jwks_uri: 'http://a.example.com/keys' })],
    ['keys on this machine', 'keys_elsewhere', discovery({ jwks_uri: 'http://localhost/keys' })],
    ['keys of another host', 'keys_elsewhere', discovery({ jwks_uri: 'https://b.example.com/keys' })],
    ['keys of a host below', 'keys_elsewhere', discovery({ jwks_uri: 'https://x.a.example.com/keys' })],
    ['keys at another port', 'keys_elsewhere', discovery({ jwks_uri: 'https://a.example.com:8443/keys' })],
    ['keys at an address', 'keys_elsewhere', discovery({ jwks_uri: 'https://169.254.169.254/keys' })],
    ['keys with a user', 'keys_elsewhere', discovery({ jwks_uri: 'https://me@a.example.com/keys' })],
    ['keys in a file', 'keys_elsewhere', discovery({ jwks_uri: 'file:///etc/passwd' })],
    ['keys that are no text', 'keys_elsewhere', discovery({ jwks_uri: [JWKS] })],
    ['a redirect', 'redirects', { kind: 'wrong', cause: 'redirects' }],
    ['too much', 'too_large', { kind: 'wrong', cause: 'too_large' }],
    ['a private address', 'address_not_public', { kind: 'wrong', cause: 'address_not_public' }],
  ])('with %s', async (_what, cause, document) => {
    const { load, asked } = loadWith({ [DISCOVERY]: document });
    expect(await load()).toEqual({ kind: 'rejected', cause: `discovery_${cause}` });
    expect(asked).toEqual([DISCOVERY]);
  });
});

test.each<readonly [string, Fetched, object]>([
  ['no JSON', text('[]'), { kind: 'rejected', cause: 'keys_not_json' }],
  ['a member twice', text('{"keys":[{"kty":"RSA","kty":"EC"}]}'), { kind: 'rejected', cause: 'keys_duplicate_member' }],
  ['no list', text({ keys: KEY }), { kind: 'rejected', cause: 'keys_not_a_set' }],
  ['a redirect', { kind: 'wrong', cause: 'redirects' }, { kind: 'rejected', cause: 'keys_redirects' }],
  ['no answer', { kind: 'failed', cause: 'timed_out' }, { kind: 'unavailable', cause: 'keys_timed_out' }],
])('keys with %s are told', async (_what, document, answer) => {
  expect(await loaded({ [DISCOVERY]: discovery(), [JWKS]: document })).toEqual(answer);
});

test('in the local run keys may come by http from this machine', async () => {
  const issuer = { ...ISSUER, issuer: 'http://localhost:8082' };
  const there = 'http://localhost:8082/keys';
  const documents = {
    'http://localhost:8082/.well-known/openid-configuration': discovery({ issuer: issuer.issuer, jwks_uri: there }),
    [there]: text({ keys: [KEY] }),
  };
  expect(await loaded(documents, { issuer, local: true })).toMatchObject({ kind: 'keys' });
  expect(await loaded(documents, { issuer, local: false })).toEqual({ kind: 'rejected', cause: 'discovery_keys_elsewhere' });
});

describe('two issuers are asked at a time', () => {
  /** Answers when the test says so. */
  function slow(longestMs: number) {
    const waiting: (() => void)[] = [];
    let most = 0;
    const fetchDocument: FetchDocument = (_url, signal) =>
      new Promise((done) => {
        const end = (cause: 'timed_out' | 'answered_error') => {
          waiting.splice(waiting.indexOf(answer), 1);
          done({ kind: 'failed', cause });
        };
        const answer = () => end('answered_error');
        waiting.push(answer);
        most = Math.max(most, waiting.length);
        signal.addEventListener('abort', () => end('timed_out'));
      });
    return { load: createLoadKeys({ fetchDocument, local: false, longestMs }), waiting, most: () => most };
  }

  test('and further ones wait for them', async () => {
    const { load, waiting, most } = slow(60_000);
    const loads = Promise.all(Array.from({ length: 7 }, () => load(ISSUER)));
    for (let round = 0; round < 7; round += 1) {
      await new Promise((done) => setImmediate(done));
      waiting[0]?.();
    }
    expect(await loads).toEqual(new Array(7).fill({ kind: 'unavailable', cause: 'discovery_answered_error' }));
    expect(most()).toBe(2);
  });

  test('within their own time', async () => {
    const { load } = slow(20);
    const causes = (await Promise.all([load(ISSUER), load(ISSUER), load(ISSUER)])).map((answer) => 'cause' in answer && answer.cause);
    expect(causes.slice(0, 2)).toEqual(['discovery_timed_out', 'discovery_timed_out']);
    // Its time ends in the same moment: it had no turn, or no time left in it.
    expect(['too_many_loads', 'discovery_timed_out']).toContain(causes[2]);
  });
});
