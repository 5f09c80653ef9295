import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { QueryValues } from '../../shared/core/decision/upstream.ts';
import type { AddressRange } from '../../shared/core/request/address.ts';
import type { RequestLine } from '../../shared/core/request/classify.ts';
import { readAuthorization, readCookie, type Supplied } from '../../shared/core/request/credentials.ts';
import { headerNames, headerValues, overridesMethod, queryKeys } from '../../shared/core/request/headers.ts';
import { clientAddress } from '../../shared/core/request/source.ts';
import { sourceOf } from '../../shared/core/sign-in/lockout.ts';

/** What the authorizer reads of its event, once. */
export interface AuthorizerRequest extends Supplied {
  readonly decisionId: string;
  readonly methodArn: string;
  readonly line: RequestLine;
  /** Value of X-UserToken, if there is exactly one. */
  readonly userToken: string | undefined;
  readonly crossSite: boolean;
  /** Names of the headers, as the client wrote them. */
  readonly headerNames: readonly string[];
  /** Decoded values by decoded key. */
  readonly query: QueryValues;
  /** The origin of the page that sent the request, if it is an allowed one. */
  readonly allowedOrigin: string | null;
  readonly navigation: boolean;
  /** Address of the client, see `clientAddress`. */
  readonly address: string;
  /** What wrong passwords from there are counted under. */
  readonly source: string;
  readonly stagePrefix: string;
  /** Path and query as the client may come back to them, without the stage prefix; only a refusal needs them. */
  target(): string;
}

/** The options of the deployment that the reading depends on. */
export interface ReadOptions {
  readonly cookieName: string;
  /** Origins whose pages may use the protocols; missing: none. */
  readonly corsOrigins?: readonly string[];
  /** Proxies that tell who connected to them; missing: none. */
  readonly trustedProxies?: readonly AddressRange[];
}

export function readRequest(
  event: APIGatewayRequestAuthorizerEvent,
  { cookieName, corsOrigins = [], trustedProxies = [] }: ReadOptions,
): AuthorizerRequest {
  const values = (name: string): string[] => headerValues(event, name);
  const says = (name: string, word: string): boolean => values(name).some((value) => value.trim().toLowerCase() === word);
  const userTokens = values('x-usertoken');
  const names = headerNames(event);
  const address = clientAddress(event, trustedProxies);
  const allowedOrigin = corsOrigins.length === 0 ? null : originOf(values('origin'), corsOrigins);
  return {
    decisionId: event.requestContext.requestId,
    methodArn: event.methodArn,
    line: {
      method: event.httpMethod,
      path: event.path,
      queryKeys: queryKeys(event),
      resource: event.resource,
      overridden: names.some(overridesMethod),
      preflightFor: allowedOrigin !== null && event.httpMethod === 'OPTIONS' ? values('access-control-request-method')[0] : undefined,
    },
    ...readAuthorization(values('authorization')),
    cookie: readCookie(values('cookie'), cookieName),
    userToken: userTokens.length === 1 ? userTokens[0] : undefined,
    headerNames: names,
    query: event.multiValueQueryStringParameters,
    allowedOrigin,
    crossSite: says('sec-fetch-site', 'cross-site'),
    navigation: says('sec-fetch-mode', 'navigate'),
    address,
    source: sourceOf(address),
    stagePrefix: stagePrefix(event),
    target: () => event.path + queryString(event),
  };
}

/** Source: Fetch Standard, "CORS protocol": one Origin, compared octet by octet. */
const originOf = ([origin, ...others]: readonly string[], allowed: readonly string[]): string | null =>
  origin !== undefined && others.length === 0 && allowed.includes(origin) ? origin : null;

/** At the execute-api host `requestContext.path` begins with the stage and `path` does not. At a custom domain the two are equal. */
function stagePrefix({ path, requestContext }: APIGatewayRequestAuthorizerEvent): string {
  // For the stage alone, `/prod`, API Gateway gives the path `/`.
  const [whole, own] = path === '/' ? [requestContext.path.replace(/\/$/, ''), ''] : [requestContext.path, path];
  const prefix = whole.slice(0, whole.length - own.length);
  return whole.endsWith(own) && /^\/[A-Za-z0-9_-]+$/.test(prefix) ? prefix : '';
}

/** API Gateway decodes the query. A marker such as `?WSDL` stays without `=`. */
function queryString(event: APIGatewayRequestAuthorizerEvent): string {
  const pairs = Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(([key, values]) =>
    (values ?? []).map((value) => (value === '' ? encodeURIComponent(key) : `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
