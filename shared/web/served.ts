import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Clock } from '../core/ports.ts';
import type { ServedLine } from '../core/usage/lines.ts';
import { servedLine } from '../core/usage/served.ts';
import type { PageRequest } from './request.ts';

interface ServedPorts {
  readonly clock: Clock;
  readonly log: (line: ServedLine) => void;
}

/**
 * Serves a request and writes one line about it, whatever comes of it.
 *
 * @throws any error of `serve`, which API Gateway answers as 502.
 */
export async function withServedLine(
  { clock, log }: ServedPorts,
  { context, deed }: Pick<PageRequest, 'context' | 'deed'>,
  serve: () => Promise<APIGatewayProxyResult>,
): Promise<APIGatewayProxyResult> {
  let status = 500;
  try {
    const result = await serve();
    status = result.statusCode;
    return result;
  } finally {
    const line = servedLine(context, deed, status, clock.now());
    if (line !== null) log(line);
  }
}
