import { secretIdIn } from '../secrets/secret-form.ts';
import { textOf } from '../text.ts';
import { userOfToken } from '../tokens/token.ts';
import { normalizeUserName } from '../users/user.ts';
import { cookieValues } from './cookies.ts';

/** The credentials of a request, read but not yet verified. */
export interface Supplied {
  readonly basic: BasicReading;
  readonly bearer: BearerReading;
  readonly cookie: CookieReading;
}

export type BasicReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed'; readonly cause: string }
  | {
      readonly kind: 'present';
      /** Normalised; null: no record can have this name. */
      readonly userName: string | null;
      readonly typedName: string;
      readonly password: string;
      /** Id of a secret, if the password has the form of one; null: it is a password. */
      readonly secretId: string | null;
    };

/** A token beside which no Basic came: one header has one scheme. Another Bearer than a token of this site is a malformed Basic. */
export type BearerReading = { readonly kind: 'absent' } | { readonly kind: 'present'; readonly userName: string; readonly token: string };

export type CookieReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly cause: 'cookie_malformed' | 'two_cookies' }
  | { readonly kind: 'present'; readonly userName: string; readonly token: string };

/** What a request presented, good or not. `session`: the cookie, also with Basic beside it. */
export type CredentialKind = 'none' | 'password' | 'session' | 'secret' | 'token';

/** What a request presented, for logs and functions: never the credential itself. */
export interface Presented {
  /** null: the Authorization header is malformed. */
  readonly kind: CredentialKind | null;
  /** Of a credential that was recognised, good or not; null: it has none, or is not known. */
  readonly id: string | null;
}

/** @param id of the credential that was recognised. */
export function presented({ basic, bearer, cookie }: Supplied, id: string | null): Presented {
  if (basic.kind === 'malformed') return { kind: null, id: null };
  if (cookie.kind !== 'absent') return { kind: 'session', id: null };
  if (bearer.kind === 'present') return { kind: 'token', id };
  if (basic.kind === 'absent') return { kind: 'none', id: null };
  return basic.secretId === null ? { kind: 'password', id: null } : { kind: 'secret', id };
}

const LONGEST_AUTHORIZATION = 1024;
/** RFC 7617: user-id and password must not contain control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Reads the Authorization header (RFC 7617). Octets that are not UTF-8 are read as Latin-1, as old clients send them; the
 * first colon ends the user name, so that a password may hold colons.
 *
 * @param values every value of the header, in order.
 */
export function readBasic(values: readonly string[]): BasicReading {
  const malformed = (cause: string): BasicReading => ({ kind: 'malformed', cause });
  const [value] = values;
  if (value === undefined) return { kind: 'absent' };
  if (values.length > 1) return malformed('more than one Authorization header');
  if (value.length > LONGEST_AUTHORIZATION) return malformed('the Authorization header is over 1 KiB');
  const base64 = /^basic +(\S+) *$/i.exec(value)?.[1];
  if (base64 === undefined)
    return malformed('the Authorization header is not of the form: Basic <base64>, nor Bearer with a token of this site');
  const octets = Buffer.from(base64, 'base64');
  if (octets.toString('base64') !== base64) return malformed('the credentials are not valid base64');
  const text = textOf(octets);
  const colon = text.indexOf(':');
  if (colon < 0) return malformed('the credentials have no colon');
  if (CONTROL.test(text)) return malformed('the credentials have control characters');
  const typedName = text.slice(0, colon);
  const password = text.slice(colon + 1);
  return { kind: 'present', userName: normalizeUserName(typedName), typedName, password, secretId: secretIdIn(password) };
}

const NO_BASIC: BasicReading = { kind: 'absent' };
const NO_BEARER: BearerReading = { kind: 'absent' };

/**
 * Reads the Authorization header: Basic, or a token of this site as Bearer.
 *
 * Source: RFC 6750, section 2.1; RFC 9110, section 11.1 (the scheme in any letter case).
 *
 * @param values every value of the header, in order.
 */
export function readAuthorization(values: readonly string[]): Pick<Supplied, 'basic' | 'bearer'> {
  const [value = '', ...others] = values;
  const token = others.length === 0 && value.length <= LONGEST_AUTHORIZATION ? /^bearer +(\S+) *$/i.exec(value)?.[1] : undefined;
  const userName = token === undefined ? null : userOfToken(token);
  if (token !== undefined && userName !== null) return { basic: NO_BASIC, bearer: { kind: 'present', userName, token } };
  return { basic: readBasic(values), bearer: NO_BEARER };
}

/** `base64url(user).token`: a 256-bit token is 43 characters of base64url. */
const COOKIE_VALUE = /^([A-Za-z0-9_-]{1,2048})\.([A-Za-z0-9_-]{43})$/;

/**
 * Reads the session cookie.
 *
 * @param values every value of the Cookie header.
 * @param name the session cookie's name.
 */
export function readCookie(values: readonly string[], name: string): CookieReading {
  const [value, ...others] = cookieValues(values, name);
  if (value === undefined) return { kind: 'absent' };
  if (others.length > 0) return { kind: 'unusable', cause: 'two_cookies' };
  const [, user, token] = COOKIE_VALUE.exec(value) ?? [];
  const userName = user === undefined ? null : normalizeUserName(Buffer.from(user, 'base64url').toString());
  if (userName === null || token === undefined) return { kind: 'unusable', cause: 'cookie_malformed' };
  return { kind: 'present', userName, token };
}

/** The value that `readCookie` reads back. */
export const cookieValue = (userName: string, token: string): string => `${Buffer.from(userName).toString('base64url')}.${token}`;
