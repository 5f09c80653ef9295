import type { FieldChange } from '../../../audit.ts';
import { readInstant, timeText, timeTextOf } from '../../../instant.ts';
import { readStoredTime } from '../../../usage/findings/evidence.ts';
import type { Observation, UsageRow } from '../../../usage/rows.ts';
import { isGuest } from '../../base-records.ts';
import type { RoleGraph } from '../../roles.ts';
import type { UserRecord } from '../../user-record.ts';
import { type Actor, ranksOf } from '../rank.ts';

/** What to do with an account that may not be deleted. */
const INSTEAD = 'Lock the account or clear Active instead.';

/** What is known of the use of an account. */
export interface KnownUse {
  /** Sessions that are open now; null: not known. */
  readonly openSessions: number | null;
  /** Tokens that are good now; null: not known. */
  readonly openTokens: number | null;
  /** Rows of the memory; `off`: there is none for this site; `failed`: it does not answer. */
  readonly rows: readonly UsageRow[] | 'off' | 'failed';
  /** What was observed at all; null: not known. */
  readonly observation: Pick<Observation, 'until'> | null;
}

/** How far behind the memory may be: what happened since is not known. As the alarm `memory-behind`. */
const BEHIND_MS = 20 * 60 * 1000;

/**
 * Why this actor may not delete this account whatever it did; null: the actor may. A deletion takes every role, so each rank of the user must
 * be in force for the actor.
 *
 * @param adopted the user table was there before this product, which deletes nothing in it: only its owner knows what else a record holds.
 */
export function removalLimit(actor: Actor, record: UserRecord, graph: RoleGraph, adopted: boolean): string | null {
  if (adopted) return `The table of users is your own, and nothing is deleted there from here. ${INSTEAD}`;
  if (isGuest(record.user_name))
    return 'Every caller without credentials acts as this record, so it cannot be deleted. Clear Active to refuse these callers.';
  if (actor.userName === record.user_name) return 'You cannot delete your own account. Ask another administrator.';
  const missing = ranksOf(record, graph).find((rank) => !actor.roles.includes(rank));
  return missing === undefined
    ? null
    : `This user holds ${missing}: only a user with ${missing} in force may delete the account. Elevate, if you hold it, or ask such a user.`;
}

/**
 * Why an account may not be deleted for what is known of its use; null: it was never used as far as is known, and nothing of it is open.
 *
 * @param now milliseconds since the epoch.
 */
export function usedRefusal({ openSessions, openTokens, rows, observation }: KnownUse, now: number): string | null {
  if (openSessions === null || openTokens === null)
    return 'The open sessions and tokens of this account could not be read. Try again in a minute.';
  if (openSessions > 0) return `This account has an open session. ${INSTEAD}`;
  if (openTokens > 0) return `This account has an open token. ${INSTEAD}`;
  if (rows === 'failed') return 'What this account did cannot be read at the moment. Try again in a minute.';
  if (rows === 'off')
    return `The memory is switched off for this site (option memory), so it is not known whether this account was used. ${INSTEAD}`;
  const last = rows
    .filter(({ what }) => !what.startsWith('refused/'))
    .map(({ last_seen }) => last_seen)
    .sort()
    .at(-1);
  if (last === undefined) return behindRefusal(observation?.until ?? null, now);
  return `This account was used, last at ${timeText(last)}: its history must stay with its record. ${INSTEAD}`;
}

function behindRefusal(until: number | null, now: number): string | null {
  if (until !== null && now - until <= BEHIND_MS) return null;
  const known = until === null ? 'No use of any account was observed yet' : `What accounts did is known only until ${timeTextOf(until)}`;
  return `${known}, so it is not known whether this account was used. Try again once the memory is complete. ${INSTEAD}`;
}

/** How long the memory keeps a use. Source: docs/contract.md, "Memory". */
const KEPT_MS = 400 * 86_400_000;

/**
 * What the memory does not know of an account's life, one sentence each; none: it was there all the time.
 *
 * @param now milliseconds since the epoch.
 */
export function unseenTexts({ sys_created_on }: UserRecord, { since, gaps }: Observation, now: number): string[] {
  const created = readStoredTime(sys_created_on);
  const from = since === null ? null : readInstant(since);
  if (created === null) return ['When this account was created is not known, so it may have been used before it was observed.'];
  if (from === null || created < Math.max(from, now - KEPT_MS))
    return [`This account was created at ${sys_created_on} UTC, before what was observed begins: it may have been used earlier.`];
  const missed = gaps.some(({ until }) => (readInstant(until) ?? now) > created);
  return missed ? ['A part of the life of this account was not observed: it may have been used then.'] : [];
}

/** What the history keeps of a deleted account. */
export const removed = ({ name_as_entered, roles }: UserRecord): readonly FieldChange[] => [
  { field: 'user_name', old: name_as_entered, new: 'deleted' },
  ...(roles.length === 0 ? [] : [{ field: 'roles', old: roles.join(', '), new: '' }]),
];
