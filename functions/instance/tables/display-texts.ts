import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { Lookup } from '../records/lookup.ts';
import { walk } from '../records/query/walk.ts';
import type { Field } from './field.ts';
import { type DisplayForm, type ShownValue, showRecords } from './shown.ts';
import { recordTexts } from './values.ts';

/** Whether people read something else for a field than its value: a label, or the display value of the record that it leads to. */
const hasDisplayValue = ({ type, choices, references }: Field): boolean =>
  references !== undefined || (type !== 'boolean' && choices.length > 0);

/** Name of a display value that stands beside its value. */
const displayName = ({ name }: Field): string => `dv_${name}`;

/**
 * Shows records for JSONv2 and SOAP: values, display values in their place (`true`), or both (`all`), where the display value follows as
 * `dv_<field>`.
 *
 * Source: ServiceNow API reference, "JSON Data Retrieval API".
 *
 * @param records those that will be shown.
 * @throws DependencyError, Problem `query_too_broad`.
 */
export async function displayTexts(
  lookup: Lookup,
  fields: readonly Field[],
  records: readonly StoredRecord[],
  form: DisplayForm,
): Promise<(record: StoredRecord) => Readonly<Record<string, string>>> {
  if (form === 'false') {
    const along = await walk(lookup, fields, records);
    return (record) => recordTexts(along(record), fields);
  }
  const show = await showRecords(lookup, fields, records, { form, excludeLinks: true }, noLink);
  return (record) => {
    const shown = show(record);
    return Object.fromEntries(fields.flatMap((field) => flat(field, shown[field.name] ?? '')));
  };
}

function flat(field: Field, shown: ShownValue): (readonly [name: string, text: string])[] {
  if (typeof shown === 'string') return [[field.name, shown]];
  const { value = '', display_value = '' } = shown as { readonly value?: string; readonly display_value?: string };
  return hasDisplayValue(field)
    ? [
        [field.name, value],
        [displayName(field), display_value],
      ]
    : [[field.name, value]];
}

function noLink(): never {
  throw new Error('A link is shown where links are excluded.');
}
