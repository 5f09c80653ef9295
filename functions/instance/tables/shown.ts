import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { Problem } from '../problem.ts';
import type { Lookup } from '../records/lookup.ts';
import type { InstanceRequest } from '../request.ts';
import { tableEntry } from './dictionary.ts';
import { type Field, fieldOf, labelOf } from './field.ts';
import { toText } from './values.ts';

/** What a record shows for a value: the value as it is stored, its display value, or both. */
export type DisplayForm = 'false' | 'true' | 'all';

export interface ShownOptions {
  readonly form: DisplayForm;
  /** A reference is its value alone, without the address of the record. */
  readonly excludeLinks: boolean;
}

export type ShownValue =
  | string
  | { readonly link: string; readonly value: string }
  | { readonly display_value: string; readonly link: string }
  | { readonly display_value: string; readonly value: string; readonly link?: string };

export type ShownRecord = Readonly<Record<string, ShownValue>>;

/** Parameters of the REST API that say how values are shown. */
export const SHOWN_PARAMETERS = ['sysparm_display_value', 'sysparm_exclude_reference_link'] as const;

/**
 * How the REST Table API is asked to show values.
 *
 * @throws Problem `query_invalid`.
 */
export const readShownOptions = ({ query }: Pick<InstanceRequest, 'query'>): ShownOptions => ({
  form: oneOf(query, 'sysparm_display_value', ['false', 'true', 'all']),
  excludeLinks: oneOf(query, 'sysparm_exclude_reference_link', ['false', 'true']) === 'true',
});

/**
 * The same for JSONv2 and SOAP, whose parameter is `displayvalue` and which never carry an address of a reference.
 *
 * @throws Problem `query_invalid`.
 */
export const readDisplayValue = ({ query }: Pick<InstanceRequest, 'query'>): ShownOptions => ({
  form: oneOf(query, 'displayvalue', ['false', 'true', 'all']),
  excludeLinks: true,
});

/** A parameter with one of a few values; the first of them where it is missing or empty. */
function oneOf<Value extends string>(query: InstanceRequest['query'], name: string, values: readonly [Value, ...Value[]]): Value {
  const sent = (query.get(name) ?? '').toLowerCase();
  const value = sent === '' ? values[0] : values.find((each) => each === sent);
  if (value === undefined) throw new Problem('query_invalid', `The parameter ${name} takes one of ${values.join(', ')}.`);
  return value;
}

/**
 * Shows records as the platform's Table API does: a choice by its label, a reference by the display value of its record and with the
 * address of that record. Times are in UTC, because users have no time zone here. The records that references lead to are read at once,
 * one table after the other, and only if display values are asked for.
 *
 * A reference to a record that is gone, or that the caller may not read, keeps value and link: both stand in the record that the caller
 * may read. Its display value is empty, because it belongs to the other record.
 *
 * @param baseUrl called only if a link is shown.
 * @returns a record's fields in the given order.
 * @throws DependencyError, Problem `query_too_broad`.
 */
export async function showRecords(
  lookup: Lookup,
  fields: readonly Field[],
  records: readonly StoredRecord[],
  { form, excludeLinks }: ShownOptions,
  baseUrl: () => string,
): Promise<readonly ShownRecord[]> {
  const displayOf = form === 'false' ? displayless : await displayValues(lookup, fields, records);
  const link = (table: string, sysId: string): string => `${baseUrl()}/api/now/table/${table}/${sysId}`;
  return records.map((record) =>
    Object.fromEntries(
      fields.map((field) => {
        const value = toText(record, field);
        const linked = field.references !== undefined && value !== '' && !excludeLinks ? link(field.references, value) : null;
        return [field.name, shownValue(form, value, displayOf(field, value), linked)];
      }),
    ),
  );
}

function shownValue(form: DisplayForm, value: string, display_value: string, link: string | null): ShownValue {
  if (form === 'all') return { display_value, value, ...(link === null ? {} : { link }) };
  if (form === 'true') return link === null ? display_value : { display_value, link };
  return link === null ? value : { link, value };
}

type DisplayOf = (field: Field, value: string) => string;

const displayless: DisplayOf = () => '';

async function displayValues(lookup: Lookup, fields: readonly Field[], records: readonly StoredRecord[]): Promise<DisplayOf> {
  const wanted = new Map<string, Set<string>>();
  for (const field of fields) {
    if (field.references === undefined) continue;
    const sysIds = wanted.get(field.references) ?? new Set();
    wanted.set(field.references, sysIds);
    for (const record of records) sysIds.add(toText(record, field));
  }
  const found = new Map<string, ReadonlyMap<string, StoredRecord>>();
  for (const [table, sysIds] of wanted)
    found.set(
      table,
      await lookup.find(
        table,
        [...sysIds].filter((sysId) => sysId !== ''),
      ),
    );
  return (field, value) => {
    if (field.references === undefined) return field.type === 'boolean' ? value : labelOf(field, value);
    const record = found.get(field.references)?.get(value);
    return record === undefined ? '' : displayValue(field.references, record);
  };
}

/** What people read for a record: its display field. */
function displayValue(table: string, record: StoredRecord): string {
  const entry = tableEntry(table);
  const field = entry === undefined ? undefined : fieldOf(entry, entry.displayField);
  return field === undefined ? '' : toText(record, field);
}
