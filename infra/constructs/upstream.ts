import { HttpIntegration, type MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import { PATH_KEY } from '../../shared/core/decision/upstream.ts';
import {
  CREDENTIAL_HEADERS,
  IDENTITY_HEADERS,
  NO_CREDENTIAL,
  type Origin,
  REPLACED_HEADERS,
} from '../../shared/core/decision/upstream-headers.ts';

export interface ClientSide {
  /** Address of this site as clients see it; null: that of API Gateway. */
  readonly publicUrl: string | null;
  /** Trusted proxies tell the client's address, so that the authorizer knows it and API Gateway does not. */
  readonly behindProxies: boolean;
}

/**
 * The customer's own instance as an HTTP proxy: method, query and body as they came; the path that was decided; who asks in
 * headers that replace whatever the client sent; no credential.
 *
 * Identity goes into headers only: a mapped query parameter is added to the client's instead of replacing it. Content-Encoding does
 * not pass an HTTP proxy unless it is mapped, and what becomes of a compressed answer no document says, so none is asked for.
 *
 * Source: API Gateway Developer Guide, "Parameter mapping for REST APIs" and "Set up HTTP integrations".
 *
 * @param url without trailing slash.
 */
export function upstreamIntegration(url: string, { publicUrl, behindProxies }: ClientSide): HttpIntegration {
  const header = (name: string, source: string): [string, string] => [`integration.request.header.${name}`, source];
  const known = knownOfClient({ publicUrl, behindProxies });
  return new HttpIntegration(`${url}/{proxy}`, {
    httpMethod: 'ANY',
    options: {
      requestParameters: {
        'integration.request.path.proxy': `context.authorizer.${PATH_KEY}`,
        ...Object.fromEntries([
          ...Object.entries(IDENTITY_HEADERS).map(([name, key]) => header(name, `context.authorizer.${key}`)),
          ...CREDENTIAL_HEADERS.map((name) => header(name, `'${NO_CREDENTIAL}'`)),
          ...Object.entries(REPLACED_HEADERS).map(([name, what]) => header(name, known[what])),
          header('Content-Encoding', 'method.request.header.Content-Encoding'),
          header('Accept-Encoding', "'identity'"),
        ]),
      },
    },
  });
}

/** What a method must declare before a mapping may name it; a client need not send it. */
export const UPSTREAM_METHOD: MethodOptions = { requestParameters: { 'method.request.header.Content-Encoding': false } };

/** What the gate knows of the client: mapping expressions. */
function knownOfClient({ publicUrl, behindProxies }: ClientSide): Readonly<Record<Origin, string>> {
  const { protocol, host, port } = new URL(publicUrl ?? 'https://api-gateway');
  const scheme = protocol.slice(0, -1);
  return {
    address: behindProxies ? 'context.authorizer.address' : 'context.identity.sourceIp',
    host: publicUrl === null ? 'context.domainName' : `'${host}'`,
    scheme: `'${scheme}'`,
    port: `'${port || (scheme === 'https' ? '443' : '80')}'`,
    // RFC 7239, section 6.2: an address may be left unknown, since a mapping cannot put one into a text.
    forwarded: `'for=unknown;proto=${scheme}'`,
  };
}
