import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { DependencyError } from '../../../shared/core/ports.ts';
import { DIGEST_SKEW_S, type DigestAssertion, digestCause, isSha1, readDigest } from '../../../shared/core/sign-in/digest.ts';
import { pseudonym } from '../../../shared/core/text.ts';
import { messageResponse } from '../../../shared/web/message.tsx';
import { safeGoto } from '../goto.ts';
import { report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { admit } from './admit.ts';

/** A nonce outlives every assertion that could carry it, whichever of our clocks is asked. */
const NONCE_REMEMBERED_MS = 5 * DIGEST_SKEW_S * 1000;

/**
 * `/login_with_sso.do` with SM_USER, SM_TIME, SM_NONCE and DE_USER, as headers or as query parameters, and optionally `goto`.
 * The caller is told one thing for whatever is wrong; the log has the cause.
 *
 * Source: specification, "Interactive users" (Connect with single sign-on, for example, digest authentication).
 *
 * @throws DependencyError where passphrase or store cannot be read.
 */
export async function signInByDigest(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const reading = readDigest({ headers: request.headers, query: request.queryValues });
  if (reading.kind === 'refused') return refused(ports, request, `${reading.cause}: ${reading.parameter}`, null);
  const { assertion } = reading;
  const cause = await causeAgainst(ports, assertion);
  // Until the digest is found good, whatever was typed may stand in the place of the name.
  if (cause !== null) return refused(ports, request, cause, pseudonym(assertion.userName));
  const goto = safeGoto(request.query('goto'), ports.classifier);
  return admit(ports, request, { userName: assertion.userName, goto, ...(isSha1(assertion.digest) && { how: 'digest_sha1' }) });
}

/** Why an assertion is not good; null: it is, and cannot be used again. */
async function causeAgainst(ports: SignInPorts, assertion: DigestAssertion): Promise<string | null> {
  const config = await ports.digest.get();
  if (config === null || (config.kind === 'unusable' && config.cause === 'passphrase_unreadable'))
    throw new DependencyError('digest passphrase', new Error('it could not be read'));
  if (config.kind === 'unusable') return config.cause;
  const now = ports.clock.now();
  const cause = digestCause(assertion, config, now);
  if (cause !== null) return cause;
  const key = `digest-nonce#${createHash('sha256').update(assertion.nonce).digest('hex')}`;
  const isNew = await ports.ssoState.claim({ key, content: '', until: now + NONCE_REMEMBERED_MS }, now);
  return isNew ? null : 'digest_nonce_seen';
}

function refused(ports: SignInPorts, request: SignInRequest, cause: string, user: string | null): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', cause, user });
  return messageResponse(403, request.shell, {
    title: 'Not signed in',
    text: `Single sign-on did not succeed. Start it again where you came from. If it keeps happening, give your administrator this id: ${request.context.decision_id}`,
    link: { path: '/login.do', label: 'Sign in with user name and password instead' },
  });
}
