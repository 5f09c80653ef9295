import { createHash } from 'node:crypto';
import { normalizeUserName } from '../users/user.ts';

/**
 * An access token as `sys_session` holds it. It is no session: it has no `created_at`, so the index of sessions does not list it. Times are
 * milliseconds since the epoch.
 *
 * Source: docs/contract.md, "Tokens".
 */
export interface Token {
  /** SHA-256 of the whole token, hexadecimal: the store does not reveal it. */
  readonly token_hash: string;
  readonly user_name: string;
  /** The user's generation when the token was issued. */
  readonly session_generation: number;
  readonly issued_at: number;
  readonly ends_at: number;
  /** What it was got with: the id of a secret, or `federatedCredential`. It is good only while that is good. */
  readonly credential: string;
}

/** Attribute `kind` of a token in `sys_session`; a session has none. */
export const TOKEN_KIND = 'token';

/** Attributes that the function which issues tokens may write: without `created_at` no record of it is a session. */
export const TOKEN_ATTRIBUTES: readonly string[] = [
  'token_hash',
  'kind',
  'user_name',
  'session_generation',
  'issued_at',
  'ends_at',
  'credential',
  'expires_at',
];

/** `nis_at_<base64url(user)>.<256 random bits in base64url>`. The longest name has 160 octets, so 214 characters. */
const FORM = /^nis_at_([A-Za-z0-9_-]{1,214})\.[A-Za-z0-9_-]{43}$/;

/** @param random 256 random bits, base64url. */
export const tokenText = (userName: string, random: string): string => `nis_at_${Buffer.from(userName).toString('base64url')}.${random}`;

/** The user whom a token names, so that both are read at once; null: the text is no token. */
export function userOfToken(text: string): string | null {
  const [, user] = FORM.exec(text) ?? [];
  if (user === undefined) return null;
  const name = Buffer.from(user, 'base64url').toString();
  // Octets that are no text, or bits that are left over, would be a second spelling.
  return Buffer.from(name).toString('base64url') === user && normalizeUserName(name) === name ? name : null;
}

/** Key of a token in the store. It is taken from the whole text, so that it never meets the one of a session. */
export const accessTokenHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Reads a stored token.
 *
 * @throws TypeError if an attribute has the wrong type: such a token is unreadable, not absent.
 */
export function readToken(item: Readonly<Record<string, unknown>>): Token {
  const { token_hash, user_name, session_generation, issued_at, ends_at, credential } = item;
  if (typeof token_hash !== 'string' || typeof user_name !== 'string' || typeof credential !== 'string')
    throw new TypeError('A token in sys_session has no token_hash, user_name or credential.');
  if (typeof session_generation !== 'number' || typeof issued_at !== 'number' || typeof ends_at !== 'number')
    throw new TypeError('A token in sys_session has a generation or time that is not a number.');
  return { token_hash, user_name, session_generation, issued_at, ends_at, credential };
}

export interface TokenStore {
  create(token: Token): Promise<void>;
  /** Ends a token. @returns what it was; null: there was none. */
  revoke(tokenHash: string): Promise<Token | null>;
}
