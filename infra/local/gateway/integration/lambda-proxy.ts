import { isAccept } from '../../../../shared/core/request/accept.ts';
import { functionOfUri } from '../../assembly/api.ts';
import { LARGEST_PAYLOAD, type Outcome, THROTTLED_ERROR } from '../../lambda/protocol.ts';
import { proxyEvent } from '../request/event.ts';
import { valuesOf } from '../request/request.ts';
import type { Answer } from '../response/answer.ts';
import { badGateway, GatewayError } from '../response/response-types.ts';
import type { Integration } from './integration.ts';
import { readProxyResult } from './proxy-result.ts';

/**
 * AWS_PROXY: the request becomes an event, and the function's result becomes the response.
 *
 * Source: API Gateway Developer Guide, "Lambda proxy integrations in API Gateway".
 */
export const lambdaProxy: Integration = async ({ model, api, request, match, context, invoke }): Promise<Answer> => {
  const binary = isBinary(api.binaryMediaTypes, valuesOf(request.headers, 'content-type').at(-1));
  const payload = JSON.stringify(proxyEvent(request, match, context, binary));
  // Assumption: a request within the gateway's 10 MB whose event is over Lambda's 6 MB is answered as one over the gateway's.
  if (Buffer.byteLength(payload) > LARGEST_PAYLOAD) throw new GatewayError('REQUEST_TOO_LARGE');
  const outcome = await withinTime(invoke(functionOfUri(model.uri), payload), model.timeoutMs);
  if (!outcome.ok && outcome.errorType === THROTTLED_ERROR) throw throttled(outcome.errorMessage);
  if (!outcome.ok) throw badGateway(`${outcome.errorType}: ${outcome.errorMessage}`);
  const accept = valuesOf(request.headers, 'accept').join(',');
  return readProxyResult(outcome.payload, api.binaryMediaTypes.length > 0 && isAccept(accept));
};

/** Assumption: a function that is throttled is INTEGRATION_FAILURE with 500, as seen by others; no document says so. */
const throttled = (detail: string): GatewayError => new GatewayError('INTEGRATION_FAILURE', { status: 500, detail });

/** Source: "Working with binary media types for REST APIs": a body is binary if its Content-Type is listed. */
function isBinary(binaryMediaTypes: readonly string[], contentType = 'application/json'): boolean {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  return binaryMediaTypes.some((listed) => listed === '*/*' || listed.toLowerCase() === type);
}

/** Source: "Gateway response types", INTEGRATION_TIMEOUT. The function continues; its answer is lost. */
async function withinTime(answer: Promise<Outcome>, timeoutMs: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new GatewayError('INTEGRATION_TIMEOUT')), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
