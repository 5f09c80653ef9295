import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext } from '../../../shared/core/decision/context.ts';
import { readInstant } from '../../../shared/core/instant.ts';

/**
 * Tells a client on every answer of a protocol when the account ends that it uses. The authorizer names only an end within 30 days.
 *
 * Source: RFC 8594, section 3; docs/contract.md, "Dates that close" (Told beforehand).
 */
export function withSunset({ surface, account_ends }: RequestContext, answer: APIGatewayProxyResult): APIGatewayProxyResult {
  const time = account_ends === null ? null : readInstant(account_ends);
  if (surface !== 'api' || time === null) return answer;
  return { ...answer, headers: { ...answer.headers, Sunset: new Date(time).toUTCString() } };
}
