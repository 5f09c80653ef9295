import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { element } from '../xml/write.ts';
import type { Field } from './dictionary.ts';
import { toText } from './values.ts';

/** In the given order, the dictionary's for a schema. An empty number or boolean would be no valid value, so it is left out. */
export const recordXml = ({ fields }: { readonly fields: readonly Field[] }, record: StoredRecord): string =>
  fields
    .map((field) => ({ field, text: toText(record, field) }))
    .filter(({ field, text }) => text !== '' || hasEmptyForm(field))
    .map(({ field, text }) => element(field.name, text))
    .join('');

const hasEmptyForm = ({ type }: Field): boolean => type !== 'integer' && type !== 'boolean';
