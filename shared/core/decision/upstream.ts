import { createHash } from 'node:crypto';
import { EVERYTHING_ELSE, routedThrough } from '../request/routes.ts';
import type { Setting } from '../settings/settings.ts';
import { rolesOnWire } from '../users/roles.ts';
import { sessionKindOf, type WireContext } from './context.ts';
import type { Allow } from './decide.ts';

/**
 * The customer's own instance behind the gate, in place of functions/instance.
 *
 * Source: API Gateway Developer Guide, "Parameter mapping for REST APIs": a mapped header replaces the client's of the same name.
 */

/** Headers that tell an upstream who asks, each with the key of the authorizer's context that it is mapped from. */
export const IDENTITY_HEADERS = {
  'X-NIS-User': 'user',
  'X-NIS-Roles': 'roles',
  'X-NIS-Session-Kind': 'session_kind',
  'X-NIS-Protocol': 'protocol',
  'X-NIS-Strict-Security': 'strict_security',
  'X-NIS-Decision-Id': 'decision_id',
  'X-NIS-Assertion': 'assertion',
} as const satisfies Record<string, keyof UpstreamContext>;

/** Headers with what proves who asks: an upstream gets this constant in their place, so no password or session reaches it. */
export const CREDENTIAL_HEADERS = ['Authorization', 'Cookie', 'X-UserToken'] as const;
export const NO_CREDENTIAL = 'removed';

/** Context key of the path that an upstream is asked for. */
export const PATH_KEY = 'path' satisfies keyof UpstreamContext;

/**
 * What API Gateway maps to an upstream's request. Never an empty value: what becomes of a mapping without one, no document says.
 * All are ASCII without line breaks.
 */
export interface UpstreamContext {
  /** Without the leading slash, percent-encoded: the canonical path that was decided, and no second reading of the client's. */
  readonly path: string;
  /** Percent-encoded UTF-8. */
  readonly user: string;
  /** Direct and contained roles, separated by commas, each percent-encoded; `,` (a list without elements, RFC 9110) for none. */
  readonly roles: string;
  readonly session_kind: string;
  /** `none` on pages and portals. */
  readonly protocol: string;
  /** `on` or `off`; unread counts as on. */
  readonly strict_security: string;
  readonly decision_id: string;
  /** JWT with `AssertionClaims`. */
  readonly assertion: string;
}

/** How long an assertion is good for, in seconds. */
export const ASSERTION_LIFETIME_S = 60;

/** What the gate signs. Registered names: RFC 7519. */
export interface AssertionClaims {
  /** `publicUrl`, or `<application>-<stage>` where none is configured. */
  readonly iss: string;
  /** Origin of the upstream. */
  readonly aud: string;
  readonly sub: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
  /** Decision id. */
  readonly jti: string;
  readonly session_kind: string;
  readonly surface: string;
  /** null on pages and portals. */
  readonly protocol: string | null;
  readonly strict_security: boolean;
  readonly reason: string;
  /** Method and path of the request that was decided. */
  readonly method: string;
  readonly path: string;
  /** SHA-256 of the value of X-NIS-Roles, base64url: a list of roles may be too long to be carried twice. */
  readonly roles_sha256: string;
}

/** Who signs for whom. */
export interface AssertionParties {
  readonly issuer: string;
  readonly audience: string;
}

export interface UpstreamInput {
  readonly decision: Allow;
  readonly decisionId: string;
  readonly method: string;
  readonly strictSecurity: Setting;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether an allowed request goes on to the upstream rather than to a function. */
export const goesUpstream = (resource: string): boolean => routedThrough(resource) === EVERYTHING_ELSE.resource;

/** The identity of an allowed request, and what is to be signed about it. */
export function identityFor(
  { decision, decisionId, method, strictSecurity, now }: UpstreamInput,
  { issuer, audience }: AssertionParties,
): { readonly context: Omit<UpstreamContext, 'assertion'>; readonly claims: AssertionClaims } {
  const { request, principal, reason } = decision;
  const user = principal?.user.user_name ?? 'guest';
  const active = principal === null || principal.activeRoles === 'unread' ? [] : principal.activeRoles;
  const roles = active.length === 0 ? ',' : rolesOnWire(active);
  const path = encodeURI(request.path);
  const session_kind = sessionKindOf(decision);
  const strict = strictSecurity !== 'off';
  const iat = Math.floor(now / 1000);
  return {
    context: {
      path: path.slice(1),
      user: encodeURI(user),
      roles,
      session_kind,
      protocol: request.protocol ?? 'none',
      strict_security: strict ? 'on' : 'off',
      decision_id: decisionId,
    },
    claims: {
      iss: issuer,
      aud: audience,
      sub: user,
      iat,
      exp: iat + ASSERTION_LIFETIME_S,
      jti: decisionId,
      session_kind,
      surface: request.surface,
      protocol: request.protocol,
      strict_security: strict,
      reason,
      method,
      path,
      roles_sha256: createHash('sha256').update(roles).digest('base64url'),
    },
  };
}

/** In characters: an authorizer's answer has 8 KB, its policy included. Source: API Gateway, "Output from an API Gateway Lambda authorizer". */
const LONGEST_CONTEXT = 7_600;

/** The context on the wire; null where it is too long for one, which only roles can make it. */
export function upstreamContext(context: UpstreamContext): WireContext | null {
  const wire: WireContext = { ...context };
  const length = Object.entries(wire).reduce((sum, [key, value]) => sum + key.length + value.length + '"":"",'.length, 0);
  return length > LONGEST_CONTEXT ? null : wire;
}

/**
 * Whether a header that a client sent could be read as one of ours: servers fold case, and gateways to CGI, WSGI, Rack, PHP and
 * the like turn every other character into `_`. The whole name space is ours, so that a header of tomorrow is safe today.
 *
 * Source: RFC 3875, section 4.1.18 (HTTP_ variables).
 */
export function looksLikeIdentityHeader(name: string): boolean {
  return /^[^a-z0-9]*x[^a-z0-9]+nis(?![a-z0-9])/i.test(name);
}

/** Where the site publishes the public keys. */
export const JWKS_PATH = '/assets/jwks.json';

export interface AssertionSigner {
  /** A JWT over the claims; null where the key could not be read. */
  sign(claims: AssertionClaims): Promise<string | null>;
}
