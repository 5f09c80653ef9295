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
  /**
   * The user is written after all that belongs to the change. A run that is killed in between then finds the change still to be made, and makes
   * all of it again: nothing is missing from the history, and the change in flight may stand there twice.
   */
  readonly userLast?: true;
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

async function write(ports: CarryOutPorts, plan: UserPlan, circumstances: Circumstances): Promise<Outcome> {
  const { before } = plan;
  const now = ports.clock.now();
  // Planned before a date was reached: the write could take back what has ended.
  if (before !== null && (userAt(before, now) !== before || revivesPassword(plan, now))) return { kind: 'overtaken' };
  return circumstances.userLast ? writeLast(ports, plan, circumstances, now) : writeFirst(ports, plan, circumstances, now);
}

async function writeFirst(ports: CarryOutPorts, plan: UserPlan, circumstances: Circumstances, now: number): Promise<Outcome> {
  const outcome = await writeUser(ports, plan, circumstances, now);
  if (outcome.kind !== 'saved') return outcome;
  await recordPlan(ports, plan, { decisionId: circumstances.decisionId, at: now });
  await clearLockouts(ports, plan);
  return outcome;
}

/** A history that cannot be written prevents the change. Of a change that is then not made the history says so. */
async function writeLast(ports: CarryOutPorts, plan: UserPlan, circumstances: Circumstances, now: number): Promise<Outcome> {
  const change = { record: recordOf(plan), by: plan.by, at: now };
  await recordChanges(ports.audit, { ...change, decisionId: circumstances.decisionId }, plan.history);
  await clearLockouts(ports, plan);
  const outcome = await writeUser(ports, plan, circumstances, now);
  if (outcome.kind === 'saved') return outcome;
  const undone = plan.history.map(({ field, new: old }) => ({ field, old, new: NOT_MADE }));
  await recordChanges(ports.audit, { ...change, decisionId: `${circumstances.decisionId}-not-made` }, undone);
  return outcome;
}

/** What the history says of a change that was overtaken while it was made. */
const NOT_MADE = '(not made: the user had changed)';

async function writeUser(ports: CarryOutPorts, plan: UserPlan, { passwordHash }: Circumstances, now: number): Promise<Outcome> {
  const { before, after, set, by, raise, reached, secretHash } = plan;
  const common = { userName: after.user_name, passwordHash, by, now };
  if (before === null) {
    const { name_as_entered: nameAsEntered, roles, envelope, managed_by: managedBy } = after;
    const created = { nameAsEntered, sysId: ports.newSysId(), fields: userFieldsOf(after), roles, envelope, managedBy };
    return { kind: (await ports.users.create({ ...common, ...created })) ? 'saved' : 'taken' };
  }
  if (!(await ports.users.update({ ...common, version: before.version, set, secretHash, raise, reached }))) return { kind: 'overtaken' };
  await deleteFactor(ports, plan);
  return { kind: 'saved' };
}

/** After the flag: a row without it counts for nothing, and a flag without its row shuts its person out. */
async function deleteFactor({ secondFactors, onError }: CarryOutPorts, plan: UserPlan): Promise<void> {
  if (!plan.before?.second_factor || plan.after.second_factor) return;
  await secondFactors
    .remove(plan.after.user_name)
    .catch((error: unknown) => onError(`deleting the second factor of ${recordOf(plan)}`, error));
}

/** Sources that were refused must be able to use the new password, or the reopened account. */
async function clearLockouts({ lockouts, onError }: CarryOutPorts, plan: UserPlan): Promise<void> {
  if (!plan.newPassword && !comesBack(plan)) return;
  await lockouts.clear(plan.after.user_name).catch((error: unknown) => onError(`clearing the lockout of ${recordOf(plan)}`, error));
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
