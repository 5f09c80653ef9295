import type { APIGatewayProxyResult } from 'aws-lambda';
import { readInstant } from '../../shared/core/instant.ts';
import { secondsToNextMinute } from '../../shared/core/tokens/issue-count.ts';
import { TOKEN_LIFESPAN } from '../../shared/core/tokens/lifespan.ts';
import { accessTokenHash, type Token, tokenText } from '../../shared/core/tokens/token.ts';
import { answer, isRefusal, notAuthenticated, type Refusal, refused } from './answer.ts';
import { authenticate, type Granted } from './authenticate.ts';
import { readGrant, SCOPE } from './grant.ts';
import { NO_NAME, report } from './log.ts';
import type { OAuthPorts } from './ports.ts';
import type { OAuthRequest } from './request.ts';

/** A new token as its client gets it. */
interface NewToken {
  readonly text: string;
  /** Whole seconds. */
  readonly expiresIn: number;
}

/**
 * The token endpoint: `client_credentials`, and a workload's token of another issuer.
 *
 * Source: RFC 6749, sections 4.4 and 5; RFC 7523, section 2.1.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function issueToken(ports: OAuthPorts, request: OAuthRequest): Promise<APIGatewayProxyResult> {
  const grant = readGrant(request);
  if (isRefusal(grant)) {
    report(ports, request, { outcome: 'refused', cause: grant.cause, ...NO_NAME, credential_id: null });
    return refused(grant);
  }
  const { who, credential, result } = await authenticate(ports, grant, request.context.source);
  const made = isRefusal(result) ? result : await make(ports, result);
  const line = { ...who, credential_id: credential };
  if (isRefusal(made)) {
    const outcome = made.error === 'temporarily_unavailable' ? 'unavailable' : 'refused';
    report(ports, request, { outcome, cause: made.cause, ...line });
    return refused(made);
  }
  report(ports, request, { outcome: 'issued', cause: null, ...line });
  return answer(200, { access_token: made.text, token_type: 'Bearer', expires_in: made.expiresIn, scope: SCOPE });
}

/** It ends with the account and with what it was got with, at the latest. */
async function make(ports: OAuthPorts, { user, credential, credentialEnds }: Granted): Promise<NewToken | Refusal> {
  const now = ports.clock.now();
  const lifespan = (await ports.lifespan.get()) ?? TOKEN_LIFESPAN.standard;
  const ends = [user.active_until, credentialEnds ?? ''].map((instant) => readInstant(instant) ?? Number.POSITIVE_INFINITY);
  const ends_at = Math.min(now + lifespan * 1000, ...ends);
  const expiresIn = Math.floor((ends_at - now) / 1000);
  if (expiresIn < 1) return notAuthenticated('ends_now');
  if (!(await ports.issued.take(user.user_name, now))) return tooMany(secondsToNextMinute(now));
  const text = tokenText(user.user_name, ports.randomToken());
  const { user_name, session_generation } = user;
  const token: Token = { token_hash: accessTokenHash(text), user_name, session_generation, issued_at: now, ends_at, credential };
  await ports.tokens.create(token);
  return { text, expiresIn };
}

const tooMany = (retryAfter: number): Refusal => ({
  error: 'slow_down',
  description: 'Too many tokens were issued for this account in this minute: use each one until it ends.',
  cause: 'too_many_tokens',
  retryAfter,
});
