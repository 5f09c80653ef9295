import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { assert as check, constantFrom, integer, property, string } from 'fast-check';
import type { RejectedCause } from '../../../../functions/oauth/federated/causes.ts';
import { checkClaims } from '../../../../functions/oauth/federated/check-claims.ts';
import type { FederatedPorts, Jwk, KeysAnswer } from '../../../../functions/oauth/federated/ports.ts';
import { readAssertion } from '../../../../functions/oauth/federated/read-assertion.ts';
import { verifyAssertion } from '../../../../functions/oauth/federated/verify-assertion.ts';
import type { TokenIssuer } from '../../../../shared/core/federated/token-issuer.ts';
import { ec, ed25519, encode, jwt, privateJwk, rsa } from './issuer.ts';

const NOW = Date.UTC(2026, 11, 1, 12);
const SECONDS = NOW / 1000;
const HOUR = 3600;
const AUDIENCE = 'https://gate.example.com';
const ISSUER: TokenIssuer = {
  issuer: 'https://token.actions.githubusercontent.com',
  audience: AUDIENCE,
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  jwksHost: null,
};
const RS_ONLY: TokenIssuer = { ...ISSUER, issuer: 'https://rs.example.com', algorithms: ['RS256'] };

const RSA = rsa({ kid: 'rsa', use: 'sig', alg: 'RS256' });
const EC = ec({ kid: 'ec' });
const ED = ed25519({ kid: 'ed', key_ops: ['verify'] });
const OTHER = rsa({ kid: 'rsa' });
const KEYS = [RSA.jwk, EC.jwk, ED.jwk];

const HEADER = { typ: 'JWT', alg: 'RS256', kid: 'rsa' };
const CLAIMS = {
  iss: ISSUER.issuer,
  sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
  aud: AUDIENCE,
  iat: SECONDS - 5,
  nbf: SECONDS - 5,
  exp: SECONDS + 300,
};

function portsWith(answer: KeysAnswer | readonly Jwk[] = KEYS, issuers: readonly TokenIssuer[] | null = [ISSUER, RS_ONLY]) {
  let asked = 0;
  const ports: FederatedPorts = {
    issuers: { get: async () => issuers, peek: () => issuers },
    keys: {
      get: async () => {
        asked += 1;
        return 'kind' in answer ? answer : { kind: 'keys', keys: answer };
      },
    },
  };
  return { ports, asked: () => asked };
}

const verify = (assertion: string, keys: KeysAnswer | readonly Jwk[] = KEYS) => verifyAssertion(portsWith(keys).ports, assertion, NOW);
const good = (claims: object = CLAIMS, header: object = HEADER) => jwt(header, claims, RSA.privateKey);
const without = (name: keyof typeof CLAIMS) => Object.fromEntries(Object.entries(CLAIMS).filter(([key]) => key !== name));
const verified = { kind: 'verified', issuer: CLAIMS.iss, subject: CLAIMS.sub, expiresAt: NOW + 300_000 };

describe('an assertion of a trusted issuer is good', () => {
  test.each([
    ['RS256', jwt(HEADER, CLAIMS, RSA.privateKey)],
    ['ES256', jwt({ alg: 'ES256', kid: 'ec' }, CLAIMS, EC.privateKey)],
    ['EdDSA', jwt({ alg: 'EdDSA', kid: 'ed' }, CLAIMS, ED.privateKey)],
  ])('by %s', async (_what, assertion) => {
    expect(await verify(assertion)).toEqual(verified);
  });

  test.each<readonly [string, string]>([
    ['whose audience is in a list alone', good({ ...CLAIMS, aud: [AUDIENCE] })],
    ['without nbf and iat', good({ iss: CLAIMS.iss, sub: CLAIMS.sub, aud: AUDIENCE, exp: CLAIMS.exp })],
    ['with claims of its own', good({ ...CLAIMS, repository: 'octo-org/octo-repo', 'https://sts.amazonaws.com/': { account: '1' } })],
    ['with a thumbprint in its header', good(CLAIMS, { ...HEADER, x5t: 'abc' })],
    ['of a type in small letters', good(CLAIMS, { ...HEADER, typ: 'application/jwt' })],
  ])('%s', async (_what, assertion) => {
    expect(await verify(assertion)).toEqual(verified);
  });

  test('without a kid, where the issuer has one key', async () => {
    expect(await verify(jwt({ alg: 'RS256' }, CLAIMS, RSA.privateKey), [RSA.jwk])).toEqual(verified);
  });

  test('again, as often as it is presented', async () => {
    const { ports } = portsWith();
    const assertion = good();
    for (let round = 0; round < 3; round += 1) expect(await verifyAssertion(ports, assertion, NOW)).toEqual(verified);
  });
});

const pem = createPublicKey(RSA.privateKey).export({ format: 'pem', type: 'spki' }).toString();
const json = (value: object) => JSON.stringify(value);
const twice = (value: object, member: string) => json(value).replace('{', `{${member},`);
const [header64, claims64, signature64 = ''] = good().split('.');

const REFUSED: readonly (readonly [string, RejectedCause, string, (readonly Jwk[])?])[] = [
  ['too many octets', 'assertion_too_large', good({ ...CLAIMS, more: 'a'.repeat(8000) })],
  ['nothing', 'assertion_malformed', ''],
  ['two parts', 'assertion_malformed', `${header64}.${claims64}`],
  ['four parts', 'assertion_malformed', `${good()}.`],
  ['five parts, as of a JWE', 'assertion_malformed', `${good()}.a.b`],
  ['padding', 'assertion_malformed', `${header64}=.${claims64}.${signature64}`],
  ['base64 in place of base64url', 'assertion_malformed', `${header64}.${claims64}.+${signature64.slice(1)}`],
  ['white space', 'assertion_malformed', ` ${good()}`],
  ['a line break at its end', 'assertion_malformed', `${good()}\n`],
  ['bits behind its signature', 'assertion_malformed', good().replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))],
  ['no UTF-8', 'assertion_malformed', `${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${claims64}.${signature64}`],
  ['a header that is no JSON', 'header_not_json', `${encode('{')}.${claims64}.${signature64}`],
  ['a header that is a list', 'header_not_json', `${encode('[]')}.${claims64}.${signature64}`],
  ['claims that are no JSON', 'claims_not_json', `${header64}.${encode('x')}.${signature64}`],
  ['an algorithm twice', 'header_duplicate_member', jwt(twice(HEADER, '"alg":"none"'), CLAIMS, RSA.privateKey)],
  ['a subject twice', 'claims_duplicate_member', jwt(HEADER, twice(CLAIMS, '"sub":"admin"'), RSA.privateKey)],
  [
    'an audience twice, one of them spelled otherwise',
    'claims_duplicate_member',
    jwt(HEADER, twice(CLAIMS, '"\\u0061ud":"x"'), RSA.privateKey),
  ],
  ['a member twice deep inside', 'claims_duplicate_member', jwt(HEADER, twice(CLAIMS, '"act":{"sub":"a","sub":"b"}'), RSA.privateKey)],
  ['no issuer', 'issuer_missing', good(without('iss'))],
  ['an issuer that is a list', 'issuer_missing', good({ ...CLAIMS, iss: [ISSUER.issuer] })],
  ['an issuer that nobody trusts', 'issuer_not_trusted', good({ ...CLAIMS, iss: 'https://evil.example.com' })],
  ['an issuer with a slash more', 'issuer_not_trusted', good({ ...CLAIMS, iss: `${ISSUER.issuer}/` })],
  ['an issuer in upper case', 'issuer_not_trusted', good({ ...CLAIMS, iss: ISSUER.issuer.toUpperCase() })],
  ['crit', 'header_critical', good(CLAIMS, { ...HEADER, crit: ['exp'] })],
  ['crit with b64', 'header_critical', good(CLAIMS, { ...HEADER, crit: ['b64'], b64: false })],
  ['an empty crit', 'header_critical', good(CLAIMS, { ...HEADER, crit: [] })],
  ['jku', 'header_brings_key', jwt({ ...HEADER, jku: 'https://evil.example.com/jwks' }, CLAIMS, OTHER.privateKey)],
  ['x5u', 'header_brings_key', jwt({ ...HEADER, x5u: 'https://evil.example.com/cert' }, CLAIMS, OTHER.privateKey)],
  ['jwk', 'header_brings_key', jwt({ ...HEADER, jwk: OTHER.jwk }, CLAIMS, OTHER.privateKey)],
  ['x5c', 'header_brings_key', jwt({ ...HEADER, x5c: ['MIIC'] }, CLAIMS, OTHER.privateKey)],
  ['jku of the issuer itself', 'header_brings_key', good(CLAIMS, { ...HEADER, jku: `${ISSUER.issuer}/jwks` })],
  ['the type of an access token', 'header_type_wrong', good(CLAIMS, { ...HEADER, typ: 'at+jwt' })],
  ['a type that is no text', 'header_type_wrong', good(CLAIMS, { ...HEADER, typ: 1 })],
  ['the algorithm none', 'algorithm_not_allowed', jwt({ ...HEADER, alg: 'none' }, CLAIMS, '')],
  ['the algorithm NONE', 'algorithm_not_allowed', jwt({ ...HEADER, alg: 'NONE' }, CLAIMS, '')],
  ['no algorithm', 'algorithm_not_allowed', good(CLAIMS, { typ: 'JWT', kid: 'rsa' })],
  ['an algorithm that is a list', 'algorithm_not_allowed', good(CLAIMS, { ...HEADER, alg: ['RS256'] })],
  ['HS256 with the public key as secret', 'algorithm_not_allowed', jwt({ ...HEADER, alg: 'HS256' }, CLAIMS, pem)],
  ['HS256 with the modulus as secret', 'algorithm_not_allowed', jwt({ ...HEADER, alg: 'HS256' }, CLAIMS, String(RSA.jwk.n))],
  ['RS512', 'algorithm_not_allowed', good(CLAIMS, { ...HEADER, alg: 'RS512' })],
  ['PS256', 'algorithm_not_allowed', good(CLAIMS, { ...HEADER, alg: 'PS256' })],
  [
    'an algorithm that another issuer may use',
    'algorithm_not_allowed',
    jwt({ alg: 'ES256', kid: 'ec' }, { ...CLAIMS, iss: RS_ONLY.issuer }, EC.privateKey),
  ],
  ['a kid that is a number', 'kid_malformed', good(CLAIMS, { ...HEADER, kid: 1 })],
  ['an empty kid', 'kid_malformed', good(CLAIMS, { ...HEADER, kid: '' })],
  ['a kid of 257 characters', 'kid_malformed', good(CLAIMS, { ...HEADER, kid: 'a'.repeat(257) })],
  ['no audience', 'audience_wrong', good(without('aud'))],
  ['another audience', 'audience_wrong', good({ ...CLAIMS, aud: 'sts.amazonaws.com' })],
  ['an audience beside ours', 'audience_wrong', good({ ...CLAIMS, aud: [AUDIENCE, 'sts.amazonaws.com'] })],
  ['our audience twice', 'audience_wrong', good({ ...CLAIMS, aud: [AUDIENCE, AUDIENCE] })],
  ['an empty list of audiences', 'audience_wrong', good({ ...CLAIMS, aud: [] })],
  ['a list in a list', 'audience_wrong', good({ ...CLAIMS, aud: [[AUDIENCE]] })],
  ['an audience that begins with ours', 'audience_wrong', good({ ...CLAIMS, aud: `${AUDIENCE}/` })],
  ['no subject', 'subject_missing', good(without('sub'))],
  ['an empty subject', 'subject_unusable', good({ ...CLAIMS, sub: '' })],
  ['a subject that is a number', 'subject_unusable', good({ ...CLAIMS, sub: 1 })],
  ['a subject with a line break', 'subject_unusable', good({ ...CLAIMS, sub: 'a\nb' })],
  ['a subject of 513 octets', 'subject_unusable', good({ ...CLAIMS, sub: 'a'.repeat(513) })],
  ['no end', 'expiry_missing', good(without('exp'))],
  ['an end that is a text', 'time_malformed', good({ ...CLAIMS, exp: String(CLAIMS.exp) })],
  ['an end that is null', 'time_malformed', good({ ...CLAIMS, exp: null })],
  ['an end beyond all numbers', 'time_malformed', jwt(HEADER, json(CLAIMS).replace(/"exp":\d+/, '"exp":1e999'), RSA.privateKey)],
  ['an end 60 seconds ago', 'expired', good({ ...CLAIMS, exp: SECONDS - 60 })],
  ['an end in 1970', 'expired', good({ ...CLAIMS, exp: 0 })],
  ['an end more than a day ahead', 'expiry_too_far', good({ ...CLAIMS, exp: SECONDS + 24 * HOUR + 61 })],
  ['an end in milliseconds', 'expiry_too_far', good({ ...CLAIMS, exp: NOW + 300_000 })],
  ['a beginning 61 seconds ahead', 'not_yet_valid', good({ ...CLAIMS, nbf: SECONDS + 61 })],
  ['a beginning that is a text', 'time_malformed', good({ ...CLAIMS, nbf: 'now' })],
  ['issued 61 seconds ahead', 'issued_in_future', good({ ...CLAIMS, iat: SECONDS + 61 })],
  ['issued at a text', 'time_malformed', good({ ...CLAIMS, iat: '0' })],
  ['no kid, of an issuer with several keys', 'kid_missing', good(CLAIMS, { alg: 'RS256' })],
  ['a kid that the issuer does not have', 'key_unknown', good(CLAIMS, { ...HEADER, kid: 'https://evil.example.com/key' })],
  ['a kid that is a path', 'key_unknown', good(CLAIMS, { ...HEADER, kid: '../../etc/passwd' })],
  ['a kid of another spelling', 'key_unknown', good(CLAIMS, { ...HEADER, kid: 'RSA' })],
  ['an issuer without keys', 'key_unknown', good(), []],
  ['two keys of one kid', 'key_ambiguous', good(), [RSA.jwk, OTHER.jwk]],
  ['RS256 by the kid of an EC key', 'key_does_not_fit', good(CLAIMS, { ...HEADER, kid: 'ec' })],
  ['ES256 by the kid of an RSA key', 'key_does_not_fit', jwt({ alg: 'ES256', kid: 'rsa' }, CLAIMS, EC.privateKey)],
  ['a key for encryption', 'key_does_not_fit', good(), [{ ...RSA.jwk, use: 'enc' }]],
  ['a key for another algorithm', 'key_does_not_fit', good(), [{ ...RSA.jwk, alg: 'RS512' }]],
  ['a key that does not verify', 'key_does_not_fit', good(), [{ ...RSA.jwk, key_ops: ['encrypt'] }]],
  ['key_ops that are no list', 'key_does_not_fit', good(), [{ ...RSA.jwk, key_ops: 'verify' }]],
  ['a key of another curve', 'key_does_not_fit', jwt({ alg: 'ES256', kid: 'ec' }, CLAIMS, EC.privateKey), [ec({ kid: 'ec' }, 'P-384').jwk]],
  ['a secret as key', 'key_does_not_fit', good(), [{ kty: 'oct', k: encode(pem), kid: 'rsa' }]],
  ['a key of 1024 bits', 'key_unusable', good(), [rsa({ kid: 'rsa' }, 1024).jwk]],
  ['a key without its modulus', 'key_unusable', good(), [{ kty: 'RSA', kid: 'rsa', e: 'AQAB' }]],
  ['a private key', 'key_unusable', good(), [privateJwk(RSA)]],
  ['the key of another issuer', 'signature_wrong', jwt(HEADER, CLAIMS, OTHER.privateKey)],
  ['claims that were changed', 'signature_wrong', `${header64}.${encode({ ...CLAIMS, sub: 'repo:evil/repo' })}.${signature64}`],
  ['a header that was changed', 'signature_wrong', `${encode({ ...HEADER, x5t: 'a' })}.${claims64}.${signature64}`],
  ['no signature', 'signature_wrong', `${header64}.${claims64}.`],
  [
    'a signature of zeros',
    'signature_wrong',
    `${encode({ alg: 'ES256', kid: 'ec' })}.${claims64}.${Buffer.alloc(64).toString('base64url')}`,
  ],
];

describe('an assertion is refused, with its true cause', () => {
  test.each(REFUSED.map(([what, cause, assertion, keys = KEYS]) => [what, cause, assertion, keys] as const))(
    '%s: %s',
    async (_what, cause, assertion, keys) => {
      expect(await verify(assertion, keys)).toEqual({ kind: 'rejected', cause });
    },
  );

  test('and documents that are wrong are their own cause', async () => {
    const answer: KeysAnswer = { kind: 'rejected', cause: 'discovery_issuer_differs' };
    expect(await verify(good(), answer)).toEqual(answer);
  });
});

describe('nothing can be said', () => {
  test('while the keys cannot be had', async () => {
    const answer: KeysAnswer = { kind: 'unavailable', cause: 'keys_timed_out' };
    expect(await verify(good(), answer)).toEqual(answer);
  });

  test('while it is not known whom to trust', async () => {
    const { ports } = portsWith(KEYS, null);
    expect(await verifyAssertion(ports, good(), NOW)).toEqual({ kind: 'unavailable', cause: 'issuers_unreadable' });
  });
});

const NEEDS_KEY: readonly RejectedCause[] = [
  'kid_missing',
  'key_unknown',
  'key_ambiguous',
  'key_does_not_fit',
  'key_unusable',
  'signature_wrong',
];

test('what can be refused without a key asks no issuer', async () => {
  for (const [, cause, assertion, keys] of REFUSED) {
    const { ports, asked } = portsWith(keys);
    await verifyAssertion(ports, assertion, NOW);
    expect([cause, asked()]).toEqual([cause, NEEDS_KEY.includes(cause) ? 1 : 0]);
  }
});

describe('times', () => {
  const at = (exp: number, now: number) => checkClaims({ ...CLAIMS, nbf: undefined, iat: undefined, exp }, ISSUER, now);

  test('an assertion is good exactly from a day and a minute before its end to a minute after it', () => {
    check(
      property(integer({ min: -200_000, max: 200_000 }), (ahead) => {
        const result = at(SECONDS + ahead, NOW);
        const wanted =
          ahead <= -60 ? 'expired' : ahead > 24 * HOUR + 60 ? 'expiry_too_far' : { subject: CLAIMS.sub, expiresAt: NOW + ahead * 1000 };
        expect(result).toEqual(wanted);
      }),
    );
  });

  test('may have a fraction of a second', () => {
    expect(at(SECONDS + 0.5, NOW)).toMatchObject({ expiresAt: NOW + 500 });
  });

  test('a beginning is good up to a minute ahead', () => {
    for (const name of ['nbf', 'iat']) expect(checkClaims({ ...CLAIMS, [name]: SECONDS + 60 }, ISSUER, NOW)).toHaveProperty('subject');
  });
});

describe('whatever a stranger sends', () => {
  test('is refused without an error', async () => {
    const part = string({ maxLength: 40 });
    await check(
      property(part, part, part, (a, b, c) => {
        for (const text of [a, `${a}.${b}.${c}`, `${encode(a)}.${encode(b)}.${encode(c)}`])
          expect(typeof readAssertion(text)).toBe('string');
      }),
    );
  });

  test('one character of a good assertion that is changed makes it bad', async () => {
    const assertion = good();
    const changes: string[] = [];
    check(
      property(integer({ min: 0, max: assertion.length - 1 }), constantFrom(...'AZaz09-_.='), (at, character) => {
        if (assertion[at] !== character) changes.push(assertion.slice(0, at) + character + assertion.slice(at + 1));
      }),
    );
    expect(changes.length).toBeGreaterThan(50);
    for (const changed of changes) expect(await verify(changed)).toMatchObject({ kind: 'rejected' });
  });
});
