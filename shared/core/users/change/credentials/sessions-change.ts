import type { FieldChange } from '../../../audit.ts';
import { SESSIONS_COUNTED } from '../effects.ts';

/** The end of every session of a user. It raises the generation of sessions, which also ends access tokens. */
export interface SessionsEdit {
  readonly history: readonly FieldChange[];
}

/**
 * Plans the end of every session. It is a change also where none is open: the count may be a second old.
 *
 * @param open open sessions, at most one more than `SESSIONS_COUNTED`; null: not known.
 */
export const planEndOfSessions = (open: number | null): SessionsEdit => ({
  history: [{ field: 'sessions', old: countText(open), new: 'ended' }],
});

const countText = (open: number | null): string =>
  open === null ? 'all, number not known' : open > SESSIONS_COUNTED ? `more than ${SESSIONS_COUNTED} open` : `${open} open`;
