import { Choice } from '../../../shared/web/parts/choice.tsx';
import { Field as Line } from '../../../shared/web/parts/field.tsx';
import { TextArea } from '../../../shared/web/parts/text-area.tsx';
import { type Field, type FieldType, labelOf, type ValueChoice } from '../tables/field.ts';
import type { FormErrors, FormValues } from './form-values.ts';

export interface FormFieldsProps {
  readonly fields: readonly Field[];
  readonly values: FormValues;
  readonly errors: FormErrors;
  /** The values stored now, if they differ from those that the form was opened with. */
  readonly stored?: FormValues;
}

/** Longer texts get several lines. */
const LONGEST_LINE = 255;

const HINTS: Readonly<Partial<Record<FieldType, string>>> = {
  datetime: 'UTC, for example 2026-01-31 23:59:59',
  reference: 'The Sys ID of the record',
  integer: 'A whole number',
  journal: 'What you write is added to the entries below',
};

/** A control for each field of a record, with what is wrong beside it. */
export const FormFields = ({ fields, ...props }: FormFieldsProps) => (
  <>
    {fields.map((field) => (
      <FormField field={field} {...props} />
    ))}
  </>
);

function FormField({ field, values, errors, stored }: Omit<FormFieldsProps, 'fields'> & { readonly field: Field }) {
  const { name, label, type, mandatory, choices } = field;
  const value = values.get(name) ?? '';
  const now = stored?.get(name) ?? value;
  const usual = choices.length > 0 ? undefined : HINTS[type];
  const hint = now === value ? usual : `Stored now: ${labelOf(field, now) || '(empty)'}${type === 'datetime' && now !== '' ? ' UTC' : ''}`;
  const common = { label, name, value, hint, error: errors.get(name) };
  if (choices.length > 0) return <Choice {...common} options={optionsOf(field, value)} />;
  if ((type === 'string' || type === 'journal') && field.maxLength > LONGEST_LINE) return <TextArea {...common} optional={!mandatory} />;
  return <Line {...common} autocomplete="off" optional={!mandatory} />;
}

/** An empty choice, the labelled values, and the present value if it has no label: a client may have stored it, and a save must keep it. */
function optionsOf({ choices }: Field, value: string): readonly ValueChoice[] {
  const known = [{ value: '', label: '' }, ...choices];
  return known.some((choice) => choice.value === value) ? known : [...known, { value, label: value }];
}
