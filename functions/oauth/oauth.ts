import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { DependencyError } from '../../shared/core/ports.ts';
import { answer, failed, methodNotAllowed, refused, unavailable } from './answer.ts';
import { issueToken } from './issue.ts';
import { NO_NAME, report } from './log.ts';
import type { OAuthPorts } from './ports.ts';
import { type OAuthRequest, readOAuthRequest } from './request.ts';
import { revokeToken } from './revoke.ts';

type Serve = (ports: OAuthPorts, request: OAuthRequest) => Promise<APIGatewayProxyResult>;

/** By canonical path. */
const ENDPOINTS: Readonly<Record<string, Serve>> = { '/oauth_token.do': issueToken, '/oauth_revoke_token.do': revokeToken };

/**
 * The function behind the OAuth endpoints: one event in, one answer out.
 *
 * @throws Error (in the returned function) where an event did not come through the authorizer.
 */
export function createOAuth(ports: OAuthPorts): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    const request = readOAuthRequest(event);
    const serve = ENDPOINTS[request.context.path];
    if (serve === undefined) return answer(404, { error: 'invalid_request', error_description: 'There is no such endpoint.' });
    if (request.method !== 'POST') return methodNotAllowed();
    try {
      return await serve(ports, request);
    } catch (error) {
      return onFailure(ports, request, error);
    }
  };
}

function onFailure(ports: OAuthPorts, request: OAuthRequest, error: unknown): APIGatewayProxyResult {
  const { path, decision_id } = request.context;
  ports.onError(path, error);
  if (!(error instanceof DependencyError)) return refused(failed(decision_id));
  report(ports, request, { outcome: 'unavailable', cause: error.dependency, ...NO_NAME, credential_id: null });
  return refused(unavailable(error.dependency));
}
