/** What a check asks for. */
export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** The route that owns the path. */
  readonly resource: string;
  /** A marker, for example `SOAP`. */
  readonly query?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An address that no client has. Source: RFC 5737, section 3. */
const SOURCE = '192.0.2.1';

/** What decisions of the test are logged under. */
const DECISION = 'deployment-smoke-test';

/** The event of API Gateway for an authorizer, as far as ours reads it. */
export function authorizerEvent({ method = 'GET', path, resource, query = [], headers = {} }: Asked): object {
  const values = { Host: 'smoke-test', ...headers };
  const keys = Object.fromEntries(query.map((key) => [key, '']));
  return {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:region:000000000000:api/stage/${method}${path}`,
    resource,
    path,
    httpMethod: method,
    headers: values,
    multiValueHeaders: lists(values),
    queryStringParameters: query.length === 0 ? null : keys,
    multiValueQueryStringParameters: query.length === 0 ? null : lists(keys),
    pathParameters: null,
    stageVariables: null,
    requestContext: { requestId: DECISION, path, stage: 'stage', httpMethod: method, identity: { sourceIp: SOURCE } },
  };
}

/** The event of API Gateway for the function behind it, after the authorizer allowed the request. */
export function proxyEvent(asked: Asked, context: object): object {
  const event = authorizerEvent(asked) as { requestContext: object };
  return { ...event, body: null, isBase64Encoded: false, requestContext: { ...event.requestContext, authorizer: context } };
}

const lists = (map: Readonly<Record<string, string>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, [value]]));
