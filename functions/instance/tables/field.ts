import type { TableAcl } from '../../../shared/core/tables/acl.ts';

/** `journal`: each write adds an entry, which is shown as the display value; its value is empty, as on the platform. */
export type FieldType = 'string' | 'integer' | 'boolean' | 'datetime' | 'reference' | 'journal';

export interface Field {
  /** The platform's column name: the element name in SOAP, the key in JSON. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** In characters, of the value as text. */
  readonly maxLength: number;
  readonly mandatory: boolean;
  /** Set by this function only. */
  readonly readOnly: boolean;
  /** The table that a reference leads to. */
  readonly references?: string;
  /** What an insert without the field stores, as text; `now`: the time of the insert. */
  readonly defaultValue?: string;
  /** The field that holds its value: another name of the same, as `incident_state` is of `state`. */
  readonly storedAs?: string;
  /** Of a field along a reference, such as `caller_id.name`: the reference, and the field of the record that it leads to. */
  readonly along?: { readonly via: Field; readonly field: Field };
  /** Labels of the values that have one, for people; every protocol carries the values. Others may be stored, too. */
  readonly choices: readonly ValueChoice[];
}

export interface ValueChoice {
  /** As text. */
  readonly value: string;
  readonly label: string;
}

export interface TableEntry {
  readonly label: string;
  readonly pluralLabel: string;
  /** Shown first and in links. */
  readonly displayField: string;
  /** Columns of the list page. */
  readonly listFields: readonly string[];
  readonly acl: TableAcl;
  /** Whether every write and delete goes into the history (`sys_audit`). */
  readonly audit: boolean;
  /** What the `number` of a new record begins with; null: the table has no number. */
  readonly numberPrefix: string | null;
  readonly fields: readonly Field[];
}

/** A field of a table by its name. */
export const fieldOf = (entry: TableEntry, name: string): Field | undefined => entry.fields.find((field) => field.name === name);

/** What people read for a value of a field: its label, or the value itself where it has none. */
export const labelOf = ({ choices }: Pick<Field, 'choices'>, value: string): string =>
  choices.find((choice) => choice.value === value)?.label ?? value;
