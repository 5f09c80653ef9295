import type { IncomingMessage } from 'node:http';
import type { ApiModel } from '../assembly/api.ts';
import { LocalRunError } from '../error.ts';
import type { Outcome } from '../lambda/protocol.ts';
import { ClientGone, readBody, TooLarge } from '../read-body.ts';
import { authorize } from './authorize/authorize.ts';
import { EdgeRefusal, edgeAnswer, headTooLarge, LARGEST_HEAD, malformedRequest } from './edge.ts';
import { httpProxy } from './integration/http-proxy.ts';
import type { Integration } from './integration/integration.ts';
import { lambdaProxy } from './integration/lambda-proxy.ts';
import { readTarget } from './integration/target.ts';
import { authorizerEvent, type Circumstances, methodArn, requestContext } from './request/event.ts';
import { readAddressing } from './request/host.ts';
import { matchRoute } from './request/match.ts';
import { methodSeen } from './request/method-override.ts';
import { createRequest, type GatewayRequest, readHeaders, valuesOf } from './request/request.ts';
import type { Answer } from './response/answer.ts';
import { gatewayResponse } from './response/gateway-response.ts';
import { GatewayError } from './response/response-types.ts';
import type { Variables } from './response/variables.ts';

export interface GatewayOptions {
  readonly api: ApiModel;
  readonly invoke: (functionArn: string, payload: string) => Promise<Outcome>;
  /** Called when the gateway answers itself because something failed. */
  readonly onFailure: (requestId: string, what: string) => void;
  readonly now: () => number;
}

/** Source: API Gateway, "Amazon API Gateway quotas", payload size: 10 MB. */
const LARGEST_BODY = 10 * 1024 * 1024;
/** Source: "Output from an API Gateway Lambda authorizer": a method ARN has at most 1600 bytes, else 414 Request URI too long. */
const LONGEST_METHOD_ARN = 1600;

/** The emulated API. It always answers a request and never rejects. */
export type Gateway = (message: IncomingMessage, requestId: string) => Promise<Answer>;

/** @throws LocalRunError if the templates use an unsupported integration type. */
export function createGateway(options: GatewayOptions): Gateway {
  requireServed(options.api);
  return async (message, requestId) => {
    const progress: Progress = { request: null, variables: { requestId, extendedRequestId: requestId, stage: options.api.stage } };
    try {
      return await serve(options, message, requestId, progress);
    } catch (error) {
      if (error instanceof EdgeRefusal) return edgeAnswer(error);
      const refusal = asGatewayError(error);
      if (refusal.detail !== undefined) options.onFailure(requestId, refusal.detail);
      return gatewayResponse(options.api.gatewayResponses, refusal, progress.variables, progress.request);
    }
  };
}

/** How far a request has come: what a gateway response can show of it. */
interface Progress {
  request: GatewayRequest | null;
  variables: Variables;
}

async function serve(
  { api, invoke, now }: GatewayOptions,
  message: IncomingMessage,
  requestId: string,
  progress: Progress,
): Promise<Answer> {
  checkHead(message);
  const { sourceIp, port, method: sent } = connectionOf(message);
  const headers = readHeaders(message, { sourceIp, port });
  const method = methodSeen(sent, headers);
  const target = readTarget(message.url ?? '');
  const addressing = readAddressing(valuesOf(headers, 'host')[0] ?? '', target.path, api);
  const circumstances: Circumstances = {
    api,
    requestId,
    sourceIp,
    userAgent: valuesOf(headers, 'user-agent')[0],
    protocol: `HTTP/${message.httpVersion}`,
    now: now(),
  };
  const about = { method, path: addressing.path, query: target.query, headers };
  progress.variables = requestContext(circumstances, addressing, method, null);
  const body = await readBody(message, LARGEST_BODY);

  const match = matchRoute(api.root, method, addressing.path);
  const request = createRequest({ ...about, pathParameters: match.pathParameters, body });
  progress.request = request;
  progress.variables = requestContext(circumstances, addressing, method, match);
  const arn = shortMethodArn(api, request);

  const { authorizer, integration } = match.method;
  if (authorizer !== null) {
    const event = authorizerEvent(request, match, arn, progress.variables);
    const onContext = (known: Variables): void => {
      progress.variables = { ...progress.variables, authorizer: known };
    };
    await authorize({ model: authorizer, request, context: progress.variables, methodArn: arn, event, invoke, onContext });
  }
  return integrationOf(integration.type)({ model: integration, api, request, match, context: progress.variables, invoke });
}

/**
 * Source: API Gateway, "Amazon API Gateway quotas"; RFC 9112, section 3.2: exactly one Host in HTTP/1.1. Assumption: a version that is none of
 * HTTP/1 is no request here, which Node's parser lets through as HTTP/0.9 and 2.0.
 *
 * @throws EdgeRefusal 431, 400.
 */
function checkHead({ method = '', url = '', rawHeaders, httpVersion }: IncomingMessage): void {
  const values = rawHeaders.filter((_text, index) => index % 2 === 1);
  const size = [method, url, `HTTP/${httpVersion}`, ...values].reduce((sum, text) => sum + Buffer.byteLength(text, 'latin1'), '  '.length);
  if (size > LARGEST_HEAD) throw headTooLarge();
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw malformedRequest();
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length;
  if (hosts > 1 || (hosts === 0 && httpVersion !== '1.0')) throw malformedRequest();
}

/** @throws GatewayError API_CONFIGURATION_ERROR. */
function integrationOf(type: string): Integration {
  const found = INTEGRATIONS[type];
  if (found === undefined) throw new GatewayError('API_CONFIGURATION_ERROR');
  return found;
}

/** @throws GatewayError 414. */
function shortMethodArn(api: ApiModel, request: GatewayRequest): string {
  const arn = methodArn(api, request);
  if (Buffer.byteLength(arn) > LONGEST_METHOD_ARN) throw new GatewayError('DEFAULT_4XX', { status: 414, message: 'Request URI too long' });
  return arn;
}

function connectionOf({ socket, method = 'GET' }: IncomingMessage): { sourceIp: string; port: number; method: string } {
  return { sourceIp: (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''), port: socket.localPort ?? 0, method };
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof TooLarge) return new GatewayError('REQUEST_TOO_LARGE');
  if (error instanceof ClientGone) return new GatewayError('DEFAULT_4XX', { status: 400 });
  return new GatewayError('DEFAULT_5XX', { detail: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function requireServed({ root }: ApiModel): void {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    waiting.push(...node.children.values());
    for (const [method, { integration }] of node.methods) {
      if (!Object.hasOwn(INTEGRATIONS, integration.type))
        throw new LocalRunError(
          `The method ${method} ${node.path} has the integration type ${integration.type}, which the local run does not serve: it serves ${Object.keys(INTEGRATIONS).join(', ')}.`,
        );
    }
  }
}

/** By integration type, in the template's words. */
export const INTEGRATIONS: Readonly<Record<string, Integration>> = { AWS_PROXY: lambdaProxy, HTTP_PROXY: httpProxy };
