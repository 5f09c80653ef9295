import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isGuest } from '../users/base-records.ts';
import type { User } from '../users/user.ts';
import { type SessionBounds, STANDARD_BOUNDS } from './session-bounds.ts';

/** A `sys_session` record. Times are milliseconds since the epoch. */
export interface Session {
  /** SHA-256 of the token, hexadecimal: the store cannot give a token away. */
  readonly token_hash: string;
  readonly user_name: string;
  /** The user's generation when the session began. */
  readonly session_generation: number;
  readonly created_at: number;
  /** Last use, exact to `TOUCH_EVERY_MS`. */
  readonly touched_at: number;
  /** Elevated to security_admin in this session. */
  readonly elevated: boolean;
  /** When it ends at the latest, whatever the bounds: an identity provider said so. Missing: the bounds alone count. */
  readonly ends_at?: number;
}

/** A session in use is written at most this often. */
export const TOUCH_EVERY_MS = 5 * 60 * 1000;

/** Name of the session cookie: `__Host-` needs TLS, which the local run does not have. */
export const sessionCookieName = (secure: boolean): string => (secure ? '__Host-nis_session' : 'nis_session');

/** Key under which a token's session is stored. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * The user token of a session: every write by cookie must bring it. It proves that the page came from this site, and does
 * not give the cookie's token away.
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

/** Why a session is not good for a user now; null: it is. The time is compared here: the store's TTL deletes days late. */
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

export const needsTouch = (session: Session, now: number): boolean => now - session.touched_at >= TOUCH_EVERY_MS;

export interface SessionStore {
  create(session: Session): Promise<void>;
  /** Marks a session as used; one that ended meanwhile stays ended. */
  touch(tokenHash: string, now: number): Promise<void>;
  delete(tokenHash: string): Promise<void>;
}

/** What a session is judged by. Times are milliseconds since the epoch. */
export type SessionAge = Pick<Session, 'user_name' | 'session_generation' | 'created_at' | 'touched_at' | 'ends_at'>;

/** Attributes of `sys_session` from which a `SessionIndex` may read when a session ends. */
export const SESSION_END_ATTRIBUTES: readonly string[] = ['token_hash', 'ends_at'];

export interface SessionIndex {
  /** Sessions of a user that began after a time, latest first, at most `limit`; it may lack the last second. */
  since(userName: string, after: number, limit: number): Promise<readonly SessionAge[]>;
}
