import { type AuditEntry, type AuditStore, recordChanges } from '../../audit.ts';
import type { Clock, Mutex } from '../../ports.ts';
import { passwordEnded } from '../../secrets/stored-secrets.ts';
import type { LockoutStore } from '../../sign-in/lockout-admin.ts';
import { userAt } from '../dates.ts';
import type { RoleGraph } from '../roles.ts';
import { userFieldsOf } from '../user-record.ts';
import type { UserStore } from '../user-store.ts';
import { lastAdministratorRefusal } from './last-administrator.ts';
import type { UserPlan } from './plan.ts';

/** What is kept of second factors, for who may delete it and read none of it. */
export interface SecondFactorRows {
  /** Deletes what is kept of a user; it counts for nothing once the user has no flag. @throws DependencyError if the store does not answer. */
  remove(userName: string): Promise<void>;
}

/** What a change of a user needs from outside. */
export interface CarryOutPorts {
  readonly users: Pick<UserStore, 'pages' | 'get' | 'create' | 'update'>;
  readonly mutex: Mutex;
  readonly audit: Pick<AuditStore, 'add'>;
  readonly lockouts: Pick<LockoutStore, 'clear'>;
  readonly secondFactors: SecondFactorRows;
  readonly clock: Clock;
  /** 32 hexadecimal digits. */
  readonly newSysId: () => string;
  readonly onError: (what: string, error: unknown) => void;
}

export interface Circumstances {
  readonly graph: RoleGraph;
  /** PHC string of the new password; null: the plan has none. */
  readonly passwordHash: string | null;
  /** The request that makes the change, for the history. */
  readonly decisionId: string;
}

/**
 * Result of a planned change. `overtaken`: the record was changed or deleted since it was read. `taken`: a user with this name exists.
 * `busy`: another change of an administrator is running. Only `saved` wrote anything.
 */
export type Outcome = { readonly kind: 'saved' | 'overtaken' | 'taken' | 'busy' } | { readonly kind: 'refused'; readonly refusal: string };

/** For a person, if the outcome is `busy`. */
export const BUSY = 'Not saved: another change of an administrator is under way. Wait half a minute, check the user, and save again.';

/** For a person, if the outcome is `taken`. */
export const TAKEN = 'A user with this name exists already. Open that user, or choose another name.';

const MUTEX = 'administrators';
/** Longer than a function may run, so that no other check runs while a write may still arrive. */
const LEASE_MS = 30_000;
/** Longest time of a write. If less of the lease is left, the write is not begun. */
const WRITE_MS = 10_000;

/**
 * Makes a planned change, on the condition that the record is still the one that was planned for, and adds it to the history.
 *
 * DynamoDB's transactions are not used. So changes that take a right from an administrator are made one at a time: if two administrators
 * remove each other at once, the second change is checked after the first is done.
 *
 * @throws DependencyError if a store does not answer before the change is made. If the history cannot be written, `onError` is called.
 */
export const carryOut = (ports: CarryOutPorts, plan: UserPlan, circumstances: Circumstances): Promise<Outcome> =>
  oneAtATime(ports, plan, circumstances.graph, () => write(ports, plan, circumstances));

/** What a change that takes a right from an administrator needs, to be made while no other such change is. */
export type TurnPorts = Pick<CarryOutPorts, 'mutex' | 'clock' | 'newSysId' | 'onError'> & {
  readonly users: Pick<UserStore, 'pages' | 'get'>;
};

/** Makes a change, alone and with another administrator left if it takes a rank. @throws DependencyError if a store does not answer. */
export async function oneAtATime(
  ports: TurnPorts,
  plan: Pick<UserPlan, 'ranksLost' | 'after' | 'by'>,
  graph: RoleGraph,
  change: () => Promise<Outcome>,
): Promise<Outcome> {
  const { mutex, clock } = ports;
  if (plan.ranksLost.length === 0) return change();
  const [holder, now] = [ports.newSysId(), clock.now()];
  const until = now + LEASE_MS;
  if (!(await mutex.acquire(MUTEX, holder, { now, until }))) return { kind: 'busy' };
  let settled = true;
  try {
    const refusal = await lastAdministratorRefusal(ports.users, plan, graph, clock.now());
    if (refusal !== null) return { kind: 'refused', refusal };
    if (clock.now() > until - WRITE_MS) return { kind: 'busy' };
    // A write without an answer may still arrive, so the lease must run out by itself.
    settled = false;
    const outcome = await change();
    settled = true;
    return outcome;
  } finally {
    if (settled) await mutex.release(MUTEX, holder).catch((error: unknown) => ports.onError('release of the mutex', error));
  }
}

/** Whether the account was locked or inactive and no longer is. Until now its right password counted as a wrong one. */
const comesBack = ({ before, after }: UserPlan): boolean =>
  before !== null && ((before.locked_out && !after.locked_out) || (!before.active && after.active));

async function write(ports: CarryOutPorts, plan: UserPlan, { passwordHash, decisionId }: Circumstances): Promise<Outcome> {
  const { before, after, set, by, raise, reached, secretHash } = plan;
  const common = { userName: after.user_name, passwordHash, by, now: ports.clock.now() };
  // Planned before a date was reached: the write could take back what has ended.
  if (before !== null && (userAt(before, common.now) !== before || revivesPassword(plan, common.now))) return { kind: 'overtaken' };
  if (before === null) {
    const { name_as_entered: nameAsEntered, roles, envelope, managed_by: managedBy } = after;
    const created = { nameAsEntered, sysId: ports.newSysId(), fields: userFieldsOf(after), roles, envelope, managedBy };
    if (!(await ports.users.create({ ...common, ...created }))) return { kind: 'taken' };
  } else if (!(await ports.users.update({ ...common, version: before.version, set, secretHash, raise, reached })))
    return { kind: 'overtaken' };
  await recordPlan(ports, plan, { decisionId, at: common.now });
  // After the flag: a row without it counts for nothing, and a flag without its row shuts its person out.
  if (before?.second_factor && !after.second_factor)
    await ports.secondFactors
      .remove(after.user_name)
      .catch((error: unknown) => ports.onError(`deleting the second factor of ${recordOf(plan)}`, error));
  // Sources that were refused must be able to use the new password, or the reopened account.
  if (plan.newPassword || comesBack(plan))
    await ports.lockouts
      .clear(after.user_name)
      .catch((error: unknown) => ports.onError(`clearing the lockout of ${recordOf(plan)}`, error));
  return { kind: 'saved' };
}

/** Whether the change would take away an end of the password that was reached since the change was planned. */
const revivesPassword = ({ before, after, newPassword }: UserPlan, now: number): boolean =>
  before !== null && !newPassword && after.password_until === '' && passwordEnded(before.password_until || undefined, now);

/** Name of the user's record in the history. */
const recordOf = ({ after }: UserPlan): string => `sys_user.${after.user_name}`;

/** Adds a change that was made to the history. If that fails, the change stays and the operator is told. */
export async function recordPlan(
  { audit, onError }: Pick<CarryOutPorts, 'audit' | 'onError'>,
  plan: UserPlan,
  at: Pick<AuditEntry, 'decisionId' | 'at'>,
): Promise<void> {
  const record = recordOf(plan);
  await recordChanges(audit, { record, by: plan.by, ...at }, plan.history).catch((error: unknown) =>
    onError(`history of ${record}`, error),
  );
}
