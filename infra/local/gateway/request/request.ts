import type { IncomingMessage } from 'node:http';
import type { Target } from '../integration/target.ts';

/** Values of one header under the first spelling that the client used. */
export type HeaderMap = ReadonlyMap<string, readonly string[]>;

/** A client's request, as the gateway understood it. */
export interface GatewayRequest {
  readonly method: string;
  /** Without the stage, percent-encoded. */
  readonly path: string;
  readonly query: Target['query'];
  readonly headers: HeaderMap;
  readonly pathParameters: Readonly<Record<string, string>> | null;
  readonly body: Buffer;
  /** A request parameter by its mapping expression, for example `method.request.header.Host`; the last of several values. */
  parameter(expression: string): string | undefined;
}

/** What the gateway adds to the headers that a function sees. */
export interface Connection {
  readonly sourceIp: string;
  readonly port: number;
}

/**
 * Headers that never reach a Lambda function.
 *
 * Source: API Gateway Developer Guide, "Important notes for REST APIs", table of headers: dropped in requests to Lambda.
 */
const DROPPED = new Set([
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/**
 * The headers of a request as events carry them.
 *
 * Source: "Input format of a Lambda function for proxy integration": multiValueHeaders; X-Forwarded-For, -Port and -Proto are added.
 * Assumption: names keep the client's case (regional endpoint); two spellings of one name are one header under the first; an
 * X-Forwarded-For of the client is kept in front.
 */
export function readHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, { sourceIp, port }: Connection): HeaderMap {
  const bySpelling = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const known = bySpelling.get(name.toLowerCase());
    if (known !== undefined) known.values.push(value);
    else bySpelling.set(name.toLowerCase(), { name, values: [value] });
  }
  for (const name of DROPPED) bySpelling.delete(name);
  const forwarded = bySpelling.get('x-forwarded-for')?.values ?? [];
  for (const [name, value] of [
    ['X-Forwarded-For', [...forwarded, sourceIp].join(', ')],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', 'http'],
  ] as const) {
    bySpelling.set(name.toLowerCase(), { name, values: [value] });
  }
  return new Map([...bySpelling.values()].map(({ name, values }) => [name, values]));
}

/** Values of a header in any letter case. */
export function valuesOf(headers: HeaderMap, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  for (const [spelling, values] of headers) if (spelling.toLowerCase() === wanted) return values;
  return [];
}

/** Source: API Gateway Developer Guide, "Map method request data to integration request parameters", method.request.… */
export function createRequest(parts: Omit<GatewayRequest, 'parameter'>): GatewayRequest {
  return {
    ...parts,
    parameter(expression) {
      const [, place, name = ''] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(expression) ?? [];
      if (place === 'header') return valuesOf(parts.headers, name).at(-1);
      if (place === 'querystring') return parts.query?.get(name)?.at(-1);
      if (place === 'path' && parts.pathParameters !== null && Object.hasOwn(parts.pathParameters, name)) return parts.pathParameters[name];
      return undefined;
    },
  };
}
