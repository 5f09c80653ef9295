import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext } from '../../shared/core/decision/context.ts';
import { jsonAnswer } from './http/answer.ts';

/** `GET /api/now/whoami`: the decision about this very request (DESIGN "Refusals on the wire"). */
export function whoami(context: RequestContext): APIGatewayProxyResult {
  const { user_name, session_kind, roles, surface, protocol, reason, decision_id } = context;
  return jsonAnswer(200, { result: { user_name, session_kind, roles, surface, protocol, reason, decision_id } });
}
