import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isGuest } from '../users/base-records.ts';
import type { User } from '../users/user.ts';
import { type SessionBounds, STANDARD_BOUNDS } from './session-bounds.ts';

/** A `sys_session` record. Times are milliseconds since the epoch. */
export interface Session {
  /** SHA-256 of the token, hexadecimal: the store does not reveal the token. */
  readonly token_hash: string;
  readonly user_name: string;
  /** The user's generation when the session began. */
  readonly session_generation: number;
  readonly created_at: number;
  /** Last use, exact to `TOUCH_EVERY_MS`. */
  readonly touched_at: number;
  /** Elevated to security_admin in this session. */
  readonly elevated: boolean;
  /** Latest end, set by an identity provider, within the bounds. Missing: only the bounds count. */
  readonly ends_at?: number;
}

/** A session in use is written at most this often. */
export const TOUCH_EVERY_MS = 5 * 60 * 1000;

/** Name of the session cookie: `__Host-` needs TLS, which the local run does not have. */
export const sessionCookieName = (secure: boolean): string => (secure ? '__Host-nis_session' : 'nis_session');

/** Key of a token's session in the store. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * The user token of a session. Every write by cookie must have it: it proves that the page came from this site, and it does not reveal the
 * cookie's token.
 */
export const userToken = (token: string): string => createHmac('sha256', token).update('x-user-token').digest('base64url');

/** Whether a token presented is the session's user token; in constant time. */
export function isUserToken(presented: string | undefined, token: string): boolean {
  if (presented === undefined) return false;
  const expected = Buffer.from(userToken(token));
  const given = Buffer.from(presented);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export type SessionCause = 'guest_record' | 'session_unknown' | 'session_expired' | 'session_of_another_user' | 'session_superseded';

/** Why a session is not good for a user now; null: it is good. The time is compared here, because the store's TTL may delete days late. */
export function sessionCause(
  session: Omit<Session, 'token_hash' | 'elevated'> | null,
  user: Pick<User, 'user_name' | 'session_generation'>,
  now: number,
  bounds: SessionBounds = STANDARD_BOUNDS,
): SessionCause | null {
  if (session === null) return 'session_unknown';
  if (session.user_name !== user.user_name) return 'session_of_another_user';
  if (isGuest(user.user_name)) return 'guest_record';
  if (session.session_generation !== user.session_generation) return 'session_superseded';
  if (now - session.touched_at >= bounds.idleMs || now - session.created_at >= bounds.lifetimeMs) return 'session_expired';
  if (session.ends_at !== undefined && now >= session.ends_at) return 'session_expired';
  return null;
}

/** When a session ends at the latest, used or not. Milliseconds since the epoch. */
export const sessionEnd = ({ created_at, ends_at }: Pick<Session, 'created_at' | 'ends_at'>, { lifetimeMs }: SessionBounds): number =>
  Math.min(created_at + lifetimeMs, ends_at ?? Number.POSITIVE_INFINITY);

export const needsTouch = (session: Session, now: number): boolean => now - session.touched_at >= TOUCH_EVERY_MS;

export interface SessionStore {
  create(session: Session): Promise<void>;
  /** Marks a session as used; a session that has ended stays ended. */
  touch(tokenHash: string, now: number): Promise<void>;
  delete(tokenHash: string): Promise<void>;
}

/** The members that decide whether a session is good, and `elevated` where it is. Times are milliseconds since the epoch. */
export type SessionAge = Pick<Session, 'user_name' | 'session_generation' | 'created_at' | 'touched_at' | 'ends_at'> &
  Partial<Pick<Session, 'elevated'>>;

/** Attributes of `sys_session` that a `SessionIndex` may read to learn when a session ends, and whether it is elevated. */
export const SESSION_END_ATTRIBUTES: readonly string[] = ['token_hash', 'ends_at', 'elevated'];

export interface SessionIndex {
  /** Sessions of a user that began after a time, latest first, at most `limit`. The last second may be missing. */
  since(userName: string, after: number, limit: number): Promise<readonly SessionAge[]>;
}
