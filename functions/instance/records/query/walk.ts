import type { StoredRecord } from '../../../../shared/core/tables/records.ts';
import { type Field, fieldOf, type TableEntry } from '../../tables/field.ts';
import { storedText, toText } from '../../tables/values.ts';
import { referencedEntry } from '../../tables/views.ts';
import type { Lookup } from '../lookup.ts';

/**
 * A field by its name, or a field of the record that a reference leads to: `caller_id.name`, one step and no more.
 *
 * @returns undefined where there is no such field, or the reference leads to a table that this instance does not serve.
 */
export function fieldPath(entry: TableEntry, name: string): Field | undefined {
  const dot = name.indexOf('.');
  if (dot < 0) return fieldOf(entry, name);
  const via = fieldOf(entry, name.slice(0, dot));
  const target = via?.references === undefined ? undefined : referencedEntry(via.references);
  const field = target === undefined ? undefined : fieldOf(target, name.slice(dot + 1));
  if (via === undefined || field === undefined) return undefined;
  const { storedAs: _storedAs, ...rest } = field;
  return { ...rest, name, label: `${via.label}: ${field.label}`, readOnly: true, mandatory: false, along: { via, field } };
}

/**
 * Gives records the values of the fields along references, so that every format shows them as it shows others. A record that is gone, or
 * that the caller may not read, has no values.
 *
 * @param records those that will be shown.
 * @returns how each of them is with these values.
 * @throws DependencyError, Problem `query_too_broad`.
 */
export async function walk(
  lookup: Lookup,
  fields: readonly Field[],
  records: readonly StoredRecord[],
): Promise<(record: StoredRecord) => StoredRecord> {
  const paths = fields.flatMap(({ name, along }) => (along === undefined ? [] : [{ name, ...along }]));
  if (paths.length === 0) return (record) => record;
  const found = await findReferenced(
    lookup,
    paths.map(({ via }) => via),
    records,
  );
  return (record) => {
    const values = paths.map(({ name, via, field }) => {
      const target = found(via, toText(record, via));
      return [name, target === undefined ? '' : storedText(target, field)] as const;
    });
    return { ...record, ...Object.fromEntries(values) };
  };
}

/** The records that references lead to, read once for each table. */
export async function findReferenced(
  lookup: Lookup,
  references: readonly Field[],
  records: readonly StoredRecord[],
): Promise<(reference: Field, sysId: string) => StoredRecord | undefined> {
  const wanted = new Map<string, Set<string>>();
  for (const field of references) {
    const { references: table = '' } = field;
    const sysIds = wanted.get(table) ?? new Set();
    wanted.set(table, sysIds);
    for (const record of records) sysIds.add(toText(record, field));
  }
  const found = new Map<string, ReadonlyMap<string, StoredRecord>>();
  for (const [table, sysIds] of wanted) {
    sysIds.delete('');
    found.set(table, await lookup.find(table, [...sysIds]));
  }
  return ({ references = '' }, sysId) => found.get(references)?.get(sysId);
}
