import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Clock } from '../core/ports.ts';
import { reference } from '../core/reference.ts';
import type { ServedLine } from '../core/usage/collect/lines.ts';
import { servedLine } from '../core/usage/collect/served.ts';
import type { PageRequest } from './request.ts';

interface ServedPorts {
  readonly clock: Clock;
  readonly log: (line: ServedLine) => void;
}

/**
 * Serves a request and writes one line about it, whatever comes of it. A page that refuses or fails tells its reference.
 *
 * @throws any error of `serve`, which API Gateway answers as 502.
 */
export async function serveRequest(
  { clock, log }: ServedPorts,
  { context, deed }: Pick<PageRequest, 'context' | 'deed'>,
  serve: () => Promise<APIGatewayProxyResult>,
): Promise<APIGatewayProxyResult> {
  let status = 500;
  try {
    const result = await serve();
    status = result.statusCode;
    return withReference(result, context.decision_id);
  } finally {
    const line = servedLine(context, deed, status, clock.now());
    if (line !== null) log(line);
  }
}

/** At the end of what a page says, in the card if it is one. Text in it is escaped, so there is one such end. */
function withReference(result: APIGatewayProxyResult, decisionId: string): APIGatewayProxyResult {
  if (result.statusCode < 400 || !String(result.headers?.['Content-Type']).startsWith('text/html')) return result;
  return { ...result, body: result.body.replace(/(?:<\/section>)?<\/main>/, (end) => reference(decisionId) + end) };
}
