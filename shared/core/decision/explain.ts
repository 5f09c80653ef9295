import { mayComeFrom, mayUse } from '../envelope/fits.ts';
import { type Classification, classify } from '../request/classify.ts';
import { operationOf } from '../request/operation.ts';
import { protocolRow } from '../request/protocols.ts';
import { EVERYTHING_ELSE, namedRoute } from '../request/routes.ts';
import { type BlockedProtocols, isBlocked } from '../settings/blocked.ts';
import { readSetting, requiresCredentials, type Setting, STRICT_SECURITY, type StoredSettings } from '../settings/settings.ts';
import { type BasicForPeople, personOnly } from '../users/person-only.ts';
import { activeRoles, type RoleGraph } from '../users/roles.ts';
import { passwordCause, type User } from '../users/user.ts';
import { type Credential, type Decision, decide, type Facts, type Principal } from './decide.ts';
import { INTERNAL_TEXTS } from './internal-texts.ts';
import type { ReasonCode } from './reasons.ts';

/** The decision table in words, in the order in which the rows are tried. Source: docs/contract.md, "Decision". */
export const DECISION_ROWS = [
  { row: '1', when: 'the request can be read in more than one way', reasons: ['request_ambiguous'] },
  { row: '1b', when: 'a client sends a header that only the gate may send to an upstream', reasons: ['forged_identity_header'] },
  { row: '2', when: 'the route is public or single sign-on', reasons: ['public'] },
  { row: '2b', when: 'a browser asks whether a page of an allowed origin may send a request (CORS preflight)', reasons: ['preflight'] },
  { row: '3', when: 'the Authorization header is malformed', reasons: ['credentials_malformed'] },
  { row: '3b', when: 'the protocol is switched off', reasons: ['protocol_blocked'] },
  { row: '4', when: 'too many wrong passwords from this source', reasons: ['too_many_attempts'] },
  { row: '5', when: 'credentials were sent and are not good', reasons: ['credentials_rejected'] },
  {
    row: '5b',
    when: 'right credentials of a non-interactive user, from an address that its envelope does not allow',
    reasons: ['source_not_allowed'],
  },
  { row: '6', when: 'none sent, the protocol is open, and the guest record can be used', reasons: ['anonymous_allowed'] },
  { row: '7', when: 'none sent, and the protocol requires them', reasons: ['credentials_required'] },
  { row: '8', when: 'none sent, on the UI or a portal', reasons: ['login_required'] },
  { row: '9', when: 'the UI or a portal, and the user is non-interactive', reasons: ['web_service_access_only'] },
  {
    row: '9b',
    when: 'Basic of a user who may use the user interface only',
    reasons: ['basic_not_for_people'],
  },
  {
    row: '10',
    when: 'a MID Server, batch or GraphQL request, and the non-interactive user is not an Internal Integration User',
    reasons: ['mid_server_needs_internal_integration_user'],
  },
  { row: '11', when: 'SOAP under strict security without a role of the soap family', reasons: ['soap_role_missing'] },
  { row: '11b', when: 'a use that the envelope of the non-interactive user does not list', reasons: ['outside_envelope'] },
  { row: '12', when: 'a write that another site may have caused', reasons: ['cross_site_write'] },
  { row: '13', when: 'everything else', reasons: ['too_many_roles', 'allowed'] },
] as const satisfies readonly { row: string; when: string; reasons: readonly ReasonCode[] }[];

/** null: there is none. A setting that was not read is a text, too. */
export type Fact = string | boolean | readonly string[] | null;

export interface Explanation {
  /** What the decision rests on, by name. */
  readonly facts: Readonly<Record<string, Fact>>;
  /** The rows tried, in order; the last one matched. */
  readonly rows: readonly { readonly row: string; readonly when: string; readonly matched: boolean }[];
  readonly outcome: Decision['outcome'];
  readonly reason: ReasonCode;
  readonly cause: string | null;
  /** What it means and what to do about it. */
  readonly fix: string;
}

/**
 * The rows that are tried until the one of this reason matches; empty if the table does not have the reason. For a guest, row 6 matches and
 * rows 9 to 12 still follow.
 */
export function rowsTried(reason: string): Explanation['rows'] {
  const last = DECISION_ROWS.findIndex(({ reasons }) => (reasons as readonly string[]).includes(reason));
  return DECISION_ROWS.slice(0, last + 1).map(({ row, when }, index) => ({ row, when, matched: index === last }));
}

export interface ParsedRequest {
  readonly method: string;
  readonly path: string;
  readonly queryKeys: readonly string[];
}

/** Reads `POST /incident.do?SOAP`; null: it does not have this form. */
export function parseRequest(text: string): ParsedRequest | null {
  const match = /^\s*([A-Za-z]+)\s+(\/[^\s?#]*)(?:\?([^\s#]*))?\s*$/.exec(text);
  if (match === null) return null;
  const [, method = '', path = '', query = ''] = match;
  try {
    const queryKeys = query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => decodeURIComponent((pair.split('=')[0] as string).replaceAll('+', ' ')));
    return { method: method.toUpperCase(), path, queryKeys };
  } catch {
    return null;
  }
}

export interface ExplainInput {
  readonly request: ParsedRequest;
  /** The caller, with the right password or in a session of its own; null: without credentials. */
  readonly user: User | null;
  /** The record that acts for callers without credentials; null: missing. */
  readonly guestOf: (name: 'guest' | 'soap.guest') => User | null;
  readonly roles: RoleGraph;
  readonly settings: StoredSettings;
  readonly blocked: BlockedProtocols;
  readonly basicForPeople: BasicForPeople;
  /** Where the request would come from: an address. Left out: from where the user may be used. */
  readonly source?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the authorizer would decide on a request, and why: by the same `classify` and `decide`, with the stored facts. */
export function explain(input: ExplainInput): Explanation {
  const { request } = input;
  const resource = (namedRoute(request.path) ?? EVERYTHING_ELSE).resource;
  const classification = classify({ ...request, resource });
  const facts = factsOf(input, classification);
  const decision = decide(facts);
  return {
    facts: describe(facts, input),
    rows: rowsTried(decision.reason),
    outcome: decision.outcome,
    reason: decision.reason,
    cause: decision.cause,
    fix: INTERNAL_TEXTS[decision.reason],
  };
}

function factsOf(input: ExplainInput, request: Classification): Facts {
  const { user, guestOf, roles, settings, blocked, basicForPeople, source, now } = input;
  const api = request.kind === 'classified' && request.surface === 'api';
  const protocol = request.kind === 'classified' ? request.protocol : null;
  const guest = protocol === null ? null : guestOf(protocolRow(protocol).guest);
  const principal = (who: User): Principal => ({ user: who, activeRoles: activeRoles(who.roles, roles, false), elevated: false });
  return {
    request,
    forgedIdentityHeader: null,
    blocked: isBlocked(blocked, protocol),
    credential: credentialOf(user, api, principal),
    personOnly: user === null ? 'no' : personOnly(user, basicForPeople, roles),
    sourceAllowed: user === null || source === undefined || mayComeFrom(user, source),
    useAllowed: isUseAllowed(input, request),
    guest: guest?.active && !guest.locked_out ? principal(guest) : null,
    toggle: protocol === null ? 'on' : requiresCredentials(settings, protocol, now),
    strictSecurity: readSetting(settings, STRICT_SECURITY, now),
    userTokenPresent: true,
    crossSite: false,
    allowedOrigin: false,
    navigation: false,
    handover: 'ready',
  };
}

function isUseAllowed({ user, request: { method } }: ExplainInput, request: Classification): boolean {
  if (user === null || request.kind !== 'classified' || request.protocol === null) return true;
  const { protocol, table, path } = request;
  return mayUse(user, { protocol, table, operation: operationOf({ protocol, method, path }) });
}

function credentialOf(user: User | null, api: boolean, principal: (who: User) => Principal): Credential {
  if (user === null) return { kind: 'absent' };
  const cause = passwordCause(user) ?? (user.password_hash === null ? 'no_password' : null);
  return cause === null ? { kind: 'verified', principal: principal(user), bySession: !api, byBasic: api } : { kind: 'rejected', cause };
}

function describe({ request, credential, toggle, strictSecurity, blocked }: Facts, { user, roles }: ExplainInput): Record<string, Fact> {
  const setting = (value: Setting): Fact => (value === 'unread' ? value : value === 'on');
  return {
    ...(request.kind === 'classified'
      ? {
          surface: request.surface,
          protocol: request.protocol,
          table: request.table,
          'MID Server request': request.midServer,
          write: request.write,
        }
      : { request: request.cause }),
    credentials: user === null ? null : credential.kind === 'rejected' ? `rejected: ${credential.cause}` : 'the right password',
    ...(user === null
      ? {}
      : {
          user: user.user_name,
          web_service_access_only: user.web_service_access_only,
          user_interface_only: user.user_interface_only,
          internal_integration_user: user.internal_integration_user,
          'roles in force': activeRoles(user.roles, roles, false),
        }),
    'protocol switched off': blocked === 'unread' ? blocked : blocked === 'yes',
    'credentials required by the protocol': setting(toggle),
    'strict security': setting(strictSecurity),
  };
}
