import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../error.ts';
import { readBody, TooLarge } from '../read-body.ts';
import type { Storage } from '../storage/storage.ts';
import { createDynamo } from './dynamo.ts';
import type { Fault, FaultSwitch } from './fault.ts';
import { createLogs } from './logs.ts';
import { isQuery, type Notice, publish } from './sns.ts';
import { SsmError } from './ssm/errors.ts';
import { callSsm } from './ssm/operations.ts';

/** DynamoDB takes requests of 16 MB at most; nothing here needs more. */
const LARGEST_REQUEST = 16 * 1024 * 1024;

export type Service = Fault | 'logs' | 'sns';

const SERVICES: Readonly<Record<string, Service>> = { DynamoDB_20120810: 'dynamodb', AmazonSSM: 'ssm', Logs_20140328: 'logs' };

/** One call of an AWS service. */
export interface AwsCall {
  /** Access key of the caller; that of a function is its name. */
  readonly caller: string;
  readonly service: Service;
  readonly operation: string;
  /** JSON of the operation's input. */
  readonly input: string;
}

export interface EndpointOptions {
  readonly faults: FaultSwitch;
  readonly storage: Storage;
  readonly onCall?: (call: AwsCall) => void;
  /** Takes a line that was put into a log group. */
  readonly onLogLine?: (logGroup: string, line: string) => void;
  readonly onNotice?: (notice: Notice) => void;
}

const nothing = (): void => undefined;

/**
 * One HTTP endpoint for the AWS services of the product: DynamoDB by the embedded engine; Systems Manager Parameter Store, and what is needed
 * of CloudWatch Logs and SNS, by our own. The header X-Amz-Target names service and operation (AWS JSON protocol); signatures are not checked.
 */
export function createAwsEndpoint(options: EndpointOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const { faults, storage, onCall = nothing, onLogLine = nothing, onNotice = nothing } = options;
  const dynamo = createDynamo(storage.dynamoPath);
  const logs = createLogs({ onLine: onLogLine });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, LARGEST_REQUEST);
    const { service, operation } = askedOf(request);
    const caller = accessKeyOf(request);
    onCall({ caller, service, operation, input: inputOf(service, body) });
    if (faults.failing === service) throw new SsmError('InternalServerError', `The local run was started with --fault ${service}.`, 500);
    if (service === 'dynamodb') return dynamo(request, body, response);
    if (service === 'sns') return sendPublished(response, body, onNotice);
    if (service === 'logs') return send(response, 200, logs(operation, body));
    const result = callSsm(storage.parameters, operation, body, caller);
    // Acknowledged only after it is stored safely.
    await storage.saved();
    send(response, 200, result);
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => sendError(response, error));
  };
}

/** @throws SsmError if it is no call of an SDK. */
function askedOf({ method, headers }: IncomingMessage): { readonly service: Service; readonly operation: string } {
  const [target = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  // Browsers send Origin. Web pages must not reach an endpoint that is meant for SDKs.
  if (method === 'POST' && headers.origin === undefined) {
    const service = Object.hasOwn(SERVICES, target) ? SERVICES[target] : undefined;
    if (service !== undefined) return { service, operation };
    if (target === '' && isQuery(headers['content-type']) && isSigned(headers.authorization))
      return { service: 'sns', operation: 'Publish' };
  }
  throw new SsmError('UnknownOperationException', 'This endpoint serves DynamoDB and Systems Manager to AWS SDKs and the aws CLI.');
}

/** SNS takes a form. */
const inputOf = (service: Service, body: Buffer): string =>
  service === 'sns' ? JSON.stringify(Object.fromEntries(new URLSearchParams(body.toString('utf8')))) : body.toString('utf8');

/** A form that a web page sends has no signature. */
const isSigned = (authorization: string | undefined): boolean => /\/sns\/aws4_request/.test(authorization ?? '');

function sendPublished(response: ServerResponse, body: Buffer, onNotice: (notice: Notice) => void): void {
  const published = publish(body.toString('utf8'));
  if (published === null) throw new SsmError('InvalidAction', 'Of SNS the local run serves Publish.');
  onNotice(published.notice);
  response.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(published.answer) });
  response.end(published.answer);
}

/** The signer: the access key in the Authorization header (AWS, "Signature Version 4"). */
const accessKeyOf = (request: IncomingMessage): string =>
  /Credential=([^/,\s]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'anonymous';

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const { type, message, status } = errorOf(error);
  response.setHeader('x-amzn-ErrorType', type);
  send(response, status, { __type: type, message });
}

function errorOf(error: unknown): { type: string; message: string; status: number } {
  if (error instanceof SsmError) return { type: error.name, message: error.message, status: error.status };
  if (error instanceof TooLarge) return { type: 'RequestEntityTooLargeException', message: error.message, status: 413 };
  return { type: 'InternalServerError', message: messageOf(error), status: 500 };
}

function send(response: ServerResponse, status: number, content: object): void {
  const body = JSON.stringify(content);
  response.writeHead(status, {
    'Content-Type': 'application/x-amz-json-1.1',
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': randomUUID(),
  });
  response.end(body);
}
