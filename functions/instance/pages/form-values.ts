import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { Form } from '../../../shared/web/form.ts';
import { Problem } from '../problem.ts';
import type { Field, TableEntry } from '../tables/field.ts';
import { recordTexts, toStored } from '../tables/values.ts';

/** Texts by field name, as a form shows or sends them. */
export type FormValues = ReadonlyMap<string, string>;

/** What is wrong, by field name. */
export type FormErrors = ReadonlyMap<string, string>;

export const NO_ERRORS: FormErrors = new Map();

/** What a person may fill in; a field with two names once. */
export const editableFields = ({ fields }: TableEntry): readonly Field[] =>
  fields.filter(({ readOnly, storedAs }) => !readOnly && storedAs === undefined);

export const valuesOfRecord = (record: StoredRecord, { fields }: TableEntry): FormValues =>
  new Map(Object.entries(recordTexts(record, fields)));

/** What an empty form of a table begins with; `now` is left to the insert. */
export const defaultValues = (fields: readonly Field[]): FormValues =>
  new Map(fields.map(({ name, defaultValue = '' }) => [name, defaultValue === 'now' ? '' : defaultValue]));

/** Everything that was sent but our own parameters. HTML sends a line break as CR LF; stored is LF. */
export const typedValues = (form: Form): FormValues =>
  new Map(
    form.names
      .filter((name) => name !== 'sys_id' && !name.startsWith('sysparm_'))
      .map((name) => [name, form.field(name).replaceAll('\r\n', '\n')]),
  );

/** Errors by field name. A field that was not sent is not checked. */
export function formErrors(fields: readonly Field[], values: FormValues): FormErrors {
  const errors = new Map<string, string>();
  for (const field of fields) {
    const value = values.get(field.name);
    const error = value === undefined ? null : errorOf(field, value);
    if (error !== null) errors.set(field.name, error);
  }
  return errors;
}

function errorOf(field: Field, value: string): string | null {
  if (field.mandatory && value.trim() === '') return `${field.label} is mandatory: type a value.`;
  try {
    toStored(field, value);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}
