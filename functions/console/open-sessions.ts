import { sessionCause } from '../../shared/core/sign-in/session.ts';
import { STANDARD_BOUNDS } from '../../shared/core/sign-in/session-bounds.ts';
import { SESSIONS_COUNTED } from '../../shared/core/users/effects.ts';
import type { UserRecord } from '../../shared/core/users/user-record.ts';
import type { ConsolePorts } from './ports.ts';

/**
 * How many sessions of a user are good now: those of an older generation or past their time are over already. One bounded query.
 * null: it cannot be told, which holds no form up, because the number only explains.
 */
export async function openSessions({ sessions, sessionBounds, clock, onError }: ConsolePorts, user: UserRecord): Promise<number | null> {
  const now = clock.now();
  const bounds = (await sessionBounds.get()) ?? STANDARD_BOUNDS;
  try {
    const found = await sessions.since(user.user_name, now - bounds.lifetimeMs, SESSIONS_COUNTED + 1);
    return found.filter((session) => sessionCause(session, user, now, bounds) === null).length;
  } catch (error) {
    onError('sessions of a user', error);
    return null;
  }
}
