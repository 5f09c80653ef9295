import { Choice } from '../../shared/web/choice.tsx';
import { Field as Line } from '../../shared/web/field.tsx';
import { TextArea } from '../../shared/web/text-area.tsx';
import type { Field, FieldType } from './dictionary.ts';
import type { FormErrors, FormValues } from './form-values.ts';

export interface FormFieldsProps {
  readonly fields: readonly Field[];
  readonly values: FormValues;
  readonly errors: FormErrors;
  /** What is stored now, where that differs from what the form was opened with. */
  readonly stored?: FormValues;
}

/** Longer texts get several lines. */
const LONGEST_LINE = 255;

const HINTS: Readonly<Partial<Record<FieldType, string>>> = {
  datetime: 'UTC, for example 2026-01-31 23:59:59',
  reference: 'The Sys ID of the record',
  integer: 'A whole number',
};

const YES_NO = [
  { value: '', label: '' },
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

/** A control for each field of a record, with what is wrong beside it. */
export const FormFields = ({ fields, ...props }: FormFieldsProps) => (
  <>
    {fields.map((field) => (
      <FormField field={field} {...props} />
    ))}
  </>
);

function FormField({ field, values, errors, stored }: Omit<FormFieldsProps, 'fields'> & { readonly field: Field }) {
  const { name, label, type, mandatory } = field;
  const value = values.get(name) ?? '';
  const now = stored?.get(name) ?? value;
  const hint = now === value ? HINTS[type] : `Stored now: ${now || '(empty)'}`;
  const common = { label, name, value, hint, error: errors.get(name) };
  if (type === 'boolean') return <Choice {...common} options={YES_NO} />;
  if (type === 'string' && field.maxLength > LONGEST_LINE) return <TextArea {...common} optional={!mandatory} />;
  return <Line {...common} autocomplete="off" optional={!mandatory} />;
}
