import { createHash, createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { defaultProvider } from './lambda-credentials.ts';

const TRIES = 3;
const TIMEOUT_MS = 5_000;
const WAIT_MS = 500;
/** `arn:<partition>:states:<region>:<account>:stateMachine:<name>`; China has another domain. */
const STATE_MACHINE = /^arn:(aws[a-z-]*):states:([a-z0-9-]+):\d{12}:stateMachine:/;

/**
 * Starts an execution of a Step Functions state machine, with the credentials that Lambda hands over. The one call does not need a client of
 * 8 MB: it is the SDK's own signer and a POST.
 *
 * Source: AWS Step Functions API Reference, StartExecution. A name that runs already with the same input is a success there; one that ran
 * is `ExecutionAlreadyExists`, which is as good here.
 *
 * @returns ARN of the execution.
 * @throws Error with what Step Functions says, or that it does not answer, after some tries.
 */
export async function startExecution(stateMachineArn: string, name: string): Promise<string> {
  for (let tried = 1; ; tried++) {
    const answer = await request(stateMachineArn, name).catch((error: unknown) => ({ status: 0, body: { message: String(error) } }));
    const { executionArn, __type = '', message = '' } = answer.body as Answer;
    if (answer.status === 200 && executionArn !== undefined) return executionArn;
    if (__type.endsWith('ExecutionAlreadyExists')) return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const passing = answer.status === 0 || answer.status >= 500 || /Throttl|TooManyRequests/.test(__type);
    if (!passing || tried === TRIES) throw new Error(`Step Functions: ${__type.split('#').at(-1)} ${message}`.trim());
    await sleep(WAIT_MS * tried);
  }
}

interface Answer {
  readonly executionArn?: string;
  readonly __type?: string;
  readonly message?: string;
}

async function request(stateMachineArn: string, name: string): Promise<{ readonly status: number; readonly body: object }> {
  const [, partition = 'aws', region = ''] = STATE_MACHINE.exec(stateMachineArn) ?? [];
  const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? `https://states.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`);
  const signer = new SignatureV4({ service: 'states', region, credentials: defaultProvider(), sha256: Sha256 });
  const { headers, body } = await signer.sign({
    method: 'POST',
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    path: '/',
    headers: {
      host: endpoint.host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.StartExecution',
    },
    body: JSON.stringify({ stateMachineArn, name, input: '{}' }),
  });
  const answer = await fetch(endpoint, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  return { status: answer.status, body: (await answer.json()) as object };
}

/** SHA-256 and its HMAC as the signer asks for them. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    throw new Error('The signer makes a new one for each text.');
  }
}

const bytes = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array =>
  typeof data === 'string'
    ? Buffer.from(data)
    : ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
