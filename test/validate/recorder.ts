import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Outcome } from '../../infra/local/lambda/protocol.ts';
import type { Call } from './asks/asked.ts';

export interface RecorderOptions {
  /** Endpoint of the local run, which records what it serves itself. */
  readonly awsUrl: string;
  /** Invokes a function by its qualified ARN. */
  readonly invoke: (arn: string, payload: string) => Promise<Outcome>;
  readonly onCall: (call: Call) => void;
}

/** An AWS endpoint that also takes the services which the local run has not: it records their calls, and answers that they succeeded. */
export async function startRecorder({ awsUrl, invoke, onCall }: RecorderOptions): Promise<{ url: string; stop: () => void }> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const [, caller = '', service = ''] = /Credential=([^/]+)\/\d+\/[^/]+\/([a-z0-9-]+)\//.exec(request.headers.authorization ?? '') ?? [];
    if (service === 'dynamodb' || service === 'ssm') return forward(awsUrl, request, body, response);
    const { operation, input } = readCall(service, request, body);
    onCall({ caller, service, operation, input: JSON.stringify(input) });
    if (service === 'sns') return response.end(PUBLISHED);
    if (service === 'states') return response.end('{"executionArn":"arn:aws:states:::execution:started","startDate":0}');
    if (service !== 'lambda') return response.end('{}');
    const outcome = await invoke(`arn:aws:lambda:us-east-1:000000000000:function:${input.FunctionName}:${input.Qualifier}`, body);
    if (!outcome.ok) response.setHeader('X-Amz-Function-Error', 'Unhandled');
    return response.end(outcome.ok ? outcome.payload : JSON.stringify(outcome));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

const PUBLISHED =
  '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>';

/** Each service has a protocol of its own: a path, a form, or a header that names the operation. */
function readCall(
  service: string,
  { url = '', headers }: IncomingMessage,
  body: string,
): Pick<Call, 'operation'> & { input: Record<string, unknown> } {
  const [, FunctionName, Qualifier] = /^\/2015-03-31\/functions\/([^/]+)\/invocations\?Qualifier=(.+)$/.exec(url) ?? [];
  if (service === 'lambda') return { operation: 'Invoke', input: { FunctionName, Qualifier } };
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { operation: target.split('.').at(-1) ?? '', input: JSON.parse(body) as Record<string, unknown> };
  const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body));
  return { operation: Action, input };
}

async function forward(awsUrl: string, { headers }: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
  const kept = Object.entries(headers).filter(([name]) => /^(authorization|content-type|x-amz-)/.test(name)) as [string, string][];
  const answer = await fetch(awsUrl, { method: 'POST', headers: kept, body });
  response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' }).end(await answer.text());
}
