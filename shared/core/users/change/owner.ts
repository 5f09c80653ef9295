import { isGuest } from '../base-records.ts';
import { normalizeUserName } from '../user.ts';
import { typedUserName } from '../user-name.ts';
import type { UserFields } from '../user-record.ts';
import type { UserStore } from '../user-store.ts';
import { NO_SUCH_OWNER, type WantedUser } from './plan-checks.ts';

/** What a user should become, before its owner is checked: `owner` as typed. */
export interface WantedAsTyped extends Omit<WantedUser, 'owner'> {
  readonly fields?: Partial<UserFields>;
}

/**
 * Checks the owner that a change names, for every writer: it is an interactive user who exists, and none of the guests. The plan takes no
 * owner that was not checked.
 *
 * @returns the same change, with the owner as it is stored and what is wrong with it.
 * @throws DependencyError if the store does not answer.
 */
export async function withCheckedOwner(users: Pick<UserStore, 'get'>, wanted: WantedAsTyped): Promise<WantedUser> {
  const typed = wanted.fields?.owner;
  if (typed === undefined) return wanted;
  const owner = typedUserName(typed);
  if (owner === '') return { ...wanted, fields: { ...wanted.fields, owner } };
  const name = normalizeUserName(owner);
  const found = name === null || isGuest(name) ? null : await users.get(name);
  if (name === null || found === null || found.web_service_access_only) return { ...wanted, owner: { problem: NO_SUCH_OWNER } };
  return { ...wanted, fields: { ...wanted.fields, owner: name }, owner: { problem: null } };
}
