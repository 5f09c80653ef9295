import { describe, expect, test } from '@jest/globals';
import { clientOf } from '../../../support/http.ts';
import { ECHO, startApi } from '../fixtures/api.ts';

const DENY = `exports.handler = async () => ({
  principalId: 'p',
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: '*', Effect: 'Deny', Resource: '*' }] },
  context: { body: '<b>$context.requestId</b>', content_type: 'text/xml' },
});`;

async function refused(gatewayResponses: Readonly<Record<string, object>>) {
  const run = await startApi({ routes: { 'ANY /{proxy+}': 'Echo' }, functions: { Echo: ECHO }, authorizer: DENY, gatewayResponses });
  try {
    return await clientOf(run.gatewayUrl)('GET /x?q=1', { headers: { 'X-Asked': 'asked' } });
  } finally {
    await run.stop();
  }
}

describe('a gateway response', () => {
  test('that nobody customised is the message of its type in JSON', async () => {
    const answer = await refused({});
    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({ message: 'User is not authorized to access this resource' });
  });

  test('substitutes $context variables once, without looking at the result again', async () => {
    const { text, headers } = await refused({
      ACCESS_DENIED: {
        ResponseTemplates: {
          'text/html': '$context.authorizer.body|$context.requestId|$context.error.message|$context.authorizer.nobody|$context',
        },
      },
    });
    expect(headers['content-type']).toBe('text/html');
    expect(text).toBe(`<b>$context.requestId</b>|${headers['x-amzn-requestid']}|User is not authorized to access this resource||$context`);
  });

  test('has $context.error.messageString in quotes and the type of the response', async () => {
    const { json } = await refused({
      ACCESS_DENIED: { ResponseTemplates: { 'application/json': '{"m":$context.error.messageString,"t":"$context.error.responseType"}' } },
    });
    expect(json).toEqual({ m: 'User is not authorized to access this resource', t: 'ACCESS_DENIED' });
  });

  test('sets headers from a quoted text, from the context and from the request', async () => {
    const { status, headers } = await refused({
      ACCESS_DENIED: {
        StatusCode: '499',
        ResponseTemplates: { 'text/html': '' },
        ResponseParameters: {
          'gatewayresponse.header.Content-Type': 'context.authorizer.content_type',
          'gatewayresponse.header.X-Static': "'it''s text'",
          'gatewayresponse.header.X-Asked': 'method.request.header.x-asked',
          'gatewayresponse.header.X-Query': 'method.request.querystring.q',
          'gatewayresponse.header.X-Nothing': 'context.authorizer.nothing',
        },
      },
    });
    expect(status).toBe(499);
    expect(headers).toMatchObject({ 'content-type': 'text/xml', 'x-static': "it''s text", 'x-asked': 'asked', 'x-query': '1' });
    expect(headers).not.toHaveProperty('x-nothing');
  });

  test('falls back to DEFAULT_4XX, with the status of its own type unless DEFAULT_4XX has one', async () => {
    const template = { ResponseTemplates: { 'text/plain': 'default for $context.error.responseType' } };
    const own = await refused({ DEFAULT_4XX: template, DEFAULT_5XX: {} });
    expect([own.status, own.text]).toEqual([403, 'default for ACCESS_DENIED']);
    expect((await refused({ DEFAULT_4XX: { ...template, StatusCode: '418' } })).status).toBe(418);
  });
});
