import type { RequestContext } from '../../../../shared/core/decision/context.ts';
import type { StoredRecord } from '../../../../shared/core/tables/records.ts';
import { ownColumn } from '../../records/query/column.ts';
import { equals } from '../../records/query/condition.ts';
import { matcher, type Query } from '../../records/query/query.ts';
import { type Field, fieldOf, type TableEntry } from '../../tables/field.ts';

/** A field that the portal relies on. */
export function portalField(entry: TableEntry, name: string): Field {
  const field = fieldOf(entry, name);
  if (field === undefined) throw new Error(`The dictionary has no field ${name} of incidents, which the portal shows.`);
  return field;
}

/** Incidents of a person: those it is the caller of, and those it reported for others. Latest first. */
export function mine(entry: TableEntry, { user_name, user_sys_id }: Pick<RequestContext, 'user_name' | 'user_sys_id'>): Query {
  const reported = equals(portalField(entry, 'sys_created_by'), user_name);
  // A record without sys_id must not own the incidents without a caller.
  const called = user_sys_id === '' ? [] : [equals(portalField(entry, 'caller_id'), user_sys_id)];
  return { groups: [[[reported, ...called]]], order: [{ column: ownColumn(portalField(entry, 'opened_at')), descending: true }] };
}

export const isMine = (record: StoredRecord, entry: TableEntry, context: Parameters<typeof mine>[1]): boolean =>
  matcher(mine(entry, context))(record);
