import type { APIGatewayProxyResult } from 'aws-lambda';
import { accessTokenHash, userOfToken } from '../../shared/core/tokens/token.ts';
import { answer, invalid, refused } from './answer.ts';
import { NO_NAME, report } from './log.ts';
import type { OAuthPorts } from './ports.ts';
import type { OAuthRequest } from './request.ts';

/**
 * The revocation endpoint: who has a token may end it. A text that is no token ends nothing, and the answer is the same.
 *
 * Source: RFC 7009, sections 2.1 and 2.2.
 *
 * @throws DependencyError where the store does not answer.
 */
export async function revokeToken(ports: OAuthPorts, request: OAuthRequest): Promise<APIGatewayProxyResult> {
  const { parameters } = request;
  const text = typeof parameters === 'function' ? parameters('token') : null;
  if (text === null) {
    const refusal = typeof parameters === 'function' ? invalid('token_missing', 'Send the token.') : parameters;
    report(ports, request, { outcome: 'refused', cause: refusal.cause, ...NO_NAME, credential_id: null });
    return refused(refusal);
  }
  const ended = userOfToken(text) === null ? null : await ports.tokens.revoke(accessTokenHash(text));
  report(
    ports,
    request,
    ended === null
      ? { outcome: 'refused', cause: 'token_unknown', ...NO_NAME, credential_id: null }
      : { outcome: 'revoked', cause: null, user: ended.user_name, session_kind: 'non_interactive', credential_id: ended.credential },
  );
  return answer(200, {});
}
