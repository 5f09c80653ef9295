import { describe, expect, test } from '@jest/globals';
import { secretDigest } from '../../../../shared/core/secrets/secret-form.ts';
import type { Identity } from '../../../../shared/core/sign-in/identity.ts';
import type { Token } from '../../../../shared/core/tokens/token.ts';
import { verifyToken } from '../../../../shared/core/tokens/verify-token.ts';
import type { User } from '../../../../shared/core/users/user.ts';
import { user } from '../../../support/memory.ts';

const NOW = 1_000_000;
const SECRET = { digest: secretDigest('x'), ended: false, ends_at: null };
const WORKLOAD = { issuer: 'https://issuer.example', subject: 'repo:a/b' };

const machine = (more: Partial<User> = {}): User =>
  user('json.user', {
    web_service_access_only: true,
    session_generation: 3,
    secrets: new Map([['01234567', SECRET]]),
    federated: JSON.stringify([WORKLOAD]),
    ...more,
  });

const token = (more: Partial<Token> = {}): Token => ({
  token_hash: 'h',
  user_name: 'json.user',
  session_generation: 3,
  issued_at: NOW - 1000,
  ends_at: NOW + 1,
  credential: '01234567',
  ...more,
});

const causeOf = (found: Identity['user'], of: Token | null): string | null => {
  const result = verifyToken({ user: found, token: of }, NOW);
  return result.kind === 'rejected' ? result.cause : null;
};

describe('a token is good', () => {
  test('while the secret stands that it was got with', () => {
    expect(verifyToken({ user: machine(), token: token() }, NOW)).toEqual({ kind: 'verified', user: machine(), credential: '01234567' });
  });

  test('while the account lists the workload that got it', () => {
    const credential = `${WORKLOAD.issuer} ${WORKLOAD.subject}`;
    expect(causeOf(machine({ secrets: new Map() }), token({ credential }))).toBeNull();
  });

  test('although its password needs a reset, or has ended', () => {
    expect(causeOf(machine({ password_needs_reset: true, password_ended: true, password_hash: null }), token())).toBeNull();
  });
});

describe('a token is not good', () => {
  const identity = (more: object): Partial<User> => ({ federated: JSON.stringify([{ ...WORKLOAD, ...more }]) });
  const federated = token({ credential: `${WORKLOAD.issuer} ${WORKLOAD.subject}` });
  test.each<[string, Identity['user'], Token | null, string]>([
    ['of an unknown user', null, token(), 'token_unknown'],
    ['of a record that cannot be read', 'unreadable', token(), 'user_record_unreadable'],
    ['that is not stored', machine(), null, 'token_unknown'],
    ['of another user', machine(), token({ user_name: 'soap.user' }), 'token_unknown'],
    ['of a guest', user('guest', { ...machine(), user_name: 'guest' }), token({ user_name: 'guest' }), 'guest_record'],
    ['of an inactive account', machine({ active: false }), token(), 'inactive'],
    ['of a locked account', machine({ locked_out: true }), token(), 'locked_out'],
    ['of an interactive user', machine({ web_service_access_only: false }), token(), 'token_of_interactive_user'],
    ['at its end', machine(), token({ ends_at: NOW }), 'token_expired'],
    ['of an earlier generation', machine({ session_generation: 4 }), token(), 'token_superseded'],
    ['of a later generation', machine({ session_generation: 2 }), token(), 'token_superseded'],
    ['whose secret is gone', machine({ secrets: new Map() }), token(), 'token_superseded'],
    ['whose secret has ended', machine({ secrets: new Map([['01234567', { ...SECRET, ended: true }]]) }), token(), 'token_superseded'],
    ['got with another secret', machine(), token({ credential: '89abcdef' }), 'token_superseded'],
    ['got with nothing', machine(), token({ credential: '' }), 'token_superseded'],
    ['whose workload is not listed', machine({ federated: undefined }), federated, 'token_superseded'],
    ['whose list cannot be read', machine({ federated: '[' }), federated, 'token_superseded'],
    ['of another subject', machine(identity({ subject: 'repo:a/c' })), federated, 'token_superseded'],
    ['of another issuer', machine(identity({ issuer: 'https://other.example' })), federated, 'token_superseded'],
  ])('%s', (_what, found, of, cause) => {
    expect(causeOf(found, of)).toBe(cause);
  });

  test('and the log tells what it was got with, where there is such a token', () => {
    expect(verifyToken({ user: machine({ locked_out: true }), token: token() }, NOW)).toMatchObject({ credential: '01234567' });
    expect(verifyToken({ user: machine(), token: token({ user_name: 'soap.user' }) }, NOW)).toMatchObject({ credential: null });
  });
});
