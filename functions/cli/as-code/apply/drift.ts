import { timeTextOf } from '../../../../shared/core/instant.ts';
import type { UserPlan } from '../../../../shared/core/users/change/plan.ts';
import { readUserRecord } from '../../../../shared/core/users/user-record.ts';
import { type Deployment, UsageError } from '../../ports.ts';

const AGAIN = 'run nis plan again.';

/** Why a user could not be changed as planned: someone else changed the record since. */
export async function userDrift({ users }: Pick<Deployment, 'users'>, { before, after }: UserPlan, now: number): Promise<UsageError> {
  const name = after.user_name;
  const stored = await users.record(name);
  if (stored === null) return new UsageError(`${name} was deleted since the plan: ${AGAIN}`);
  const { version, sys_updated_by, sys_updated_on } = readUserRecord(stored, now);
  const by = `by ${sys_updated_by || 'a writer that is not known'} at ${sys_updated_on === '' ? 'a time that is not known' : `${sys_updated_on} UTC`}`;
  if (before === null) return new UsageError(`${name} was created since the plan (version ${version}, ${by}): ${AGAIN}`);
  if (version === before.version) return new UsageError(`${name} changed since the plan (a date of it was reached): ${AGAIN}`);
  return new UsageError(`${name} changed since the plan (version ${version}, was ${before.version}, ${by}): ${AGAIN}`);
}

/** The same of a setting or a record of `sys_properties`. */
export interface Versions {
  /** null: it is not there. */
  readonly now: number | null;
  readonly planned: number | null;
  /** Milliseconds since the epoch; null: not known. */
  readonly changedAt?: number | null;
  readonly changedBy?: string;
}

export function settingDrift(name: string, { now, planned, changedAt = null, changedBy = '' }: Versions): UsageError {
  const versions = now === null ? 'it was deleted' : planned === null ? `version ${now}, was not there` : `version ${now}, was ${planned}`;
  const by = changedBy === '' ? '' : `, by ${changedBy}`;
  const at = changedAt === null ? '' : `${by === '' ? ',' : ''} at ${timeTextOf(changedAt)}`;
  return new UsageError(`${name} changed since the plan (${versions}${by}${at}): ${AGAIN}`);
}
