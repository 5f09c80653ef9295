import { createHash } from 'node:crypto';
import { operationsOnWire } from '../envelope/fits.ts';
import { EVERYTHING_ELSE, routedThrough } from '../request/routes.ts';
import type { Setting } from '../settings/settings.ts';
import { rolesOnWire } from '../users/roles.ts';
import { sessionKindOf, type WireContext } from './context.ts';
import type { Allow } from './decide.ts';

/** Context key of the path that an upstream is asked for. */
export const PATH_KEY = 'path' satisfies keyof UpstreamContext;

/**
 * What API Gateway maps to the request to an upstream. No value is ever empty, because no document says what happens to an empty mapping.
 * All are ASCII without line breaks.
 */
export interface UpstreamContext {
  /** Without the leading slash, percent-encoded: the canonical path of the decision, not a second reading of the client's path. */
  readonly path: string;
  /** Percent-encoded UTF-8. */
  readonly user: string;
  /** Direct and contained roles, separated by commas, each percent-encoded; `,` (a list without elements, RFC 9110) for none. */
  readonly roles: string;
  readonly session_kind: string;
  /** `none` on pages and portals. */
  readonly protocol: string;
  /** Operations that the envelope of the user leaves, separated by commas; `*`: any. */
  readonly operations: string;
  /** `on` or `off`; unread counts as on. */
  readonly strict_security: string;
  readonly decision_id: string;
  /** Where the client is, as the decision saw it: an IP address. */
  readonly address: string;
  /** JWT with `AssertionClaims`. */
  readonly assertion: string;
}

/** How long an assertion is valid, in seconds. */
export const ASSERTION_LIFETIME_S = 60;

/** The claims that the gate signs. Registered names: RFC 7519. */
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
  /** As in X-NIS-Operations. */
  readonly operations: string;
  readonly reason: string;
  /** Method and path of the request that was decided. */
  readonly method: string;
  readonly path: string;
  /** SHA-256 of `canonicalQuery`, base64url. */
  readonly query_sha256: string;
  /** SHA-256 of the value of X-NIS-Roles, base64url: a list of roles may be too long to be carried twice. */
  readonly roles_sha256: string;
}

/** Who signs, and for whom. */
export interface AssertionParties {
  readonly issuer: string;
  readonly audience: string;
}

export interface UpstreamInput {
  readonly decision: Allow;
  readonly decisionId: string;
  readonly address: string;
  readonly method: string;
  /** Decoded values by decoded key; null where there is no query. */
  readonly query: QueryValues;
  readonly strictSecurity: Setting;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether an allowed request goes on to the upstream rather than to a function. */
export const goesUpstream = (resource: string): boolean => routedThrough(resource) === EVERYTHING_ELSE.resource;

export interface UpstreamIdentity {
  readonly context: Omit<UpstreamContext, 'assertion'>;
  readonly claims: AssertionClaims;
}

/** The identity of an allowed request, and what is to be signed about it. */
export function identityFor(input: UpstreamInput, parties: AssertionParties): UpstreamIdentity {
  const { request, principal } = input.decision;
  const active = principal === null || principal.activeRoles === 'unread' ? [] : principal.activeRoles;
  const session_kind = sessionKindOf(input.decision);
  const path = encodeURI(request.path);
  const roles = active.length === 0 ? ',' : rolesOnWire(active);
  const strict = input.strictSecurity !== 'off';
  const user = principal?.user.user_name ?? 'guest';
  const operations = operationsOnWire(principal?.user ?? null, request);
  return {
    context: {
      path: path.slice(1),
      user: encodeURI(user),
      roles,
      session_kind,
      protocol: request.protocol ?? 'none',
      operations,
      strict_security: strict ? 'on' : 'off',
      decision_id: input.decisionId,
      address: input.address,
    },
    claims: {
      ...validity(input, parties),
      sub: user,
      session_kind,
      path,
      strict_security: strict,
      operations,
      ...asked(input),
      roles_sha256: sha256(roles),
    },
  };
}

/** Issuer, audience, decision and lifetime. */
function validity({ decisionId, now }: UpstreamInput, { issuer, audience }: AssertionParties) {
  const iat = Math.floor(now / 1000);
  return { iss: issuer, aud: audience, iat, exp: iat + ASSERTION_LIFETIME_S, jti: decisionId };
}

/** What was asked, and why it is allowed. */
const asked = ({ decision: { request, reason }, method, query }: UpstreamInput) => ({
  method,
  query_sha256: sha256(canonicalQuery(query)),
  surface: request.surface,
  protocol: request.protocol,
  reason,
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

export type QueryValues = Readonly<Record<string, readonly string[] | undefined>> | null;

/**
 * A query in one form that gate and upstream can both compute, because API Gateway writes the query anew: `key=value` for each pair, both
 * percent-encoded except A–Z a–z 0–9 - . _ ~, sorted by their octets, joined by `&`; empty without a query.
 */
export function canonicalQuery(query: QueryValues): string {
  const pairs = Object.entries(query ?? {}).flatMap(([key, values]) => (values ?? []).map((value) => `${encoded(key)}=${encoded(value)}`));
  return pairs.sort().join('&');
}

/** Source: RFC 3986, section 2.3. JSON can carry half a surrogate pair, which has no UTF-8. */
const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** In characters: an authorizer's answer has 8 KB, its policy included. Source: API Gateway, "Output from an API Gateway Lambda authorizer". */
const LONGEST_CONTEXT = 7_600;

/** The context as sent; null: it is too long, which only roles can cause. */
export function upstreamContext(context: UpstreamContext): WireContext | null {
  const wire: WireContext = { ...context };
  const length = Object.entries(wire).reduce((sum, [key, value]) => sum + key.length + value.length + '"":"",'.length, 0);
  return length > LONGEST_CONTEXT ? null : wire;
}

/** Where the site publishes the public keys. */
export const JWKS_PATH = '/assets/jwks.json';

export interface AssertionSigner {
  /** A JWT over the claims; null where the key could not be read. */
  sign(claims: AssertionClaims): Promise<string | null>;
}
