import type { Session } from '../core/sign-in/session.ts';

/**
 * Reads a stored session.
 *
 * @throws Error where an attribute has the wrong type: such a session is unreadable, not absent.
 */
export function readSession(item: Readonly<Record<string, unknown>>): Session {
  const { token_hash, user_name, session_generation, created_at, touched_at, elevated } = item;
  if (typeof token_hash !== 'string' || typeof user_name !== 'string')
    throw new TypeError('A sys_session record has no token_hash or user_name.');
  if (typeof session_generation !== 'number' || typeof created_at !== 'number' || typeof touched_at !== 'number') {
    throw new TypeError('A sys_session record has a generation or time that is not a number.');
  }
  return { token_hash, user_name, session_generation, created_at, touched_at, elevated: elevated === true };
}
