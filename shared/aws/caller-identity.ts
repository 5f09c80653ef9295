import aws4 from 'aws4';
import { endpointOf } from './client/endpoint.ts';
import { ServiceError } from './client/https-errors.ts';

/** Whose credentials, for which region. */
export interface Caller {
  readonly region: string;
  readonly credentials: Parameters<typeof aws4.sign>[1];
  /** May name another endpoint, see `endpointOf`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
/** Longest wait for the answer, in milliseconds: a person waits for it. */
const PATIENCE_MS = 10_000;

/**
 * Who the credentials belong to, as AWS knows it: the ARN of a user, or of a role with the name of its session. It takes no right.
 *
 * Source: AWS Security Token Service API Reference, "GetCallerIdentity".
 *
 * @throws Error with the name of AWS's error, a network error, or TimeoutError.
 */
export async function callerArn({ region, credentials, env }: Caller): Promise<string> {
  const endpoint = endpointOf('sts', region, env);
  const headers = {
    Host: endpoint.host,
    'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
    'Content-Length': Buffer.byteLength(BODY),
  };
  const signed = aws4.sign({ service: 'sts', region, method: 'POST', path: endpoint.pathname, headers, body: BODY }, credentials);
  // fetch writes these two by itself.
  const { Host, 'Content-Length': _length, ...sent } = signed.headers;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: Object.entries(sent).map(([name, value]): [string, string] => [name, String(value)]),
    body: BODY,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    throw unreached(error);
  });
  const text = await response.text();
  const read = (element: string): string | undefined => new RegExp(`<${element}>([^<>&\\s]+)</${element}>`).exec(text)?.[1];
  if (!response.ok) throw new ServiceError(response.status, read('Code'), { message: `STS answered ${response.status}` });
  const arn = read('Arn');
  if (arn === undefined) throw new Error('STS answered without an ARN');
  return arn;
}

/** fetch says only that it failed; its cause has the code of Node's network error. */
function unreached(error: unknown): Error {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: unknown } };
  return Object.assign(new Error('STS did not answer', { cause: error }), name === 'TimeoutError' ? { name } : { code: cause?.code });
}
