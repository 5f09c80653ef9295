import { reachedFields } from '../dates.ts';
import type { TextFields, UserFields, UserRecord } from '../user-record.ts';
import type { Expected, UserStore } from '../user-store.ts';
import { type CarryOutPorts, recordPlan } from './carry-out.ts';
import { type Planned, planUpdate, type UserPlan } from './plan.ts';
import { ofEveryRank } from './rank.ts';

/** Names and address, or User Interface Only. */
type OwnFields = Partial<TextFields & Pick<UserFields, 'user_interface_only'>>;

/** What a person wants of the own record. A new password was held against the rule of passwords, and ends the need of a reset. */
export interface OwnWanted {
  readonly fields?: OwnFields;
  readonly newPassword?: true;
  readonly secondFactor?: 'enrol' | 'remove';
}

/** For a person whose account has closed since it was read. Its dates are written through by administrators only. */
const CLOSED_MEANWHILE = 'Not saved: your account has been closed. Ask an administrator.';

/**
 * Plans a change of the own record by the plan of every user change. A person has the same rank as itself, and nothing here can take a
 * right from an administrator.
 *
 * @param record a verified user has no names and no version here: they are needed only for a change of names.
 */
export function planOwnChange(record: UserRecord, { fields = {}, newPassword, secondFactor }: OwnWanted): Planned {
  if (reachedFields(record.reached).length > 0) return { kind: 'refused', refusal: CLOSED_MEANWHILE };
  const factor = secondFactor === undefined ? {} : { secondFactor };
  const wanted = newPassword
    ? { fields: { ...fields, password_needs_reset: false }, password: { weakness: null }, ...factor }
    : { fields, ...factor };
  // No date is ahead of a change that sets neither a date nor what a date sets.
  return planUpdate({ now: Number.NEGATIVE_INFINITY, record, actor: ofEveryRank(record.user_name), graph: new Map(), wanted });
}

export interface OwnChangePorts extends Pick<CarryOutPorts, 'audit' | 'clock' | 'onError'> {
  readonly users: Pick<UserStore, 'update'>;
}

export interface OwnCircumstances {
  /** What the record must still be. */
  readonly expected: Expected;
  /** PHC string of the new password; null where the plan has none. */
  readonly passwordHash: string | null;
  /** The request that makes the change, for the history. */
  readonly decisionId: string;
}

/**
 * Makes a planned change of the own record and adds it to the history. Lockouts stay: who guesses elsewhere learns nothing of it.
 *
 * @returns false where the record is no longer as expected: nothing was written.
 * @throws DependencyError where the store does not answer before the change is made.
 */
export async function carryOutOwn(ports: OwnChangePorts, plan: UserPlan, how: OwnCircumstances): Promise<boolean> {
  const { after, set, by, raise, reached } = plan;
  const { expected, passwordHash, decisionId } = how;
  const now = ports.clock.now();
  if (!(await ports.users.update({ userName: after.user_name, set, passwordHash, raise, reached, by, now, ...expected }))) return false;
  await recordPlan(ports, plan, { decisionId, at: now });
  return true;
}
