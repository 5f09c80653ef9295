import type { AuditEntry } from '../../../../shared/core/audit.ts';
import { refusedEffects } from '../../../../shared/core/users/change/effects.ts';
import { FIELD_NAMES, NEW_USER, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { userRefusals } from '../../memory/evidence.ts';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import type { UserFacts } from '../form/facts.ts';

/**
 * What a save refuses from now on, in the words that warned of it before: by the rules, and of what was observed in use.
 *
 * @param made the history that the save left.
 */
export async function warningsAfter(
  ports: ConsolePorts,
  { context }: ConsoleRequest,
  { record, graph }: UserFacts,
  made: readonly AuditEntry[],
): Promise<readonly string[]> {
  if (!made.some(({ field }) => field === 'user_name' || field === 'roles' || isField(field))) return [];
  const [before, after] = [recordAt(record, made, 'old'), recordAt(record, made, 'new')];
  const created = made.some(({ field, old }) => field === 'user_name' && old === '');
  const refused = refusedEffects(created ? { ...before, ...NEW_USER, roles: [] } : before, after, context.strict_security, graph);
  return created ? refused : [...refused, ...(await userRefusals(ports, before, after, graph))];
}

/** The record before or after a save: what the save did not change is as it is now. */
function recordAt(record: UserRecord, made: readonly AuditEntry[], side: 'old' | 'new'): UserRecord {
  const fields = made
    .filter(({ field }) => isField(field))
    .map(({ field, [side]: value }) => [field, typeof Object(NEW_USER)[field] === 'boolean' ? value === 'true' : value]);
  const roles = made.find(({ field }) => field === 'roles')?.[side];
  return { ...record, ...Object.fromEntries(fields), ...(roles === undefined ? {} : { roles: roles === '' ? [] : roles.split(', ') }) };
}

const isField = (name: string): boolean => FIELD_NAMES.some((field) => field === name);
