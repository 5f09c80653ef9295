import { mayComeFrom } from '../../shared/core/envelope/fits.ts';
import { secretIdIn } from '../../shared/core/secrets/secret-form.ts';
import { verifySecret } from '../../shared/core/secrets/verify-secret.ts';
import type { Identity } from '../../shared/core/sign-in/identity.ts';
import { federatedCredential, granteeCause, isFederatedCredential } from '../../shared/core/tokens/grantee.ts';
import { normalizeUserName, type User } from '../../shared/core/users/user.ts';
import { notAuthenticated, type Refusal, unavailable } from './answer.ts';
import type { Grant } from './grant.ts';
import { type Who, whoIs } from './log.ts';
import type { OAuthPorts } from './ports.ts';

/** Who asked for a token, and whether it is to be had. */
export interface Authenticated {
  readonly who: Who;
  /** What the token would be got with, if it was recognised. */
  readonly credential: string | null;
  readonly result: Granted | Refusal;
}

export interface Granted {
  readonly user: User;
  readonly credential: string;
  /** INSTANT until which the credential is good; null: it has no end. */
  readonly credentialEnds: string | null;
}

/**
 * Finds out who asks. An account that does not exist costs what one costs that does, so that no answer and no time tells of accounts. A
 * password is never looked at: a text that is no secret is held against none. What is good, but comes from where the account may not be
 * used, is not good.
 *
 * Source: docs/contract.md, "Tokens" and "Envelope".
 *
 * @param source as `sourceOf` names it.
 * @throws DependencyError where the account cannot be read.
 */
export async function authenticate(ports: OAuthPorts, grant: Grant, source: string): Promise<Authenticated> {
  const authenticated = await (grant.type === 'jwt_bearer' ? byAssertion(ports, grant) : bySecret(ports, grant));
  const { result } = authenticated;
  return 'error' in result || mayComeFrom(result.user, source)
    ? authenticated
    : { ...authenticated, result: notAuthenticated('source_not_allowed') };
}

async function bySecret(
  ports: OAuthPorts,
  { client: { id, secret } }: Extract<Grant, { type: 'client_credentials' }>,
): Promise<Authenticated> {
  const user = id === null ? null : await read(ports, id);
  const check = verifySecret(user, secret);
  const who = about(user, id);
  const cause = granteeCause(user) ?? (check.kind === 'rejected' ? secretCause(check.cause, secret) : null);
  if (cause !== null || check.kind === 'rejected')
    return { who, credential: check.id, result: notAuthenticated(cause ?? 'secret_unknown') };
  const credentialEnds = check.user.secrets.get(check.id)?.ends_at ?? null;
  return { who, credential: check.id, result: { user: check.user, credential: check.id, credentialEnds } };
}

const secretCause = (cause: string, secret: string): string =>
  cause === 'secret_unknown' && secretIdIn(secret) === null ? 'not_a_secret' : cause;

/** The assertion is verified in any case, and what cannot be had is told in any case: neither depends on the account. */
async function byAssertion(ports: OAuthPorts, { clientId, assertion }: Extract<Grant, { type: 'jwt_bearer' }>): Promise<Authenticated> {
  const [user, verified] = await Promise.all([read(ports, clientId), ports.verifyAssertion(assertion, ports.clock.now())]);
  const who = about(user, clientId);
  if (verified.kind === 'unavailable') return { who, credential: null, result: unavailable(verified.cause) };
  if (verified.kind === 'rejected') return { who, credential: null, result: notAuthenticated(verified.cause) };
  const credential = federatedCredential(verified);
  const cause = granteeCause(user);
  if (user === null || user === 'unreadable' || cause !== null)
    return { who, credential, result: notAuthenticated(cause ?? 'unknown_user') };
  if (!isFederatedCredential(user.federated, credential))
    return { who, credential, result: notAuthenticated('identity_not_of_the_account') };
  return { who, credential, result: { user, credential, credentialEnds: null } };
}

async function read({ users }: OAuthPorts, typedName: string): Promise<Identity['user']> {
  const userName = normalizeUserName(typedName);
  return userName === null ? null : users.get(userName);
}

/** A record that cannot be read exists all the same. */
const about = (user: Identity['user'], typedName: string | null): Who =>
  user === 'unreadable' ? { user: normalizeUserName(typedName ?? ''), session_kind: null } : whoIs(user, typedName);
