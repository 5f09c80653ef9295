import { openSessions } from '../../../../shared/core/sign-in/open-sessions.ts';
import type { SessionAge } from '../../../../shared/core/sign-in/session.ts';
import { type SessionBounds, STANDARD_BOUNDS } from '../../../../shared/core/sign-in/session-bounds.ts';
import { SESSIONS_COUNTED } from '../../../../shared/core/users/change/effects.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';

/** Sessions of a user that are good now. */
export interface OpenSessions {
  /** The latest first, at most one more than `SESSIONS_COUNTED`. */
  readonly list: readonly SessionAge[];
  /** How long they last. */
  readonly bounds: SessionBounds;
}

/** The sessions of a user that are good now. null: they could not be read; the form opens anyway, since it only informs. */
export async function openSessionsOf(
  { sessions, sessionBounds, clock, onError }: ConsolePorts,
  user: UserRecord,
): Promise<OpenSessions | null> {
  const now = clock.now();
  const bounds = (await sessionBounds.get()) ?? STANDARD_BOUNDS;
  try {
    return { list: await openSessions(sessions, { user, bounds, now, limit: SESSIONS_COUNTED + 1 }), bounds };
  } catch (error) {
    onError('sessions of a user', error);
    return null;
  }
}
