import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type RequestListener, type Server, type ServerOptions, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { EdgeRefusal, edgeAnswer, headTooLarge, malformedRequest } from './edge.ts';
import type { Gateway } from './gateway.ts';
import type { Answer } from './response/answer.ts';

/** Larger than the gateway's own limit, so that its answer reaches the client. */
export const SERVER_OPTIONS: ServerOptions = { maxHeaderSize: 64 * 1024, requireHostHeader: false };

export interface GatewayListenerOptions {
  readonly gateway: Gateway;
  /** Called for each request with its id, method and path, without the query, which may hold secrets. */
  readonly onRequest: (requestId: string, method: string, path: string) => void;
}

/** The HTTP side of the gateway. Every answer carries its request id. Source: API Gateway Developer Guide, "$context variables" (requestId). */
export function createGatewayListener({ gateway, onRequest }: GatewayListenerOptions): RequestListener {
  return (message, response) => {
    const requestId = randomUUID();
    onRequest(requestId, message.method ?? '', (message.url ?? '').split('?')[0] ?? '');
    // A client that disconnected gets no answer. The gateway itself never rejects.
    void gateway(message, requestId).then((answer) => send(message, response, answer, requestId));
  };
}

function send(message: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer, requestId: string): void {
  if (response.destroyed || response.headersSent) return;
  const bodiless = status === 204 || status === 304 || status < 200;
  const closing = message.complete ? [] : [['Connection', 'close'] as const];
  const all = [...headers, ['x-amzn-RequestId', requestId] as const, ...closing];
  if (!bodiless) all.push(['Content-Length', String(body.length)]);
  response.writeHead(status, all.flat());
  response.end(bodiless || message.method === 'HEAD' ? undefined : body);
  if (!message.complete) message.resume();
}

/**
 * Answers what Node would otherwise answer itself: input that is not HTTP, a request that is too large to read, and one that expects
 * anything but 100-continue, which is served (the header Expect is dropped).
 */
export function answerAll(server: Server, listener: RequestListener): void {
  server.on('checkExpectation', listener);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else sendRaw(socket, edgeAnswer(refusalOf(error.code)));
  });
  server.on('connect', (_message: IncomingMessage, socket: Duplex) => sendRaw(socket, edgeAnswer(malformedRequest())));
}

function refusalOf(code: string | undefined): EdgeRefusal {
  if (code === 'HPE_HEADER_OVERFLOW') return headTooLarge();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new EdgeRefusal(408, 'The request did not arrive in time: send it again.');
  return malformedRequest();
}

function sendRaw(socket: Duplex, { status, headers, body }: Answer): void {
  const lines = [...headers, ['x-amzn-RequestId', randomUUID()], ['Content-Length', String(body.length)]].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body.toString()}`);
}
