import { HttpIntegration, type MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import { PATH_KEY } from '../../../shared/core/decision/upstream.ts';
import {
  CREDENTIAL_HEADERS,
  IDENTITY_HEADERS,
  NO_CREDENTIAL,
  type Origin,
  REPLACED_HEADERS,
} from '../../../shared/core/decision/upstream-headers.ts';

export interface ClientSide {
  /** Address of this site as clients see it; null: that of API Gateway. */
  readonly publicUrl: string | null;
  /** Trusted proxies report the client's address, so only the authorizer knows it, not API Gateway. */
  readonly behindProxies: boolean;
}

/**
 * The customer's own instance as an HTTP proxy: method, query and body as they came, the path of the decision, the identity in headers that
 * replace the client's, and no credentials.
 *
 * The identity is in headers only: a mapped query parameter is added to the client's instead of replacing it. Content-Encoding passes an
 * HTTP proxy only if it is mapped. What happens to a compressed answer is not documented, so none is asked for.
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

/** A method must declare a header before a mapping may name it; the client need not send it. */
export const UPSTREAM_METHOD: MethodOptions = { requestParameters: { 'method.request.header.Content-Encoding': false } };

/** What the gate knows about the client, as mapping expressions. */
function knownOfClient({ publicUrl, behindProxies }: ClientSide): Readonly<Record<Origin, string>> {
  const { protocol, host, port } = new URL(publicUrl ?? 'https://api-gateway');
  const scheme = protocol.slice(0, -1);
  return {
    address: behindProxies ? 'context.authorizer.address' : 'context.identity.sourceIp',
    host: publicUrl === null ? 'context.domainName' : `'${host}'`,
    scheme: `'${scheme}'`,
    port: `'${port || (scheme === 'https' ? '443' : '80')}'`,
    // RFC 7239, section 6.2 allows an unknown address. A mapping cannot insert one into a text.
    forwarded: `'for=unknown;proto=${scheme}'`,
  };
}
