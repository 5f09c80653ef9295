import { randomUUID } from 'node:crypto';
import { type FieldChange, recordChanges } from '../../../shared/core/audit.ts';
import { endsSessions, NEW_PASSWORD } from '../../../shared/core/users/rank.ts';
import { NEW_USER, readUserRecord, type StoredUser, type UserFields } from '../../../shared/core/users/user-record.ts';
import type { Deployment } from '../ports.ts';
import { rolesOf } from './view.ts';

/** What a user is to be; what is left out stays as it is. */
export interface Wanted {
  readonly fields: Partial<UserFields>;
  /** Replace those granted; null: they stay. */
  readonly roles: readonly string[] | null;
  /** null: it stays. */
  readonly passwordHash: string | null;
}

/** null: somebody else changed or deleted the record since it was read, and nothing was written. */
export type ChangeOutcome = 'changed' | 'unchanged' | null;

/** Writes what differs from a record as it was read, and adds each field to the history, as the console does. */
export async function changeRecord(deployment: Deployment, seen: StoredUser, wanted: Wanted, now: number): Promise<ChangeOutcome> {
  const before = readUserRecord(seen);
  const { passwordHash } = wanted;
  // Compared as stored, so that a damaged field counts as one to repair.
  const fields = Object.fromEntries(Object.entries(wanted.fields).filter(([field, value]) => seen[field] !== value));
  const roles = wanted.roles === null || sameRoles(wanted.roles, rolesOf(seen)) ? null : wanted.roles;
  if (Object.keys(fields).length === 0 && roles === null && passwordHash === null) return 'unchanged';
  const endSessions = endsSessions(before, { ...before, ...fields }, passwordHash !== null);
  const set = { ...fields, ...(roles === null ? {} : { roles }) };
  const change = { userName: before.user_name, version: before.version, set, passwordHash, endSessions, by: deployment.by, now };
  if (!(await deployment.users.update(change))) return null;
  await record(deployment, before.user_name, now, [
    ...Object.entries(fields).map(([field, value]) => ({ field, old: asText(seen[field]), new: String(value) })),
    ...(roles === null ? [] : [{ field: 'roles', old: rolesOf(seen).join(', '), new: roles.join(', ') }]),
    ...(passwordHash === null ? [] : [NEW_PASSWORD]),
  ]);
  return 'changed';
}

export interface WantedRecord extends Wanted {
  /** Normalised. */
  readonly userName: string;
  readonly typedName: string;
  readonly roles: readonly string[];
}

/**
 * Creates a user: active and interactive unless told otherwise.
 *
 * @returns false where there is one of this name.
 */
export async function createRecord(deployment: Deployment, wanted: WantedRecord, now: number): Promise<boolean> {
  const { userName, typedName: nameAsEntered, roles, passwordHash } = wanted;
  const { by } = deployment;
  const fields = { ...NEW_USER, ...wanted.fields };
  const sysId = randomUUID().replaceAll('-', '');
  if (!(await deployment.users.create({ userName, nameAsEntered, sysId, fields, roles, passwordHash, by, now }))) return false;
  await record(deployment, userName, now, [
    { field: 'user_name', old: '', new: userName },
    ...Object.entries(wanted.fields).map(([field, value]) => ({ field, old: '', new: String(value) })),
    ...(roles.length === 0 ? [] : [{ field: 'roles', old: '', new: roles.join(', ') }]),
    ...(passwordHash === null ? [] : [NEW_PASSWORD]),
  ]);
  return true;
}

/** No request decided this change, so that it gets an id of its own. */
async function record({ audit, by }: Deployment, userName: string, at: number, fields: readonly FieldChange[]): Promise<void> {
  await recordChanges(audit, { record: `sys_user.${userName}`, by, at, decisionId: `nis-${randomUUID()}` }, fields);
}

const sameRoles = (wanted: readonly string[], stored: readonly string[]): boolean => [...wanted].sort().join('\0') === stored.join('\0');

const asText = (value: unknown): string => (value === undefined ? '' : String(value));
