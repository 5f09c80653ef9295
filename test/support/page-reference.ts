import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

type Handle = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** The same function, which fails the test if a page that refuses or fails has not exactly one reference, or if another page has one. */
export function withReferences(handle: Handle, decisionId = 'decision-1'): Handle {
  return async (event) => {
    const result = await handle(event);
    const { statusCode, headers, body } = result;
    const isPage = String(headers?.['Content-Type']).startsWith('text/html') && body !== '';
    const expected = isPage && statusCode >= 400 ? 1 : 0;
    const found = isPage ? body.split(new RegExp(`<p class="hint">Reference: ${decisionId}</p>(?:</section>)?</main>`)).length - 1 : 0;
    if (found !== expected) throw new Error(`${event.httpMethod} answered ${statusCode} with ${found} references instead of ${expected}.`);
    return result;
  };
}
