import { readInstant } from '../instant.ts';
import { isGuest } from '../users/base-records.ts';
import { NO_SUCH_OWNER } from '../users/change/plan-checks.ts';
import { ranksOf } from '../users/change/rank.ts';
import type { WantedUser } from '../users/change/wanted.ts';
import { DATE_FIELDS, userForWrite, WRITE_AHEAD_MS, WRITTEN_THROUGH } from '../users/dates.ts';
import type { RoleGraph } from '../users/roles.ts';
import { normalizeUserName } from '../users/user.ts';
import { typedUserName } from '../users/user-name.ts';
import type { UserFields, UserRecord } from '../users/user-record.ts';
import type { StoredUser } from '../users/user-store.ts';
import type { DescribedUser } from './document.ts';
import { describedFields } from './members.ts';

/** A stored user as a plan looks at it. */
export interface Present {
  readonly stored: StoredUser;
  /** As of now. */
  readonly record: UserRecord;
}

/** Whether an interactive user of this normalised name exists once the files are applied. */
export type OwnerExists = (userName: string) => boolean;

/** What a described user should become. @param present null: the user is new. */
export function wantedOf(
  user: DescribedUser,
  present: Present | null,
  { graph, now, ownerExists }: { readonly graph: RoleGraph; readonly now: number; readonly ownerExists: OwnerExists },
): WantedUser {
  const described = describedFields(user);
  const { owner, ...others } = present === null ? described : withoutNews(described, present, now);
  const checked = owner === undefined ? null : checkedOwner(owner, ownerExists);
  const roles = user.roles === undefined ? null : [...user.roles.value.map(({ value }) => value), ...keptRoles(user, present, graph)];
  return {
    fields: { ...others, ...(checked === null ? {} : { owner: checked.owner }) },
    ...(checked === null ? {} : { owner: { problem: checked.problem } }),
    ...(roles === null || sameNames(roles, present?.record.roles) ? {} : { roles }),
    ...(user.envelope === undefined ? {} : { envelope: { kind: 'lists', lists: user.envelope.value } }),
    ...(user.label === null ? {} : { managedBy: user.label }),
  };
}

const sameNames = (names: readonly string[], others: readonly string[] = []): boolean =>
  [...new Set(names)].sort().join('\0') === [...new Set(others)].sort().join('\0');

/** Roles that make an administrator: a list without them takes none of them. */
export function keptRoles({ roles }: DescribedUser, present: Present | null, graph: RoleGraph): string[] {
  if (roles === undefined || present === null) return [];
  const listed = roles.value.map(({ value }) => value);
  return present.record.roles.filter((role) => !listed.includes(role) && ranksOf({ roles: [role] }, graph).length > 0);
}

function checkedOwner(written: string, ownerExists: OwnerExists): { readonly owner: string; readonly problem: string | null } {
  const typed = typedUserName(written);
  const name = normalizeUserName(typed);
  if (typed === '') return { owner: '', problem: null };
  return name !== null && !isGuest(name) && ownerExists(name) ? { owner: name, problem: null } : { owner: typed, problem: NO_SUCH_OWNER };
}

/**
 * Fields without those that say nothing new: what an absent attribute means anyway, and a date that has closed what it closes, together with
 * the flag that held until then. So the same file means the same before and after its dates.
 */
function withoutNews(described: Partial<UserFields>, { stored, record }: Present, now: number): Partial<UserFields> {
  const closed = userForWrite(record, now);
  const old = new Set<string>();
  for (const [field, value] of Object.entries(described))
    if (stored[field] === undefined && closed[field as keyof UserFields] === value) old.add(field);
  for (const field of DATE_FIELDS) {
    const date = described[field];
    if (date === undefined) continue;
    const flags: Partial<UserFields> = WRITTEN_THROUGH[field];
    const shut = Object.entries(flags).every(([flag, value]) => closed[flag as keyof UserFields] === value);
    const past = (readInstant(date) ?? Number.POSITIVE_INFINITY) <= now + WRITE_AHEAD_MS;
    if (shut && (past || closed.reached[field] === date)) for (const each of [field, ...Object.keys(flags)]) old.add(each);
    // The record as a writer sees it has no such date any more.
    if (date === '' && closed.reached[field] !== undefined) old.add(field);
  }
  return Object.fromEntries(Object.entries(described).filter(([field]) => !old.has(field)));
}
