import { normalizeUserName } from '../../user.ts';
import type { UserStore } from '../../user-store.ts';

/** Accounts that name a user as their owner. */
export interface Owned {
  /** User names of the first ones. */
  readonly names: readonly string[];
  /** How many were found. */
  readonly count: number;
  /** false: not every user was looked at. */
  readonly all: boolean;
}

/** Names that are told one by one. */
const NAMED = 10;

/**
 * Looks for the accounts that a user answers for. There is no index of owners, so the users are read one after the other.
 *
 * @param most users that are looked at, in whole pages of the store.
 * @throws DependencyError if the store does not answer.
 */
export async function ownedBy(users: Pick<UserStore, 'pages'>, userName: string, most: number = Number.POSITIVE_INFINITY): Promise<Owned> {
  const names: string[] = [];
  let [count, read] = [0, 0];
  for await (const page of users.pages()) {
    if (read >= most) return { names, count, all: false };
    read += page.length;
    const owned = page.filter(({ owner, user_name }) => user_name !== userName && normalizeUserName(owner) === userName);
    count += owned.length;
    names.push(...owned.slice(0, NAMED - names.length).map(({ name_as_entered }) => name_as_entered));
  }
  return { names, count, all: true };
}

/** What a deletion of the owner means for these accounts: sentences; none: there are no such accounts. An owner has no right in them. */
export function ownedTexts({ names, count, all }: Owned): string[] {
  const more = count - names.length;
  const named = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const said = count === 1 ? `This user is the owner of the account ${named}.` : `This user is the owner of ${count} accounts: ${named}.`;
  return [
    ...(count === 0 ? [] : [`${said} ${AFTERWARDS}`]),
    ...(all ? [] : ['Not every user was looked at for accounts that this user owns: the command nis users delete looks at all of them.']),
  ];
}

const AFTERWARDS =
  'Enter another owner there first: otherwise the account review says that the owner is gone, and a new user of this name would be taken for the owner.';
