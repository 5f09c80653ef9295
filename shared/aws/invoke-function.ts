import aws4 from 'aws4';
import type { Invoked } from '../core/ports.ts';
import { endpointOf } from './client/endpoint.ts';
import { ServiceError } from './client/https-errors.ts';
import { credentialsFrom } from './client/lambda-credentials.ts';

/** Longer than any function that a request waits for. */
const ANSWER_MS = 30_000;

/**
 * Invokes one version of a Lambda function and waits for its result.
 *
 * Source: Lambda API Reference, Invoke: Qualifier, and X-Amz-Function-Error, which says that the function threw.
 *
 * @param env region, credentials and endpoint as AWS Lambda sets them.
 * @param versionArn with its version number.
 * @throws ServiceError where Lambda does not call the function, and Error where Lambda does not answer.
 */
export async function invokeFunction(env: NodeJS.ProcessEnv, versionArn: string, event: unknown): Promise<Invoked> {
  const [, , , region = '', , , name = '', version = ''] = versionArn.split(':');
  const { origin, host } = endpointOf('lambda', region, env);
  const path = `/2015-03-31/functions/${name}/invocations?Qualifier=${version}`;
  const body = JSON.stringify(event);
  const request = { service: 'lambda', region, method: 'POST', path, headers: { Host: host, 'Content-Type': 'application/json' }, body };
  const { headers } = aws4.sign(request, credentialsFrom(env));
  const answer = await fetch(origin + path, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body,
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const payload = JSON.parse((await answer.text()) || 'null') as unknown;
  if (!answer.ok) throw new ServiceError(answer.status, answer.headers.get('x-amzn-errortype') ?? undefined, payload ?? {});
  if (answer.headers.get('x-amz-function-error') === null) return { ok: true, result: payload };
  return { ok: false, errorMessage: String((payload as { errorMessage?: unknown } | null)?.errorMessage) };
}
