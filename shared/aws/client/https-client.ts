import aws4 from 'aws4';
import { endpointOf, type Service } from './endpoint.ts';
import { isPassing, ServiceError } from './https-errors.ts';
import { createPost } from './https-post.ts';
import { credentialsFrom } from './lambda-credentials.ts';

export interface HttpsClientOptions {
  readonly service: Service;
  /** What X-Amz-Target begins with. */
  readonly target: string;
  readonly contentType: string;
  /** How often a request is sent whose failure may pass. */
  readonly attempts: number;
  /** Region, credentials and endpoint as AWS Lambda or the local run sets them. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One operation of the service, with input and answer as in its JSON protocol. */
export type Call = <Answer>(operation: string, input: object) => Promise<Answer>;

/** Longest pause before the second attempt, in milliseconds. The pause is random, so that many clients do not come back at once. */
const LONGEST_PAUSE_MS = 50;

/**
 * A client of the AWS JSON protocol: signed by aws4, sent by node:https over connections that stay open.
 *
 * It does what the authorizer needs of the SDK's client and nothing else, for a third of its CPU time and a tenth of its code;
 * docs/decisions/speed.md weighs the two. The contract suites run over both.
 *
 * Source: AWS JSON 1.0 and 1.1 protocols; AWS Signature Version 4.
 *
 * @throws Error where the environment names no region or credentials.
 */
export function createHttpsClient({ service, target, contentType, attempts, env }: HttpsClientOptions): Call {
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (!region) throw new Error('AWS_REGION is not set: run this on AWS Lambda, or set it.');
  const endpoint = endpointOf(service, region, env);
  const credentials = credentialsFrom(env);
  const post = createPost(endpoint);

  async function send(operation: string, body: string): Promise<unknown> {
    const headers = {
      Host: endpoint.host,
      'Content-Type': contentType,
      'Content-Length': Buffer.byteLength(body),
      'X-Amz-Target': `${target}.${operation}`,
    };
    const signed = aws4.sign({ service, region: region as string, method: 'POST', path: endpoint.pathname, headers, body }, credentials);
    const { status, errorType, text } = await post(signed.headers, body);
    const answer: unknown = text === '' ? {} : JSON.parse(text);
    if (status >= 300) throw new ServiceError(status, errorType, answer);
    return answer;
  }

  return async <Answer>(operation: string, input: object): Promise<Answer> => {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await send(operation, body)) as Answer;
      } catch (error) {
        if (attempt >= attempts || !isPassing(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));
      }
    }
  };
}
