import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../error.ts';
import { readBody, TooLarge } from '../read-body.ts';
import type { Storage } from '../storage/storage.ts';
import { createDynamo } from './dynamo.ts';
import type { Fault, FaultSwitch } from './fault.ts';
import { SsmError } from './ssm/errors.ts';
import { callSsm } from './ssm/operations.ts';

/** DynamoDB takes requests of 16 MB at most; nothing here needs more. */
const LARGEST_REQUEST = 16 * 1024 * 1024;

const SERVICES: Readonly<Record<string, Fault>> = { DynamoDB_20120810: 'dynamodb', AmazonSSM: 'ssm' };

/** One call of an AWS service. */
export interface AwsCall {
  /** Access key of the caller; that of a function is its name. */
  readonly caller: string;
  readonly service: Fault;
  readonly operation: string;
  /** JSON of the operation's input. */
  readonly input: string;
}

/**
 * One HTTP endpoint for the AWS services of the product: DynamoDB by the embedded engine, Systems Manager Parameter Store by our own. The
 * header X-Amz-Target names service and operation (AWS JSON protocol); signatures are not checked.
 */
export function createAwsEndpoint(
  faults: FaultSwitch,
  storage: Storage,
  onCall: (call: AwsCall) => void = () => undefined,
): (request: IncomingMessage, response: ServerResponse) => void {
  const dynamo = createDynamo(storage.dynamoPath);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, LARGEST_REQUEST);
    const [target = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const service = Object.hasOwn(SERVICES, target) ? SERVICES[target] : undefined;
    // Browsers send Origin. Web pages must not reach an endpoint that is meant for SDKs.
    if (request.method !== 'POST' || request.headers.origin !== undefined || service === undefined)
      throw new SsmError('UnknownOperationException', 'This endpoint serves DynamoDB and Systems Manager to AWS SDKs and the aws CLI.');
    onCall({ caller: accessKeyOf(request), service, operation, input: body.toString('utf8') });
    if (faults.failing === service) throw new SsmError('InternalServerError', `The local run was started with --fault ${service}.`, 500);
    if (service === 'dynamodb') return dynamo(request, body, response);
    const result = callSsm(storage.parameters, operation, body, accessKeyOf(request));
    // Acknowledged only after it is stored safely.
    await storage.saved();
    send(response, 200, result);
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => sendError(response, error));
  };
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
