import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { Problem } from '../problem.ts';
import type { Lookup } from '../records/lookup.ts';
import { findReferenced, walk } from '../records/query/walk.ts';
import type { InstanceRequest } from '../request.ts';
import { type Field, fieldOf, labelOf } from './field.ts';
import { storedText, toText } from './values.ts';
import { referencedEntry } from './views.ts';

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
 * @param records those that will be shown.
 * @param urlOf address of a table; called only if a link is shown.
 * @returns how each of the records is shown, with its fields in the given order. An answer is made of them one by one, within its bound.
 * @throws DependencyError, Problem `query_too_broad`.
 */
export async function showRecords(
  lookup: Lookup,
  fields: readonly Field[],
  records: readonly StoredRecord[],
  { form, excludeLinks }: ShownOptions,
  urlOf: (table: string) => string,
): Promise<(record: StoredRecord) => ShownRecord> {
  const along = await walk(lookup, fields, records);
  const displayOf = form === 'false' ? displayless : await displayValues(lookup, fields, records.map(along));
  const urls = new Map<string, string>();
  const linkTo = (table: string, sysId: string): string => {
    const url = urls.get(table) ?? urlOf(table);
    urls.set(table, url);
    return `${url}/${sysId}`;
  };
  const show = (record: StoredRecord, field: Field): ShownValue => {
    const { references } = field;
    const value = toText(record, field);
    const link = references === undefined || value === '' || excludeLinks ? null : linkTo(references, value);
    return shownValue(form, value, displayOf(record, field), link);
  };
  return (record) => {
    const walked = along(record);
    return Object.fromEntries(fields.map((field) => [field.name, show(walked, field)]));
  };
}

function shownValue(form: DisplayForm, value: string, display_value: string, link: string | null): ShownValue {
  if (form === 'all') return { display_value, value, ...(link === null ? {} : { link }) };
  if (form === 'true') return link === null ? display_value : { display_value, link };
  return link === null ? value : { link, value };
}

type DisplayOf = (record: StoredRecord, field: Field) => string;

const displayless: DisplayOf = () => '';

async function displayValues(lookup: Lookup, fields: readonly Field[], records: readonly StoredRecord[]): Promise<DisplayOf> {
  const references = fields.filter((field) => field.references !== undefined);
  const found = await findReferenced(lookup, references, records);
  return (record, field) => {
    if (field.references === undefined) return field.type === 'boolean' ? toText(record, field) : labelOf(field, storedText(record, field));
    const target = found(field, toText(record, field));
    return target === undefined ? '' : displayValue(field.references, target);
  };
}

/** What people read for a record: its display field. */
export function displayValue(table: string, record: StoredRecord): string {
  const entry = referencedEntry(table);
  const field = entry === undefined ? undefined : fieldOf(entry, entry.displayField);
  return field === undefined ? '' : toText(record, field);
}
