import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Answer } from '../response/answer.ts';
import { badGateway, GatewayError } from '../response/response-types.ts';
import type { Integration } from './integration.ts';
import { type IntegrationRequest, integrationRequest } from './integration-request.ts';
import { onTheWire } from './proxy-result.ts';

/** Source: API Gateway, "Amazon API Gateway quotas", payload size: 10 MB, also for answers. */
const LARGEST_ANSWER = 10 * 1024 * 1024;

/**
 * HTTP_PROXY: the request is sent to an endpoint, and its answer becomes the response. Redirections are left to the client.
 *
 * Source: API Gateway Developer Guide, "Set up HTTP proxy integrations in API Gateway"; "Gateway response types", INTEGRATION_TIMEOUT and
 * INTEGRATION_FAILURE. Assumption: an endpoint that cannot be reached is INTEGRATION_FAILURE, an answer over 10 MB is 502.
 */
export const httpProxy: Integration = async (call): Promise<Answer> => {
  const outgoing = integrationRequest(call);
  const { message, body } = await send(outgoing, call.model.timeoutMs);
  const { rawHeaders, statusCode = 502 } = message;
  const headers = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    headers.push(...onTheWire([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']));
  return { status: statusCode, headers, body };
};

/** Methods whose requests usually have no body. */
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE', 'OPTIONS'];

interface Received {
  readonly message: IncomingMessage;
  readonly body: Buffer;
}

function send({ method, url, headers, body }: IntegrationRequest, timeoutMs: number): Promise<Received> {
  const start = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = start(url, { method, agent: false });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      request.destroy();
    }, timeoutMs);
    const failed = (error: Error): void => {
      clearTimeout(timer);
      if (late) reject(new GatewayError('INTEGRATION_TIMEOUT'));
      else reject(error instanceof GatewayError ? error : unreachable(url, error));
    };
    for (const [name, value] of headers) request.setHeader(name, typeof value === 'string' ? value : [...value]);
    if (body.length > 0 || !WITHOUT_BODY.includes(method)) request.setHeader('Content-Length', body.length);
    request.on('error', failed);
    request.on('response', (message) => {
      receive(message).then((received) => {
        clearTimeout(timer);
        resolve({ message, body: received });
      }, failed);
    });
    request.end(body);
  });
}

/** The address without path and query, which may hold secrets. */
const unreachable = (url: string, error: Error): GatewayError =>
  new GatewayError('INTEGRATION_FAILURE', { detail: `The upstream ${new URL(url).origin} did not answer: ${error.message}` });

async function receive(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw badGateway('The upstream answered with more than 10 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
