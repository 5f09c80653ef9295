import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { canonicalQuery, JWKS_PATH } from '../../../shared/core/decision/upstream.ts';
import { readMarkers } from '../../../shared/core/request/protocols.ts';

/** What an upstream may believe about a request. */
export type Verified =
  | { readonly ok: true; readonly claims: JWTPayload; readonly roles: readonly string[] }
  | { readonly ok: false; readonly why: string };

export interface Request {
  readonly method: string;
  /** Only the path, as it arrived. */
  readonly path: string;
  /** As it arrived, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Verifies as docs/upstream.md describes: the signature, audience and lifetime, that it belongs to this request, roles and operations. */
export function createVerifier(gatewayUrl: string, ownUrl: string): (request: Request) => Promise<Verified> {
  const keys: JWTVerifyGetKey = createRemoteJWKSet(new URL(gatewayUrl + JWKS_PATH));
  return async (request) => {
    const header = (name: string): string => String(request.headers[name] ?? '');
    try {
      const options = { issuer: gatewayUrl, audience: ownUrl, algorithms: ['EdDSA'] };
      const { payload } = await jwtVerify(header('x-nis-assertion'), keys, options);
      const roles = header('x-nis-roles');
      const why = mismatch(payload, request, { protocol: header('x-nis-protocol'), operations: header('x-nis-operations'), roles });
      if (why !== null) return { ok: false, why };
      return { ok: true, claims: payload, roles: roles.split(',').filter(Boolean).map(decodeURIComponent) };
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) };
    }
  };
}

function mismatch(
  claims: JWTPayload,
  { method, path, query, headers, body }: Request,
  { protocol, operations, roles }: { readonly protocol: string; readonly operations: string; readonly roles: string },
): string | null {
  if (claims.method !== method || claims.path !== path) return 'it is about another request';
  if (claims.query_sha256 !== sha256(canonicalQuery(queryOf(query)))) return 'it is about another query';
  if ((claims.protocol ?? 'none') !== protocol) return 'it is about another protocol';
  if (claims.roles_sha256 !== sha256(roles)) return 'the roles are not those signed';
  if (claims.operations !== operations) return 'the operations are not those signed';
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(String(headers['content-type'] ?? ''));
  const fields = isForm ? [...new URLSearchParams(body).keys()] : [];
  return readMarkers(fields).kind === 'none' ? null : 'a field of its form names a protocol';
}

function queryOf(query: string): Record<string, string[]> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...new Set(parameters.keys())].map((key) => [key, parameters.getAll(key)]));
}
