import { describe, expect, test } from '@jest/globals';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

const template = templateOf(stacksOf().access);
const responses = Object.values(resourcesOf<GatewayResponse>(template, 'AWS::ApiGateway::GatewayResponse')).map(
  ({ Properties }) => Properties,
);
const response = (type: string): GatewayResponse => {
  const found = responses.find(({ ResponseType }) => ResponseType === type);
  if (found === undefined) throw new Error(`no gateway response ${type}`);
  return found;
};
const header = (type: string, name: string): string | undefined => response(type).ResponseParameters[`gatewayresponse.header.${name}`];
const body = (type: string) => JSON.parse(response(type).ResponseTemplates['application/json'] ?? '');

describe('refusals on the wire', () => {
  test('401 challenges for Basic with the body that the platform sends', () => {
    expect(response('UNAUTHORIZED')).toMatchObject({
      StatusCode: '401',
      ResponseParameters: {
        'gatewayresponse.header.WWW-Authenticate': `'Basic realm="Service-now"'`,
        'gatewayresponse.header.Content-Type': "'application/json'",
      },
      ResponseTemplates: {
        'application/json':
          '{"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"}',
      },
    });
  });

  test('403 is what the authorizer wrote, in the format that it names', () => {
    expect(response('ACCESS_DENIED')).toMatchObject({
      StatusCode: '403',
      ResponseParameters: { 'gatewayresponse.header.Content-Type': 'context.authorizer.content_type' },
      ResponseTemplates: { 'text/html': '$context.authorizer.body' },
    });
  });

  test.each(['AUTHORIZER_FAILURE', 'AUTHORIZER_CONFIGURATION_ERROR', 'INTEGRATION_FAILURE'])(
    '%s is 503 and says when to come back',
    (type) => {
      expect(response(type).StatusCode).toBe('503');
      expect(header(type, 'Retry-After')).toBe("'5'");
      expect(body(type)).toMatchObject({ error: { message: 'Service Unavailable' }, status: 'failure' });
    },
  );

  test.each([
    ['MISSING_AUTHENTICATION_TOKEN', '404'],
    ['THROTTLED', '429'],
    ['DEFAULT_4XX', undefined],
    ['DEFAULT_5XX', undefined],
  ])('%s is %s in the same error shape', (type, status) => {
    expect(response(type).StatusCode).toBe(status);
    expect(body(type)).toEqual({
      error: { message: expect.any(String), detail: expect.stringMatching(/\. Reference: \$context\.requestId$/) },
      status: 'failure',
    });
  });

  test('429 says when to come back', () => {
    expect(header('THROTTLED', 'Retry-After')).toMatch(/^'\d+'$/);
  });
});

describe('each of them', () => {
  test('has one template, whose format the Content-Type names, and is never stored', () => {
    for (const { ResponseType, ResponseTemplates } of responses) {
      const formats = Object.keys(ResponseTemplates);
      expect(formats).toHaveLength(1);
      if (ResponseType !== 'ACCESS_DENIED') expect(header(ResponseType, 'Content-Type')).toBe(`'${formats[0]}'`);
      expect(header(ResponseType, 'Cache-Control')).toBe("'no-store'");
    }
  });

  test('is not sniffed, and behind TLS tells browsers to come by TLS only', () => {
    for (const { ResponseType } of responses) {
      expect(header(ResponseType, 'X-Content-Type-Options')).toBe("'nosniff'");
      expect(header(ResponseType, 'Strict-Transport-Security')).toBe("'max-age=31536000'");
    }
    const local = resourcesOf<GatewayResponse>(templateOf(stacksOf({ stage: 'local' }).access), 'AWS::ApiGateway::GatewayResponse');
    expect(JSON.stringify(local)).not.toContain('Strict-Transport-Security');
  });

  test('echoes nothing of the request: only the 403 substitutes, and only what the authorizer escaped', () => {
    // API Gateway makes the request id itself.
    const known = (each: object): string => JSON.stringify(each).replace('Reference: $context.requestId', '');
    const substituting = responses.filter((each) => /\bcontext\.|\$|method\.request/.test(known(each)));
    expect(substituting.map(({ ResponseType }) => ResponseType)).toEqual(['ACCESS_DENIED']);
  });
});
