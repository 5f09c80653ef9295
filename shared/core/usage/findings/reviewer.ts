import type { Clock } from '../../ports.ts';
import type { RoleGraph } from '../../users/roles.ts';
import { normalizeUserName } from '../../users/user.ts';
import type { UserRecord } from '../../users/user-record.ts';
import type { UserStore } from '../../users/user-store.ts';
import type { UsageReader } from '../ports.ts';
import type { Observation, UsageRow } from '../rows.ts';
import { type Finding, findings } from './findings.ts';
import type { OwnerAccount, ReviewedUser } from './reviewed-user.ts';

/** An account with what was observed of it and what is to be said about it. */
export interface ReviewedAccount {
  readonly user: UserRecord;
  readonly rows: readonly UsageRow[];
  readonly findings: readonly Finding[];
}

/** What a review needs from outside. */
export interface ReviewPorts {
  readonly users: Pick<UserStore, 'get'>;
  readonly usage: Pick<UsageReader, 'rows'>;
  readonly clock: Clock;
  /** An upstream serves the tables. */
  readonly upstream: boolean;
}

/** An account as findings look at it. */
export const reviewedUser = (user: UserRecord): ReviewedUser => ({
  user_name: user.user_name,
  active: user.active,
  locked_out: user.locked_out,
  web_service_access_only: user.web_service_access_only,
  user_interface_only: user.user_interface_only,
  second_factor: user.second_factor,
  roles: user.roles,
  owner: user.owner || null,
  sys_created_on: user.sys_created_on || null,
});

/**
 * Reads what was observed of an account and what is to be said about it, account by account. An owner of many accounts is read once.
 *
 * @returns a function that throws DependencyError if a store does not answer.
 */
export function createReviewer(
  { users, usage, clock, upstream }: ReviewPorts,
  graph: RoleGraph,
  observation: Observation,
): (user: UserRecord) => Promise<ReviewedAccount> {
  const owners = new Map<string, Promise<OwnerAccount>>();
  const ownerOf = (name: string): Promise<OwnerAccount> => {
    const normalized = normalizeUserName(name);
    const read = owners.get(name) ?? (normalized === null ? Promise.resolve(null) : users.get(normalized));
    owners.set(name, read);
    return read;
  };
  return async (record) => {
    const user = reviewedUser(record);
    const [rows, owner] = await Promise.all([usage.rows(record.user_name), user.owner === null ? null : ownerOf(user.owner)]);
    const ends = record.active_until === '' ? {} : { activeUntil: record.active_until };
    return {
      user: record,
      rows,
      findings: findings({ user, rows, observation, now: clock.now(), owner, graph, upstream, secrets: record.secrets, ...ends }),
    };
  };
}
