import { isUtf8 } from 'node:buffer';
import type { Credential, Facts, Principal } from '../../shared/core/decision/decide.ts';
import type { Protocol } from '../../shared/core/request/protocols.ts';
import { userToken } from '../../shared/core/sign-in/session.ts';
import { activeRoles } from '../../shared/core/users/roles.ts';
import type { User } from '../../shared/core/users/user.ts';
import { reference } from '../shared/core/decision/decision-table.ts';
import { BASE_ROLES } from '../support/memory.ts';
import type { Reading } from './oracle-classify.ts';
import { asksTooMuch, comesFromOutside } from './oracle-envelope.ts';
import { type RawRequest, valuesOf } from './raw-request.ts';
import {
  COOKIE,
  CORS_ORIGIN,
  type KnownSession,
  LOCKED_FOR,
  LOCKED_SOURCE,
  passwordOf,
  SESSIONS,
  STORED_SETTINGS,
  secretOf,
  TOKENS,
  USERS,
} from './world.ts';

/**
 * Credentials and facts of a raw request, read a second time in another shape, and the decision by the table of the tests.
 * Source: docs/contract.md, "Decision", "Data" and "Tokens"; RFC 7617; RFC 6750.
 */
export interface Expected {
  /** Outcome and reason, as in `allow public`. */
  readonly decision: string;
  readonly principal: Principal | null;
  readonly session: KnownSession | null;
}

const folded = (name: string): string => {
  let text = name;
  for (let round = 0; round < 8; round += 1) text = text.normalize('NFKC').toLowerCase();
  return text;
};
const userNamed = (typed: string): User | undefined => USERS.find(({ user_name }) => user_name === folded(typed));
const octetsIn = (text: string): number => Buffer.byteLength(text);
const nobodys = (typed: string): boolean => typed === '' || octetsIn(typed) > 160 || octetsIn(folded(typed)) > 160;

type Basic = null | 'malformed' | { readonly name: string; readonly password: string };

const CANONICAL_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** A token of this site: its text, and the name in it. */
export function bearerOf(request: RawRequest): { readonly name: string; readonly text: string } | null {
  const [value = '', ...others] = valuesOf(request, 'authorization');
  const [scheme = '', ...words] = value.split(' ');
  const [text = '', ...more] = words.filter((word) => word !== '');
  if (others.length + more.length > 0 || value.length > 1024 || scheme.toLowerCase() !== 'bearer') return null;
  const [head = '', random = '', ...rest] = text.split('.');
  const [before, encoded = ''] = [head.slice(0, 'nis_at_'.length), head.slice('nis_at_'.length)];
  const name = Buffer.from(encoded, 'base64url').toString();
  const once = Buffer.from(name).toString('base64url') === encoded && !nobodys(name) && folded(name) === name;
  return before === 'nis_at_' && rest.length === 0 && /^[\w-]{43}$/.test(random) && once ? { name, text } : null;
}

export function basicOf(request: RawRequest): Basic {
  const [value, ...others] = valuesOf(request, 'authorization');
  if (value === undefined || bearerOf(request) !== null) return null;
  const [scheme = '', ...words] = value.split(' ');
  const [base64, ...more] = words.filter((word) => word !== '');
  const wellFormed = others.length === 0 && value.length <= 1024 && scheme.toLowerCase() === 'basic' && more.length === 0;
  if (!wellFormed || base64 === undefined || !CANONICAL_BASE64.test(base64)) return 'malformed';
  const octets = Buffer.from(base64, 'base64');
  const colon = octets.indexOf(':');
  if (colon < 0 || octets.some((octet) => octet < 0x20 || octet === 0x7f)) return 'malformed';
  const encoding = isUtf8(octets) ? 'utf8' : 'latin1';
  return { name: octets.subarray(0, colon).toString(encoding), password: octets.subarray(colon + 1).toString(encoding) };
}

type Cookie = null | 'unusable' | { readonly name: string; readonly token: string };

export function cookieOf(request: RawRequest): Cookie {
  const pairs = valuesOf(request, 'cookie').flatMap((value) => value.split(';').map((pair) => pair.trim()));
  const values = pairs.filter((pair) => pair.split('=')[0] === COOKIE).map((pair) => pair.slice(COOKIE.length + 1));
  const [value] = values;
  if (value === undefined) return null;
  const [user = '', token = '', ...rest] = value.split('.');
  const right = values.length === 1 && rest.length === 0 && /^[\w-]{1,2048}$/.test(user) && /^[\w-]{43}$/.test(token);
  const name = right ? Buffer.from(user, 'base64url').toString('utf8') : '';
  return nobodys(name) ? 'unusable' : { name, token };
}

function credentialOf(request: RawRequest): { credential: Credential; session: KnownSession | null } {
  const [basic, cookie] = [basicOf(request), cookieOf(request)];
  const rejected = (cause: string) => ({ credential: { kind: 'rejected', cause } as const, session: null });
  if (basic === 'malformed') return { credential: { kind: 'malformed', cause: '' }, session: null };
  const bearer = bearerOf(request);
  if (bearer !== null) return cookie === null ? { credential: credentialOfToken(bearer), session: null } : rejected('two ways');
  if (cookie === 'unusable') return rejected('cookie');
  if (basic === null && cookie === null) return { credential: { kind: 'absent' }, session: null };
  if (basic !== null && cookie !== null && (nobodys(basic.name) || folded(basic.name) !== folded(cookie.name)))
    return rejected('two users');
  const name = basic?.name ?? cookie?.name ?? '';
  const user = nobodys(name) ? undefined : userNamed(name);
  const session = cookie === null ? null : (SESSIONS.find(({ token }) => token === cookie.token) ?? null);
  if (cookie !== null && (session === null || session.user !== user?.user_name || session.state !== 'good')) return rejected('session');
  if (cookie !== null && !usable(user)) return rejected('status');
  const secret = basic !== null && /^nis_[0-9a-f]{8}_[\w-]{43}$/.test(basic.password);
  if (secret && !isMachine(user)) return rejected('secret');
  if (basic !== null && !secret && folded(basic.name) === LOCKED_FOR && request.source === LOCKED_SOURCE)
    return rejected('too_many_attempts');
  const right = basic === null || (user !== undefined && basic.password === (secret ? secretOf : passwordOf)(user.user_name));
  if (!right || user === undefined || (!secret && (user.password_hash === null || user.password_ended || !usable(user))))
    return rejected('password');
  const elevated = session?.elevated ?? false;
  const principal = { user, activeRoles: activeRoles(user.roles, BASE_ROLES, elevated), elevated };
  return { credential: { kind: 'verified', principal, bySession: session !== null, byBasic: basic !== null }, session };
}

function credentialOfToken({ name, text }: { readonly name: string; readonly text: string }): Credential {
  const [user, token] = [userNamed(name), TOKENS.find((known) => known.text === text)];
  const good = token !== undefined && token.user === name && (token.state === 'good' || token.state === 'federated');
  if (user === undefined || !good || !isMachine(user)) return { kind: 'rejected', cause: 'token' };
  const principal = { user, activeRoles: activeRoles(user.roles, BASE_ROLES, false), elevated: false };
  return { kind: 'verified', principal, bySession: false, byBasic: false };
}

/** A machine account that may be used: a password that needs a reset does not matter to its secrets and tokens. */
const isMachine = (user: User | undefined): boolean =>
  user?.web_service_access_only === true && user.active && !user.locked_out && !['guest', 'soap.guest'].includes(user.user_name);

const usable = (user: User | undefined): boolean => user?.active === true && !user.locked_out && !user.password_needs_reset;

const TOGGLES: Readonly<Partial<Record<Protocol, string>>> = { rest: 'api', import: 'importprocessor', script: 'scriptedprocessor' };

export function expect(request: RawRequest, reading: Reading): Expected {
  const { credential, session } = credentialOf(request);
  if (reading.kind === 'ambiguous') return { decision: 'forbid request_ambiguous', principal: null, session: null };
  const stored = STORED_SETTINGS[request.settings];
  const { protocol } = reading;
  const isOff = (name: string): boolean => stored.get(`glide.${name}`) === 'false';
  const open = protocol !== null && protocol !== 'mid' && isOff(`basicauth.required.${TOGGLES[protocol] ?? protocol}`);
  const guest = USERS.find(({ user_name }) => user_name === (protocol === 'soap' || protocol === 'wsdl' ? 'soap.guest' : 'guest')) as User;
  const guestPrincipal = { user: guest, activeRoles: [...guest.roles], elevated: false };
  const says = (name: string, word: string): boolean => valuesOf(request, name).some((value) => value.trim().toLowerCase() === word);
  const tokens = valuesOf(request, 'x-usertoken');
  const facts: Facts = {
    request: reading as Facts['request'],
    forgedIdentityHeader: request.upstream ? (request.headers.find(([name]) => isForged(name, reading.owner))?.[0] ?? null) : null,
    blocked: 'no',
    credential,
    personOnly: credential.kind === 'verified' && credential.principal.user.user_interface_only ? 'yes' : 'no',
    sourceAllowed: credential.kind !== 'verified' || !comesFromOutside(credential.principal.user.user_name, request),
    useAllowed: credential.kind !== 'verified' || !asksTooMuch(credential.principal.user.user_name, request, reading),
    guest: guestPrincipal,
    toggle: open ? 'off' : 'on',
    strictSecurity: isOff('soap.strict_security') ? 'off' : 'on',
    userTokenPresent: session !== null && tokens.length === 1 && tokens[0] === userToken(session.token),
    crossSite: says('sec-fetch-site', 'cross-site'),
    allowedOrigin: allowedOriginOf(request) !== null,
    handover: 'ready',
    navigation: says('sec-fetch-mode', 'navigate'),
  };
  const decision = reference(facts);
  const acting = decision === 'allow allowed' && credential.kind === 'verified' ? credential.principal : null;
  return {
    decision,
    principal: decision === 'allow anonymous_allowed' ? guestPrincipal : acting,
    session: acting === null ? null : session,
  };
}

/** The only origin of this world that is allowed, where it alone is named. */
export const allowedOriginOf = (request: RawRequest): string | null =>
  valuesOf(request, 'origin').join('|') === CORS_ORIGIN ? CORS_ORIGIN : null;

/** Names that the generator knows and the gate refuses on the way to an upstream. */
const REFUSED = new Set(
  'x-http-method x-method-override x-original-url x-rewrite-url x-forwarded-path x-forwarded-prefix x-remote-user proxy-authorization sm-user sm-time sm-nonce de-user'.split(
    ' ',
  ),
);
/** Replaced on the way, or harmless, in this very spelling alone. */
const PLAIN_ONLY = new Set(['x-forwarded-for', 'x-usertoken', 'x-real-ip', 'access-control-request-method']);

/** Whatever a server could fold to `x-nis` or `x-nis-…`; on the way to an upstream also what else tells it who asks, and for what. */
function isForged(name: string, owner: string): boolean {
  const lower = name.toLowerCase();
  const words = lower.split(/[^a-z0-9]+/).filter((word) => word !== '');
  if (words[0] === 'x' && words[1] === 'nis') return true;
  const folded = words.join('-');
  return owner === 'instance' && (REFUSED.has(folded) || (PLAIN_ONLY.has(folded) && folded !== lower));
}
