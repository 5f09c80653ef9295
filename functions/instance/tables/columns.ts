import type { Field, FieldType, ValueChoice } from './field.ts';

type More = Partial<Pick<Field, 'mandatory' | 'readOnly' | 'references' | 'defaultValue' | 'choices' | 'storedAs'>>;

/** Makes a column of the dictionary; `maxLength` in characters of the value as text. */
export const field = (type: FieldType, maxLength: number, name: string, label: string, more: More = {}): Field => ({
  name,
  label,
  type,
  maxLength,
  mandatory: false,
  readOnly: false,
  choices: [],
  ...more,
});
export const text = (name: string, label: string, maxLength: number, more: More = {}): Field =>
  field('string', maxLength, name, label, more);
export const integer = (name: string, label: string, more: More = {}): Field => field('integer', 11, name, label, more);
export const yesNo = (name: string, label: string, more: More = {}): Field =>
  field('boolean', 5, name, label, { choices: YES_NO, ...more });
export const dateTime = (name: string, label: string, more: More = {}): Field => field('datetime', 19, name, label, more);
export const reference = (name: string, label: string, references: string): Field => field('reference', 32, name, label, { references });
export const journal = (name: string, label: string): Field => field('journal', 4000, name, label);

const YES_NO: readonly ValueChoice[] = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];
