import { type DateField, reachedFields, userForWrite } from '../dates.ts';
import { readUserRecord, type UserFields } from '../user-record.ts';
import type { StoredUser } from '../user-store.ts';
import { reachedText } from './effects.ts';

const FLAG_OF: Readonly<Record<DateField, string>> = { web_service_access_only_from: 'web_service_access_only', active_until: 'active' };

/**
 * Why a date can be neither cleared nor moved: it is reached, or less than a minute away; null: it can. For writers who see the stored dates.
 *
 * Source: docs/contract.md, "Dates that close".
 *
 * @param fields what is wanted. @param now milliseconds since the epoch.
 */
export function lateDate(
  stored: StoredUser,
  fields: Partial<UserFields>,
  now: number,
): { readonly field: DateField; readonly why: string } | null {
  const { reached } = userForWrite(readUserRecord(stored, now), now);
  const late = reachedFields(reached).find((field) => fields[field] !== undefined && fields[field] !== reached[field]);
  if (late === undefined) return null;
  const why = `${reachedText(late, reached[late] ?? '')} It can be neither cleared nor moved: change ${FLAG_OF[late]} itself.`;
  return { field: late, why };
}
