import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { asciiLower, isPage } from '../../shared/core/request/path.ts';
import { namedRoute } from '../../shared/core/request/routes.ts';

export interface EventOptions {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly sourceIp?: string;
  /** What the execute-api host puts before the path, for example `/prod`. */
  readonly stagePrefix?: string;
  readonly resource?: string;
}

/** A REQUEST authorizer event as API Gateway sends it for `METHOD /path?query`. */
export function authorizerEvent(line: string, options: EventOptions = {}): APIGatewayRequestAuthorizerEvent {
  const [httpMethod = 'GET', target = '/'] = line.split(' ');
  const [path = '/', query] = target.split('?');
  const multiValueHeaders: Record<string, string[]> = { Host: ['api.example.com'] };
  for (const [name, value] of Object.entries(options.headers ?? {}))
    multiValueHeaders[name] = typeof value === 'string' ? [value] : [...value];
  const parameters = query === undefined ? null : queryParameters(query);
  const resource = options.resource ?? (isPage(path) || path === '/' ? namedRoute(asciiLower(path))?.resource : undefined) ?? '/{proxy+}';
  return {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/${httpMethod}${path}`,
    resource,
    path,
    httpMethod,
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: parameters === null ? null : lastOf(parameters),
    multiValueQueryStringParameters: parameters,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      requestId: 'decision-1',
      path: `${options.stagePrefix ?? ''}${path}`,
      identity: { sourceIp: options.sourceIp ?? '203.0.113.9' },
    },
  } as unknown as APIGatewayRequestAuthorizerEvent;
}

function queryParameters(query: string): Record<string, string[]> {
  const parameters: Record<string, string[]> = {};
  for (const pair of query.split('&')) {
    const [key = '', ...value] = pair.split('=').map(decodeURIComponent);
    parameters[key] = [...(parameters[key] ?? []), value.join('=')];
  }
  return parameters;
}

const lastOf = (map: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([name, values]) => [name, values.at(-1) ?? '']));

export const basic = (userName: string, password: string): string => `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
