import type { User } from '../users/user.ts';
import { type SessionAge, type SessionIndex, sessionCause } from './session.ts';
import type { SessionBounds } from './session-bounds.ts';

interface Wanted {
  readonly user: Pick<User, 'user_name' | 'session_generation'>;
  readonly bounds: SessionBounds;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly limit: number;
}

/**
 * The sessions of a user that are good now, the latest first: those of an older generation or past their time are over already. One bounded
 * query.
 *
 * @throws DependencyError if the store does not answer.
 */
export async function openSessions(sessions: SessionIndex, { user, bounds, now, limit }: Wanted): Promise<readonly SessionAge[]> {
  const found = await sessions.since(user.user_name, now - bounds.lifetimeMs, limit);
  return found.filter((session) => sessionCause(session, user, now, bounds) === null);
}
