import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { refusalToTell, toContext } from '../../shared/core/decision/context.ts';
import type { Refuse } from '../../shared/core/decision/decide.ts';
import { instantOf } from '../../shared/core/instant.ts';
import type { SignedIn } from '../../shared/core/pages/menu.ts';
import type { Classification } from '../../shared/core/request/classify.ts';
import { presented } from '../../shared/core/request/credentials.ts';
import { userToken } from '../../shared/core/sign-in/session.ts';
import type { Decided } from './decide-request.ts';
import type { Identified } from './identified.ts';
import { refusalPage } from './refusal.ts';
import type { AuthorizerRequest } from './request.ts';

/**
 * The decision in API Gateway's terms.
 *
 * Source: AWS, "Output from an API Gateway Lambda authorizer": the thrown text `Unauthorized` makes a 401, a Deny policy a 403
 * with our context, any other throw the AUTHORIZER_FAILURE response (503 here).
 *
 * @param now milliseconds since the epoch.
 * @param soapFaultStatus status of a refused SOAP call. API Gateway has one status for all refusals, so with 500 functions/instance tells it.
 * @throws Error for a 401 and a 503.
 */
export function answer(
  request: AuthorizerRequest,
  { facts, decision, identified, openNow = [], introduction }: Decided,
  now: number,
  soapFaultStatus: 403 | 500 = 403,
): APIGatewayAuthorizerResult {
  switch (decision.outcome) {
    case 'challenge':
      throw new Error('Unauthorized');
    case 'unavailable':
      throw new Error(`Unavailable: ${decision.cause} could not be read`);
    case 'sign_in':
    case 'forbid':
      return refused(request, { facts, identified }, decision, soapFaultStatus);
    case 'allow': {
      const session = identified?.session ?? null;
      const context =
        introduction ??
        toContext({
          decisionId: request.decisionId,
          decision,
          credential: presented(request, identified?.credentialId ?? null),
          source: request.source,
          strictSecurity: facts.strictSecurity,
          userToken: session === null ? null : userToken(session.token),
          session,
          openNow,
          corsOrigin: request.allowedOrigin,
          stagePrefix: request.stagePrefix,
          now,
        });
      return { principalId: decision.principal?.user.user_name ?? 'guest', policyDocument: policy('Allow', request.methodArn), context };
    }
  }
}

/** A denial with what API Gateway tells the caller, or the Fault that functions/instance tells: never what a function could serve. */
function refused(
  request: AuthorizerRequest,
  { facts, identified }: Pick<Decided, 'facts' | 'identified'>,
  decision: Refuse,
  soapFaultStatus: 403 | 500,
): APIGatewayAuthorizerResult {
  const { allowedOrigin, methodArn } = request;
  const classification = facts.request;
  const page = refusalPage(classification, decision, { ...request, who: identified === null ? null : signedIn(identified) });
  const principalId = 'nobody';
  if (soapFaultStatus === 500 && isRefusedSoap(classification, decision))
    return { principalId, policyDocument: policy('Allow', methodArn), context: refusalToTell(page.body, allowedOrigin) };
  const context = { ...page, ...(allowedOrigin === null ? {} : { cors_origin: allowedOrigin }) };
  return { principalId, policyDocument: policy('Deny', methodArn), context };
}

/** Who is refused, where a good session says it: the page then has the menu. An address that is refused by itself is refused unread. */
function signedIn({ credential, session }: Identified): SignedIn | null {
  if (session === null || credential.kind !== 'verified') return null;
  const { user, activeRoles } = credential.principal;
  return {
    userName: user.user_name,
    roles: activeRoles === 'unread' ? [] : activeRoles,
    elevatedUntil: session.record.elevated ? instantOf(session.endsAt) : null,
    mayElevate: session.mayElevate,
  };
}

const isRefusedSoap = (request: Classification, { outcome }: Refuse): boolean =>
  outcome === 'forbid' && request.kind === 'classified' && request.protocol === 'soap';

/** The answer is for this request alone (nothing is cached), and a resource may have 512 characters at most: so a wildcard. */
const policy = (Effect: 'Allow' | 'Deny', methodArn: string): APIGatewayAuthorizerResult['policyDocument'] => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: `${methodArn.split('/').slice(0, 2).join('/')}/*` }],
});
