import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { JWKS_PATH } from '../../../shared/core/decision/upstream.ts';

/** What an upstream may believe of a request. */
export type Verified =
  | { readonly ok: true; readonly claims: JWTPayload; readonly roles: readonly string[] }
  | { readonly ok: false; readonly why: string };

export interface Request {
  readonly method: string;
  /** Path alone, as it arrived. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Verifies as docs/upstream.md tells: the signature, for whom and until when, that it is about this request, and its roles. */
export function createVerifier(gatewayUrl: string, ownUrl: string): (request: Request) => Promise<Verified> {
  const keys: JWTVerifyGetKey = createRemoteJWKSet(new URL(gatewayUrl + JWKS_PATH));
  return async ({ method, path, headers }) => {
    const header = (name: string): string => String(headers[name] ?? '');
    try {
      const { payload } = await jwtVerify(header('x-nis-assertion'), keys, { issuer: gatewayUrl, audience: ownUrl, algorithms: ['EdDSA'] });
      const roles = header('x-nis-roles');
      if (payload.method !== method || payload.path !== path) return { ok: false, why: 'it is about another request' };
      if (payload.roles_sha256 !== createHash('sha256').update(roles).digest('base64url'))
        return { ok: false, why: 'the roles are not those signed' };
      return { ok: true, claims: payload, roles: roles.split(',').filter(Boolean).map(decodeURIComponent) };
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) };
    }
  };
}
