import { describe, expect, test } from '@jest/globals';
import type { Verified } from '../../../functions/oauth/federated/ports.ts';
import { bodyOf, brief, JWT_BEARER, machine, NOW, type OAuth, openOAuth, TOKEN } from './harness.ts';

const IDENTITY = { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:octo-org/octo-repo:ref:refs/heads/main' };
const VERIFIED: Verified = { kind: 'verified', ...IDENTITY, expiresAt: NOW + 60_000 };
const federated = JSON.stringify([IDENTITY]);

const present = (oauth: OAuth, client_id = 'json.user') =>
  oauth.send(TOKEN, { form: { grant_type: JWT_BEARER, client_id, assertion: 'header.payload.signature' } });

function openFor(assertion: Verified, more: Readonly<Record<string, unknown>> = {}): OAuth {
  const oauth = openOAuth(machine('json.user', { federated, ...more }));
  oauth.assertion = assertion;
  return oauth;
}

describe('a workload that the account lists', () => {
  test('gets a token that names issuer and subject', async () => {
    const oauth = openFor(VERIFIED, { secrets: undefined, secret_hashes: undefined });
    const answer = await present(oauth);
    expect(bodyOf(answer)).toMatchObject({ token_type: 'Bearer', expires_in: 1800, scope: 'useraccount' });
    const credential = `${IDENTITY.issuer} ${IDENTITY.subject}`;
    expect([...oauth.tokens.records.values()]).toMatchObject([{ user_name: 'json.user', credential, issued_at: NOW }]);
    expect(oauth.lines).toMatchObject([{ outcome: 'issued', user: 'json.user', credential_id: credential }]);
    expect(JSON.stringify(oauth.lines)).not.toContain('header.payload');
  });
});

describe('no token for', () => {
  const listed = (...identities: readonly object[]) => ({ federated: JSON.stringify(identities) });
  test.each([
    ['a subject that is not listed', VERIFIED, listed({ ...IDENTITY, subject: `${IDENTITY.subject}x` }), 'identity_not_of_the_account'],
    [
      'a subject in another letter case',
      VERIFIED,
      listed({ ...IDENTITY, subject: IDENTITY.subject.toUpperCase() }),
      'identity_not_of_the_account',
    ],
    [
      'the subject of another issuer',
      VERIFIED,
      listed({ ...IDENTITY, issuer: 'https://other.example.com' }),
      'identity_not_of_the_account',
    ],
    ['an account that lists none', VERIFIED, { federated: undefined }, 'identity_not_of_the_account'],
    ['a list that cannot be read', VERIFIED, { federated: '[{' }, 'identity_not_of_the_account'],
    ['an assertion that is not good', { kind: 'rejected', cause: 'signature_wrong' }, {}, 'signature_wrong'],
    ['an interactive user', VERIFIED, { web_service_access_only: false }, 'interactive_user'],
    ['a locked account', VERIFIED, { locked_out: true }, 'locked_out'],
    ['an inactive account', VERIFIED, { active: false }, 'inactive'],
  ] as const)('%s', async (_what, assertion, more, cause) => {
    const oauth = openFor(assertion, more);
    const answer = await present(oauth);
    expect(bodyOf(answer)).toEqual({ error: 'invalid_client', error_description: 'Client authentication failed.' });
    expect(answer.statusCode).toBe(401);
    expect(oauth.lines).toMatchObject([{ outcome: 'refused', cause }]);
    expect(oauth.tokens.records.size).toBe(0);
  });

  test('an unknown account', async () => {
    const oauth = openFor(VERIFIED);
    expect(brief(await present(oauth, 'nobody'))).toBe('401 invalid_client');
    expect(oauth.lines.at(-1)).toMatchObject({ cause: 'unknown_user', user: expect.stringMatching(/^sha256:/) });
  });
});

test.each(['json.user', 'nobody'])('keys that cannot be had are 503, for %s alike: the answer does not tell who exists', async (name) => {
  const oauth = openFor({ kind: 'unavailable', cause: 'keys_not_reached' });
  const answer = await present(oauth, name);
  expect(brief(answer)).toBe('503 temporarily_unavailable');
  expect(answer.headers?.['Retry-After']).toBe('5');
  expect(oauth.lines).toMatchObject([{ outcome: 'unavailable', cause: 'keys_not_reached' }]);
});
