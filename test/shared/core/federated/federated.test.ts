import { describe, expect, test } from '@jest/globals';
import { assert as check, json, property, string } from 'fast-check';
import { addIdentity, removeIdentity } from '../../../../shared/core/federated/change.ts';
import { FEDERATED_ARE_FOR_MACHINES, problemOf } from '../../../../shared/core/federated/identity.ts';
import { isIssuer } from '../../../../shared/core/federated/issuer-url.ts';
import { readJsonObject } from '../../../../shared/core/federated/json-object.ts';
import { federatedText, hasIdentity, isFederatedReadable, readFederated } from '../../../../shared/core/federated/stored.ts';

const PROD = { local: false };
const LOCAL = { local: true };
const GITHUB = { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:octo-org/octo-repo:ref:refs/heads/main' };
const AWS = { issuer: 'https://id.tokens.sts.global.api.aws', subject: 'arn:aws:iam::123456789012:role/deploy' };
const machine = (...identities: (typeof GITHUB)[]) => ({ federated: federatedText(identities), web_service_access_only: true });

describe('an issuer', () => {
  test.each([
    'https://token.actions.githubusercontent.com',
    'https://tenant.example.com/',
    'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
  ])('is good: %s', (issuer) => {
    expect(isIssuer(issuer, PROD)).toBe(true);
  });

  test.each([
    ['no address', 'token.actions.githubusercontent.com'],
    ['http', 'http://token.actions.githubusercontent.com'],
    ['another scheme', 'ftp://example.com'],
    ['another port', 'https://example.com:8443'],
    ['the port written out', 'https://example.com:443'],
    ['a query', 'https://example.com/?tenant=a'],
    ['an empty query', 'https://example.com/?'],
    ['a fragment', 'https://example.com/#a'],
    ['an empty fragment', 'https://example.com/#'],
    ['a user', 'https://me@example.com'],
    ['a password', 'https://me:x@example.com'],
    ['an address', 'https://10.0.0.1'],
    ['a public address', 'https://8.8.8.8'],
    ['an address in hexadecimal', 'https://0x7f.1'],
    ['an IPv6 address', 'https://[2600::1]'],
    ['another spelling', 'https://EXAMPLE.com'],
    ['steps in its path', 'https://example.com/a/../b'],
    ['white space before it', ' https://example.com'],
    ['a line break in it', 'https://example.com/\na'],
    ['more than 256 octets', `https://example.com/${'a'.repeat(240)}`],
    ['http on this machine, outside the local run', 'http://localhost:8082'],
    ['nothing', ''],
  ])('is refused: %s', (_what, issuer) => {
    expect(isIssuer(issuer, PROD)).toBe(false);
    expect(problemOf({ ...GITHUB, issuer }, PROD)).toMatch(/^Write the issuer exactly as its tokens have it: /);
  });

  test('may be http on this machine in the local run, and nowhere else', () => {
    for (const issuer of ['http://localhost:8082', 'http://127.0.0.1:1', 'http://[::1]:8082/a']) expect(isIssuer(issuer, LOCAL)).toBe(true);
    for (const issuer of ['http://10.0.0.1', 'http://localhost.example.com', 'https://127.0.0.1'])
      expect(isIssuer(issuer, LOCAL)).toBe(false);
  });
});

describe('a subject', () => {
  test.each([GITHUB.subject, AWS.subject, 'system:serviceaccount:jobs:nightly', 'Zürich 1', 'a'.repeat(512)])('is good: %s', (subject) => {
    expect(problemOf({ ...GITHUB, subject }, PROD)).toBeNull();
  });

  test.each([
    ['nothing', ''],
    ['more than 512 octets', `é${'a'.repeat(511)}`],
    ['a line break', 'repo:a\nrepo:b'],
    ['a control character', 'a\u0000b'],
    ['a mark of direction', 'a\u202eb'],
    ['white space at its end', 'repo:a '],
    ['half a character', 'a\ud800'],
  ])('is refused: %s', (_what, subject) => {
    expect(problemOf({ ...GITHUB, subject }, PROD)).toMatch(/^Write the subject exactly as the tokens have it, /);
  });
});

describe('what is stored', () => {
  test('is read as it was written', () => {
    expect(readFederated(federatedText([GITHUB, AWS]))).toEqual([GITHUB, AWS]);
    expect(readFederated(undefined)).toEqual([]);
    expect(federatedText([])).toBeNull();
  });

  const text = (value: unknown) => JSON.stringify(value);
  test.each<readonly [string, unknown]>([
    ['no text', [GITHUB]],
    ['no JSON', '[{"issuer":'],
    ['no list', text(GITHUB)],
    ['no identities', text([null])],
    ['lists in place of identities', text([[GITHUB.issuer, GITHUB.subject]])],
    ['an identity without a subject', text([{ issuer: GITHUB.issuer }])],
    ['an identity without an issuer', text([{ subject: GITHUB.subject }])],
    ['an unknown member', text([{ ...GITHUB, audience: 'x' }])],
    ['a number as subject', text([{ ...GITHUB, subject: 1 }])],
    ['a subject of white space', text([{ ...GITHUB, subject: ' ' }])],
    ['an issuer that is none', text([{ ...GITHUB, issuer: 'http://example.com' }])],
    ['a member that is there twice', `[{"issuer":"${AWS.issuer}","issuer":"${GITHUB.issuer}","subject":"${GITHUB.subject}"}]`],
    ['11 identities', text(Array.from({ length: 11 }, () => GITHUB))],
    ['one good and one bad identity', text([GITHUB, { ...AWS, subject: '' }])],
    ['a list and something behind it', `${text([GITHUB])},"more":1`],
    ['a list that is there twice', `[],"list":${text([GITHUB])}`],
  ])('counts as none, all of it, with %s', (_what, value) => {
    expect(readFederated(value)).toEqual([]);
    expect(isFederatedReadable(value)).toBe(false);
    expect(hasIdentity(value, GITHUB)).toBe(false);
  });

  test('issuer and subject are compared exactly, and together', () => {
    const stored = federatedText([GITHUB, AWS]);
    expect(hasIdentity(stored, GITHUB)).toBe(true);
    expect(hasIdentity(stored, AWS)).toBe(true);
    for (const other of [
      { ...GITHUB, subject: AWS.subject },
      { ...GITHUB, issuer: `${GITHUB.issuer}/` },
      { ...GITHUB, subject: GITHUB.subject.toUpperCase() },
      { ...GITHUB, subject: `${GITHUB.subject} ` },
      { ...GITHUB, subject: 'repo:octo-org/*' },
    ])
      expect(hasIdentity(stored, other)).toBe(false);
    expect(hasIdentity(federatedText([{ ...GITHUB, subject: 'repo:octo-org/*' }]), GITHUB)).toBe(false);
  });

  test('no value at all makes the reader fail or find more than it holds', () => {
    check(property(json(), (value) => readFederated(value).length === 0));
    check(property(string(), (value) => readFederated(value).length === 0));
  });
});

describe('adding and removing', () => {
  test('changes the list by one identity', () => {
    expect(addIdentity(machine(GITHUB), AWS, PROD)).toEqual({ kind: 'changed', identities: [GITHUB, AWS] });
    expect(removeIdentity(machine(GITHUB, AWS), GITHUB)).toEqual({ kind: 'changed', identities: [AWS] });
  });

  test('over what cannot be read begins with none', () => {
    expect(addIdentity({ ...machine(), federated: '{' }, AWS, PROD)).toEqual({ kind: 'changed', identities: [AWS] });
  });

  const ten = Array.from({ length: 10 }, (_, index) => ({ ...GITHUB, subject: `repo:a/${index}` }));
  test.each([
    ['an interactive user', { ...machine(), web_service_access_only: false }, FEDERATED_ARE_FOR_MACHINES],
    ['the same identity again', machine(AWS), 'This account has this federated identity already.'],
    ['an eleventh', machine(...ten), 'An account has at most 10 federated identities: remove one first.'],
  ])('is refused: %s', (_what, account, sentence) => {
    expect(addIdentity(account, AWS, PROD)).toEqual({ kind: 'refused', sentence });
  });

  test('what is not there is not removed, and what an interactive user still has can be', () => {
    expect(removeIdentity(machine(GITHUB), AWS)).toMatchObject({ kind: 'refused' });
    expect(removeIdentity({ federated: federatedText([GITHUB]) }, GITHUB)).toEqual({ kind: 'changed', identities: [] });
  });

  test('what was typed wrongly is said', () => {
    expect(addIdentity(machine(), { ...AWS, issuer: 'http://localhost:1' }, PROD)).toMatchObject({ kind: 'refused' });
    expect(addIdentity(machine(), { ...AWS, issuer: 'http://localhost:1' }, LOCAL)).toMatchObject({ kind: 'changed' });
  });
});

describe('a JSON object', () => {
  test.each([
    ['{"a":1,"a":1}'],
    ['{"a":1,"\\u0061":2}'],
    ['{"x":[{"a":{"b":1,"b":1}}]}'],
    ['{"__proto__":1,"__proto__":2}'],
    ['{"1":0,"1":0}'],
    ['{"a:":":","a:":""}'],
  ])('with a member that is there twice is told: %s', (text) => {
    expect(readJsonObject(text)).toBe('duplicate_member');
  });

  test.each(['', '1', 'null', '[]', '"a"', '{', '{"a":1}x', "{'a':1}", '\ufeff{}'])('is not %s', (text) => {
    expect(readJsonObject(text)).toBe('not_json');
  });

  test('is what JSON.parse says, whatever its texts hold', () => {
    check(
      property(json(), (value) => {
        const object = { value: JSON.parse(value), ':"': value };
        expect({ ...(readJsonObject(JSON.stringify(object)) as object) }).toEqual(object);
      }),
    );
  });

  test('can be nested as deep as its text is long', () => {
    expect(readJsonObject(`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).toHaveProperty('a');
  });
});
