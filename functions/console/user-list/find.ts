import { cut, fold } from '../../../shared/core/users/search/fold.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { displayName, type UserRecord } from '../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { FILTERS, type Fit, roleOf } from './filters.ts';

/** Users that one request looks at: what a list of any size costs. */
export const LOOKED_AT = 5000;

/** In characters; DynamoDB takes keys of 2048 octets. */
export const LONGEST_KEY = 500;

export interface Found {
  /** Those that fit, by name. */
  readonly users: readonly UserRecord[];
  /** How many were looked at. */
  readonly lookedAt: number;
  /** The last one looked at, where there are more; null: these were all. */
  readonly next: string | null;
}

/**
 * For a table whose index was never built: looks at a bounded number of users and keeps those that fit. An exact user name is read by key, wherever it is stored.
 */
export async function findUsers({ users }: ConsolePorts, query: ConsoleRequest['query']): Promise<Found> {
  const [search, after] = [query('sysparm_search').trim(), query('sysparm_after').slice(0, LONGEST_KEY)];
  const fits = fitting(query, fold(search));
  const found = new Map<string, UserRecord>();
  const keep = (user: UserRecord): void => {
    if (fits(user)) found.set(user.user_name, user);
  };
  const named = after === '' ? normalizeUserName(search) : null;
  const [exact, { lookedAt, next }] = await Promise.all([
    named === null ? null : users.get(named),
    look(users.pages(after || undefined), keep, LOOKED_AT),
  ]);
  if (exact !== null) keep(exact);
  return { users: [...found.values()].sort((a, b) => (a.user_name < b.user_name ? -1 : 1)), lookedAt, next };
}

/** Hands users over until a number of them was looked at, page by page of the store. */
export async function look(
  pages: AsyncIterable<readonly UserRecord[]>,
  keep: (user: UserRecord) => void,
  most: number,
): Promise<Omit<Found, 'users'>> {
  let lookedAt = 0;
  let last = '';
  for await (const page of pages) {
    // Only now is it known that there are more.
    if (lookedAt >= most && page.length > 0) return { lookedAt, next: last };
    for (const user of page) keep(user);
    lookedAt += page.length;
    last = page.at(-1)?.user_name ?? last;
  }
  return { lookedAt, next: null };
}

function fitting(query: ConsoleRequest['query'], wanted: string): Fit {
  const filters = FILTERS.filter(({ name }) => query(name) === 'true');
  const role = roleOf(query);
  const holds: Fit = ({ roles }) => role === '' || roles.some((granted) => cut(granted) === role);
  return (user) => filters.every(({ fits }) => fits(user)) && holds(user) && textOfUser(user).some((text) => fold(text).includes(wanted));
}

/** What a search looks through. */
export const textOfUser = (user: UserRecord): readonly string[] => [user.user_name, user.name_as_entered, displayName(user)];
