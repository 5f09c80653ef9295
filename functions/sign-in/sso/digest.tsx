import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { DependencyError } from '../../../shared/core/ports.ts';
import {
  DIGEST_PARAMETERS,
  DIGEST_SKEW_S,
  type DigestAssertion,
  digestCause,
  isSha1,
  readDigest,
} from '../../../shared/core/sign-in/digest.ts';
import { normalizeUserName, type User } from '../../../shared/core/users/user.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { htmlResponse, redirect } from '../../../shared/web/parts/page.tsx';
import { safeGoto } from '../goto.ts';
import { hashed, known, NO_NAME, report, type Who } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { shellWithSession, userOfCookie } from '../session/own-session.ts';
import { admit } from './admit.ts';
import { ConfirmPage, type ConfirmPageProps } from './confirm-page.tsx';
import { cookieUserToken, isConfirmed, readConfirmation } from './confirmation.ts';

/** A nonce outlives every assertion that could carry it, whichever of our clocks is asked. */
const NONCE_REMEMBERED_MS = 5 * DIGEST_SKEW_S * 1000;

/**
 * `/login_with_sso.do` with SM_USER, SM_TIME, SM_NONCE and DE_USER, as headers or as query parameters, and optionally `goto`.
 * The caller is told one thing for whatever is wrong; the log has the cause. Where another user is signed in, a page asks first.
 *
 * Source: specification, "Interactive users" (Connect with single sign-on, for example, digest authentication).
 *
 * @throws DependencyError where passphrase or store cannot be read.
 */
export async function signInByDigest(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  // A browser sends no session cookie with a form of another site, which would hide who is signed in. It does where a link leads here.
  if (request.method === 'POST' && request.crossSite) return redirect(`${request.shell.prefix}${linkOf(request)}`);
  const confirmation = readConfirmation(request);
  const { headers, queryValues } = request;
  const reading = readDigest(confirmation === null ? { headers, query: queryValues } : { headers: () => [], query: confirmation.all });
  if (reading.kind === 'refused') return refused(ports, request, `${reading.cause}: ${reading.parameter}`, NO_NAME);
  const { assertion } = reading;
  const cause = await causeAgainst(ports, assertion);
  // Until the digest is found good, whatever was typed may stand in the place of the name.
  if (cause !== null) return refused(ports, request, cause, hashed(assertion.userName));
  const goto = safeGoto(confirmation?.field('goto') ?? request.query('goto'), ports.classifier);
  const signedIn = await userOfCookie(ports, request);
  if (signedIn !== null && signedIn.user_name !== normalizeUserName(assertion.userName) && !isConfirmed(request, confirmation))
    return confirmation === null
      ? askFirst(ports, request, signedIn, { assertion, goto })
      : refused(ports, request, 'cross_site_write', known(signedIn));
  if (!(await claimNonce(ports, assertion))) return refused(ports, request, 'digest_nonce_seen', hashed(assertion.userName));
  return admit(ports, request, { userName: assertion.userName, goto, ...(isSha1(assertion.digest) && { how: 'digest_sha1' }) });
}

/** The link that says what a form said. */
function linkOf({ queryValues }: SignInRequest): string {
  const keys = new URLSearchParams();
  for (const name of [...DIGEST_PARAMETERS, 'goto']) for (const value of queryValues(name)) keys.append(name, value);
  return keys.size === 0 ? '/login_with_sso.do' : `/login_with_sso.do?${keys}`;
}

/** The nonce stays unused until the person has answered. */
async function askFirst(
  ports: SignInPorts,
  request: SignInRequest,
  signedIn: User,
  what: Pick<ConfirmPageProps, 'assertion' | 'goto'>,
): Promise<APIGatewayProxyResult> {
  report(ports, request, { outcome: 'asked_to_confirm', cause: 'other_user_signed_in', ...known(signedIn) });
  const shell = { ...(await shellWithSession(ports, request)), userToken: cookieUserToken(request) };
  return htmlResponse(200, <ConfirmPage shell={shell} signedInAs={signedIn.user_name} {...what} />);
}

/** Why an assertion is not good; null: it is, if its nonce was not seen before. */
async function causeAgainst(ports: SignInPorts, assertion: DigestAssertion): Promise<string | null> {
  const config = await ports.digest.get();
  if (config === null || (config.kind === 'unusable' && config.cause === 'passphrase_unreadable'))
    throw new DependencyError('digest passphrase', new Error('it could not be read'));
  return config.kind === 'unusable' ? config.cause : digestCause(assertion, config, ports.clock.now());
}

/** @returns false where it was used before. */
function claimNonce({ ssoState, clock }: SignInPorts, { nonce }: DigestAssertion): Promise<boolean> {
  const now = clock.now();
  const key = `digest-nonce#${createHash('sha256').update(nonce).digest('hex')}`;
  return ssoState.claim({ key, content: '', until: now + NONCE_REMEMBERED_MS }, now);
}

function refused(ports: SignInPorts, request: SignInRequest, cause: string, who: Who): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', cause, ...who });
  return messageResponse(403, request.shell, {
    title: 'Not signed in',
    text: 'Single sign-on did not succeed. Start it again where you came from. If it keeps happening, give your administrator the reference below.',
    link: { path: '/login.do', label: 'Sign in with user name and password instead' },
  });
}
