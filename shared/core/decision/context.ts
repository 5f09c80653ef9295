import { operationsOnWire } from '../envelope/fits.ts';
import { instantOf } from '../instant.ts';
import type { CredentialKind, Presented } from '../request/credentials.ts';
import type { Operation } from '../request/operation.ts';
import { PROTOCOLS, type Protocol } from '../request/protocols.ts';
import type { Surface } from '../request/routes.ts';
import { type OpenSettings, openOnWire, readOpenOnWire } from '../settings/open-now.ts';
import type { Setting } from '../settings/settings.ts';
import { isGuest } from '../users/base-records.ts';
import { endsSoon, NO_ENDS } from '../users/dates.ts';
import { rolesOnWire, SOAP_OPERATIONS, type SoapOperation, soapOperations } from '../users/roles.ts';
import type { User } from '../users/user.ts';
import type { Allow } from './decide.ts';

export type SessionKind = 'interactive' | 'non_interactive' | 'guest';

/**
 * What the authorizer tells the functions about a request. They serve exactly this and never parse the URL a second time, so two readings
 * cannot differ.
 */
export interface RequestContext {
  readonly decision_id: string;
  readonly reason: Allow['reason'];
  readonly surface: Surface;
  readonly protocol: Protocol | null;
  /** Canonical path, percent-decoded, case kept. */
  readonly path: string;
  readonly table: string | null;
  readonly record: string | null;
  readonly list: boolean;
  readonly write: boolean;
  /** The request is one of the platform's MID Server, or may contain such requests. */
  readonly mid_server: boolean;
  /** What was presented; null: it was malformed, which only public and single sign-on routes let through. */
  readonly credential: CredentialKind | null;
  /** Id of the credential; null: it has none. */
  readonly credential_id: string | null;
  /** Where the request comes from, as the decision saw it and `sourceOf` names it. */
  readonly source: string;
  /** Principal; `guest` on public and single sign-on routes. */
  readonly user_name: string;
  /** `sys_id` of the principal's record, used by references; empty if there is no principal or its record has none. */
  readonly user_sys_id: string;
  readonly session_kind: SessionKind;
  /** Active roles, direct and contained. */
  readonly roles: readonly string[];
  readonly elevated: boolean;
  /** INSTANT at which an elevation ends with its session; null: not elevated. */
  readonly elevated_until: string | null;
  /** The session can be elevated, or is. */
  readonly may_elevate: boolean;
  /** User token of the session; null without one. */
  readonly user_token: string | null;
  /** SOAP operations that the roles grant. With strict security off: all of them. */
  readonly soap_operations: readonly SoapOperation[];
  /** Operations that the envelope of the user leaves on this table by this protocol; null: every one. */
  readonly operations: readonly Operation[] | null;
  /** `unread`: enforce as `on`, but if that refuses, say that it is not certain (503). */
  readonly strict_security: Setting;
  /** INSTANT from which on the user can no longer sign in, at most 30 days ahead; null: there is none. */
  readonly sign_in_ends: string | null;
  /** INSTANT from which on the account can no longer be used, at most 30 days ahead; null: there is none. */
  readonly account_ends: string | null;
  /** What lets requests in that need less than usual, for a page of an administrator; left out: nothing does, or it is not to be told. */
  readonly open_now?: OpenSettings;
  /** Origin of the page that sent the request, if the deployment allows it (option `corsOrigins`). */
  readonly cors_origin: string | null;
  /** Prefix of all links: `/prod` at the execute-api host, empty at a custom domain. */
  readonly stage_prefix: string;
}

/** The form in which API Gateway carries it: flat, strings only. */
export type WireContext = Record<string, string>;

export interface ContextInput {
  readonly decisionId: string;
  readonly decision: Allow;
  readonly credential: Presented;
  readonly source: string;
  readonly strictSecurity: Setting;
  readonly userToken: string | null;
  /** What is told of the session; missing: there is none. */
  readonly session?: { readonly endsAt: number; readonly mayElevate: boolean } | null;
  /** Missing or empty: nothing is to be told. */
  readonly openNow?: OpenSettings;
  /** Missing: no allowed origin. */
  readonly corsOrigin?: string | null;
  readonly stagePrefix: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The context of an allowed request. */
export function toContext(input: ContextInput): WireContext {
  const { decision, credential, strictSecurity } = input;
  const { principal, request } = decision;
  const roles = principal === null || principal.activeRoles === 'unread' ? [] : principal.activeRoles;
  const ends = principal === null ? NO_ENDS : endsSoon(principal.user, input.now);
  return {
    decision_id: input.decisionId,
    reason: decision.reason,
    surface: request.surface,
    protocol: request.protocol ?? '',
    path: encodeURI(request.path),
    table: encodeURI(request.table ?? ''),
    record: encodeURI(request.record ?? ''),
    list: String(request.list),
    write: String(request.write),
    mid_server: String(request.midServer),
    credential: credential.kind ?? '',
    credential_id: encodeURI(credential.id ?? ''),
    source: input.source,
    user_name: encodeURI(principal?.user.user_name ?? 'guest'),
    user_sys_id: encodeURI(principal?.user.sys_id ?? ''),
    session_kind: sessionKindOf(decision),
    roles: rolesOnWire(roles),
    elevated: String(principal?.elevated ?? false),
    elevated_until: input.session && principal?.elevated ? instantOf(input.session.endsAt) : '',
    may_elevate: String(input.session?.mayElevate ?? false),
    user_token: input.userToken ?? '',
    soap_operations: (strictSecurity === 'off' ? SOAP_OPERATIONS : soapOperations(roles)).join(','),
    operations: operationsOnWire(principal?.user ?? null, request),
    strict_security: strictSecurity,
    sign_in_ends: ends.signIn ?? '',
    account_ends: ends.account ?? '',
    ...openMember(input.openNow),
    cors_origin: input.corsOrigin ?? '',
    stage_prefix: input.stagePrefix,
  };
}

function openMember(open: OpenSettings = []): WireContext {
  const text = openOnWire(open);
  return text === '' ? {} : { open_now: text };
}

/** Key of a refusal that a function has to tell. */
const REFUSED = 'refused_fault';

/**
 * What functions/instance gets in place of a context, to answer a refused SOAP call with a status that API Gateway cannot give. It holds
 * nothing but the refusal: `readContext` throws, so that whoever does not know of it serves nothing.
 *
 * @param fault the SOAP envelope.
 */
export const refusalToTell = (fault: string, corsOrigin: string | null): WireContext => ({
  [REFUSED]: fault,
  ...(corsOrigin === null ? {} : { cors_origin: corsOrigin }),
});

/** The refusal to tell, if there is one. @param wire the event's `requestContext.authorizer`. */
export function toldRefusal(
  wire: Readonly<Record<string, unknown>> | null | undefined,
): { readonly fault: string; readonly cors_origin: string | null } | null {
  const fault = wire?.[REFUSED];
  if (typeof fault !== 'string') return null;
  return { fault, cors_origin: typeof wire?.cors_origin === 'string' ? wire.cors_origin : null };
}

/** The kind of the principal, in the specification's terms. */
export const sessionKindOf = ({ principal, reason }: Allow): SessionKind =>
  principal === null || reason === 'anonymous_allowed' ? 'guest' : kindOf(principal.user);

/** The kind of a user. */
export function kindOf({ user_name, web_service_access_only }: Pick<User, 'user_name' | 'web_service_access_only'>): SessionKind {
  if (isGuest(user_name)) return 'guest';
  return web_service_access_only ? 'non_interactive' : 'interactive';
}

/**
 * Reads the context back in a function.
 *
 * @param wire the event's `requestContext.authorizer`.
 * @throws Error if there is none or it is incomplete: a function never runs without the authorizer.
 */
export function readContext(wire: Readonly<Record<string, unknown>> | null | undefined): RequestContext {
  const raw = (name: string): string => memberOf(wire?.[name], name);
  const text = (name: string): string => decodeURI(raw(name));
  const list = (name: string): string[] => namesIn(raw(name));
  return {
    decision_id: text('decision_id'),
    reason: text('reason') as Allow['reason'],
    surface: text('surface') as Surface,
    protocol: readProtocol(text('protocol')),
    path: text('path'),
    table: text('table') || null,
    record: text('record') || null,
    list: text('list') === 'true',
    write: text('write') === 'true',
    mid_server: text('mid_server') === 'true',
    credential: (text('credential') || null) as CredentialKind | null,
    credential_id: text('credential_id') || null,
    source: text('source'),
    user_name: text('user_name'),
    user_sys_id: text('user_sys_id'),
    session_kind: text('session_kind') as SessionKind,
    roles: list('roles'),
    elevated: text('elevated') === 'true',
    elevated_until: text('elevated_until') || null,
    may_elevate: text('may_elevate') === 'true',
    user_token: text('user_token') || null,
    soap_operations: list('soap_operations') as SoapOperation[],
    operations: text('operations') === '*' ? null : (list('operations') as Operation[]),
    strict_security: text('strict_security') as Setting,
    sign_in_ends: text('sign_in_ends') || null,
    account_ends: text('account_ends') || null,
    ...(typeof wire?.open_now === 'string' ? { open_now: readOpenOnWire(wire.open_now) } : {}),
    cors_origin: raw('cors_origin') || null,
    stage_prefix: text('stage_prefix'),
  };
}

function memberOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`The authorizer's context lacks "${name}": this function must be invoked through the API's authorizer.`);
}

function readProtocol(text: string): Protocol | null {
  if (text === '') return null;
  if (!(text in PROTOCOLS)) throw new Error(`The authorizer's context names an unknown protocol "${text}".`);
  return text as Protocol;
}

const namesIn = (list: string): string[] =>
  list
    .split(',')
    .filter((entry) => entry !== '')
    .map(decodeURIComponent);
