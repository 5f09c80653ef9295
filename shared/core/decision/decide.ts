import type { Classification, Classified } from '../request/classify.ts';
import type { Setting } from '../settings/settings.ts';
import type { PersonOnly } from '../users/person-only.ts';
import { isSoapRole, rolesOnWire } from '../users/roles.ts';
import type { User } from '../users/user.ts';
import type { ReasonCode } from './reasons.ts';

/** Everything that a decision depends on. A fact that is not needed may be absent or `unread`: `decide` asks in order. */
export interface Facts {
  readonly request: Classification;
  /** Name of a client header that only the gate may send to an upstream; null: none, or there is no upstream. */
  readonly forgedIdentityHeader: string | null;
  /** Whether an administrator switched the protocol of the request off, for everybody. */
  readonly blocked: Blocked;
  readonly credential: Credential;
  /** Whether the verified user may use pages only. */
  readonly personOnly: PersonOnly;
  /** The verified user may be used from where the request comes from (`mayComeFrom`). */
  readonly sourceAllowed: boolean;
  /** The verified user may use a protocol so, as far as the request tells without its body (`mayUse`). */
  readonly useAllowed: boolean;
  /** The record that stands for a caller without credentials; null: missing, inactive or locked. */
  readonly guest: Principal | null | 'unread';
  /** Whether the protocol of the request requires credentials. */
  readonly toggle: Setting;
  readonly strictSecurity: Setting;
  /** The request has the user token of its session. */
  readonly userTokenPresent: boolean;
  /** `Sec-Fetch-Site: cross-site`. */
  readonly crossSite: boolean;
  /** The request names an origin that the deployment allows (option `corsOrigins`). */
  readonly allowedOrigin: boolean;
  /** `Sec-Fetch-Mode: navigate`: a person opens the address in a browser. */
  readonly navigation: boolean;
  readonly handover: Handover;
}

/** `unread`: the list of blocked protocols could not be read, or is none. */
export type Blocked = 'yes' | 'no' | 'unread';

/**
 * Whether an allowed request can be handed to an upstream. `unsigned`: the assertion key could not be read; `too_long`: identity and
 * signature exceed the largest answer of an authorizer. `ready` also if no upstream is asked, and until it is tried.
 */
export type Handover = 'ready' | 'unsigned' | 'too_long';

export type Credential =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed'; readonly cause: string }
  | { readonly kind: 'rejected'; readonly cause: string }
  | { readonly kind: 'unread' }
  | { readonly kind: 'verified'; readonly principal: Principal; readonly bySession: boolean; readonly byBasic: boolean };

/** The user who acts. */
export interface Principal {
  readonly user: User;
  /** Direct and contained roles in force; `unread`: the role graph could not be read. */
  readonly activeRoles: readonly string[] | 'unread';
  readonly elevated: boolean;
}

export type Decision = Allow | Refuse | Unavailable;

export interface Allow {
  readonly outcome: 'allow';
  readonly reason: 'public' | 'preflight' | 'anonymous_allowed' | 'allowed';
  readonly cause: null;
  readonly request: Classified;
  /** null: no particular user, on a public or single sign-on route and at a preflight. */
  readonly principal: Principal | null;
}

/** `challenge`: 401. `sign_in`: to the sign-in page and back. `forbid`: 403, credentials will not help. */
export interface Refuse {
  readonly outcome: 'challenge' | 'sign_in' | 'forbid';
  readonly reason: ReasonCode;
  /** For the administrator; null: the reason says everything. */
  readonly cause: string | null;
}

export interface Unavailable {
  readonly outcome: 'unavailable';
  readonly reason: 'dependency_unavailable';
  /** What could not be read. */
  readonly cause:
    | 'credentials'
    | 'guest'
    | 'toggle'
    | 'strict security'
    | 'roles'
    | 'blocked protocols'
    | 'basic for people'
    | 'assertion key';
}

/** Longest role list that fits the authorizer's context. */
const ROLES_BYTES = 6 * 1024;

/**
 * The decision: the first row that matches wins. Pure and total.
 *
 * Source: specification, "Interactive users", "Non-interactive users", "Create a non-interactive user for web services",
 * "Update web service user accounts for strict security" and "Require authentication"; docs/contract.md, "Decision", whose rows the numbers are.
 */
export function decide(facts: Facts): Decision {
  const { request, credential } = facts;

  if (request.kind === 'ambiguous') return forbid('request_ambiguous', request.cause); // 1
  if (facts.forgedIdentityHeader !== null) return forbid('forged_identity_header', facts.forgedIdentityHeader); // 1b
  if (request.surface === 'public' || request.surface === 'sso') return handOver(facts, allow('public', request, null)); // 2
  if (request.preflight) return handOver(facts, allow('preflight', request, null)); // 2b

  if (credential.kind === 'malformed') return askAgain(facts, request, 'credentials_malformed', credential.cause); // 3
  if (facts.blocked === 'yes' && request.surface === 'api') return forbid('protocol_blocked'); // 3b
  if (credential.kind === 'rejected') {
    const reason = credential.cause === 'too_many_attempts' ? 'too_many_attempts' : 'credentials_rejected';
    return askAgain(facts, request, reason, credential.cause); // 4, 5
  }
  if (credential.kind === 'unread') return unavailable('credentials');
  if (credential.kind === 'absent') return decideAnonymous(facts, request); // 6, 7, 8
  if (request.surface === 'api' && credential.bySession && credential.principal.user.web_service_access_only) {
    return askAgain(facts, request, 'credentials_rejected', 'session_of_non_interactive_user'); // 5
  }
  // Before 9, so that a thief at a page learns nothing.
  if (!facts.sourceAllowed) return askAgain(facts, request, 'source_not_allowed', null); // 5b
  return decidePrincipal(facts, request, credential.principal, 'allowed'); // 9–13
}

function decideAnonymous(facts: Facts, request: Classified): Decision {
  if (request.surface !== 'api') return askAgain(facts, request, 'login_required', null); // 8
  if (facts.toggle === 'on') return askAgain(facts, request, 'credentials_required', null); // 7
  if (facts.guest === null) return askAgain(facts, request, 'credentials_required', 'guest_record_unusable'); // 6, 7
  if (facts.toggle === 'unread') return unavailable('toggle');
  if (facts.guest === 'unread') return unavailable('guest');
  return decidePrincipal(facts, request, facts.guest, 'anonymous_allowed'); // 6
}

function decidePrincipal(facts: Facts, request: Classified, principal: Principal, reason: 'allowed' | 'anonymous_allowed'): Decision {
  const { user, activeRoles } = principal;
  const forPeople = request.surface === 'ui' || request.surface === 'portal';

  if (forPeople && user.web_service_access_only) return forbid('web_service_access_only'); // 9
  const refused = refusedPersonOnly(facts, request, user); // 9b
  if (refused !== null) return refused;
  if (request.midServer && user.web_service_access_only && !user.internal_integration_user) {
    return forbid('mid_server_needs_internal_integration_user'); // 10
  }
  if (request.protocol === 'soap' && facts.strictSecurity !== 'off') {
    if (activeRoles === 'unread') return unavailable('roles');
    if (!activeRoles.some(isSoapRole))
      return facts.strictSecurity === 'unread' ? unavailable('strict security') : forbid('soap_role_missing'); // 11
  }
  if (isOutsideEnvelope(facts, request)) return forbid('outside_envelope'); // 11b
  if (request.write && isCrossSiteWrite(facts, request)) return forbid('cross_site_write'); // 12
  const tooMany = facts.handover === 'too_long' || (activeRoles !== 'unread' && rolesOnWire(activeRoles).length > ROLES_BYTES);
  if (tooMany) return forbid('too_many_roles');
  if (activeRoles === 'unread') return unavailable('roles');
  if (facts.blocked === 'unread' && request.surface === 'api') return unavailable('blocked protocols');
  return handOver(facts, allow(reason, request, principal)); // 13
}

/** Basic of a user who may use pages only; also a token or secret of a record that may, by its flags, use neither pages nor protocols. */
function refusedPersonOnly(facts: Facts, request: Classified, user: User): Decision | null {
  const { credential, personOnly } = facts;
  if (credential.kind !== 'verified' || !(credential.byBasic || user.web_service_access_only)) return null;
  if (personOnly === 'unread') return unavailable('basic for people');
  return personOnly === 'yes' ? askAgain(facts, request, 'basic_not_for_people', null) : null;
}

/** Refused, because an upstream could not tell an unsigned request from one that bypassed the gate. */
function handOver({ handover }: Facts, allowed: Allow): Decision {
  if (handover === 'unsigned') return unavailable('assertion key');
  return handover === 'too_long' ? forbid('too_many_roles') : allowed;
}

/** Callers without credentials have no envelope. */
const isOutsideEnvelope = ({ credential, useAllowed }: Facts, { surface }: Classified): boolean =>
  surface === 'api' && credential.kind === 'verified' && !useAllowed;

function isCrossSiteWrite(facts: Facts, request: Classified): boolean {
  const bySession = facts.credential.kind === 'verified' && facts.credential.bySession;
  if (facts.crossSite && !(facts.allowedOrigin && request.surface === 'api')) return true;
  if (request.surface === 'api') return bySession && !facts.userTokenPresent;
  return !bySession;
}

/** 401 for a machine; the sign-in page for a person, also if a browser opens an API address. */
function askAgain(facts: Facts, request: Classified, reason: ReasonCode, cause: string | null): Refuse {
  const machine = request.surface === 'api' && !facts.navigation;
  return { outcome: machine ? 'challenge' : 'sign_in', reason, cause };
}

const allow = (reason: Allow['reason'], request: Classified, principal: Principal | null): Allow => ({
  outcome: 'allow',
  reason,
  cause: null,
  request,
  principal,
});
const forbid = (reason: ReasonCode, cause: string | null = null): Refuse => ({ outcome: 'forbid', reason, cause });
const unavailable = (cause: Unavailable['cause']): Unavailable => ({ outcome: 'unavailable', reason: 'dependency_unavailable', cause });
