import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { element } from '../xml/write.ts';
import type { Field } from './field.ts';
import { toText } from './values.ts';

/** Fields in the given order. An empty number or boolean is left out, because it would not be a valid value. */
export const recordXml = ({ fields }: { readonly fields: readonly Field[] }, record: StoredRecord): string =>
  fields
    .map((field) => ({ field, text: toText(record, field) }))
    .filter(({ field, text }) => text !== '' || hasEmptyForm(field))
    .map(({ field, text }) => element(field.name, text))
    .join('');

export const hasEmptyForm = ({ type }: Field): boolean => type !== 'integer' && type !== 'boolean';
