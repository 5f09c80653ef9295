import { Problem, quote } from '../problem.ts';
import { type Field, fieldOf, type TableEntry, type ValueChoice } from '../tables/field.ts';
import { toText } from '../tables/values.ts';
import { referencedEntry } from '../tables/views.ts';
import type { Lookup } from './lookup.ts';

/**
 * Turns display values into values: the label of a choice, the name of a user and the display value of another referenced record. A value of
 * a choice and a sys_id stay what they are. Fields that the table does not have are left for the write to refuse.
 *
 * Source: ServiceNow API reference, "Table API" (sysparm_input_display_value).
 *
 * @throws Problem `invalid_value` where nothing, or more than one record, has the name; `query_too_broad`, DependencyError.
 */
export async function fromDisplayValues(
  lookup: Lookup,
  entry: TableEntry,
  values: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const read = new Map<string, string>();
  for (const [name, text] of values) {
    const field = fieldOf(entry, name);
    read.set(name, field === undefined || field.readOnly || text === '' ? text : await valueFrom(lookup, field, text));
  }
  return read;
}

async function valueFrom(lookup: Lookup, field: Field, text: string): Promise<string> {
  if (field.choices.length > 0) return choiceOf(field, text);
  return field.references === undefined || SYS_ID.test(text) ? text : recordNamed(lookup, field, field.references, text);
}

const SYS_ID = /^[0-9a-f]{32}$/;

function choiceOf({ name, choices }: Field, text: string): string {
  const is = ({ value, label }: ValueChoice): boolean => label === text || value === text;
  const choice = choices.find(({ label }) => label === text) ?? choices.find(is);
  if (choice !== undefined) return choice.value;
  throw new Problem(
    'invalid_value',
    `The field ${name} has no choice "${quote(text)}": send one of ${choices.map(({ label }) => label).join(', ')}. Nothing was written.`,
  );
}

async function recordNamed(lookup: Lookup, { name }: Field, table: string, text: string): Promise<string> {
  const wrong = (what: string): Problem => new Problem('invalid_value', `The field ${name} ${what}: send its sys_id. Nothing was written.`);
  const entry = referencedEntry(table);
  if (entry === undefined) throw wrong(`takes a record of ${table}, which this instance does not look up by name`);
  const names = table === 'sys_user' ? [entry.displayField, 'user_name'] : [entry.displayField];
  const fields = names.flatMap((each) => fieldOf(entry, each) ?? []);
  const [found, ...more] = await lookup.findWhere(table, (record) => fields.some((field) => toText(record, field) === text));
  if (found === undefined) throw wrong(`names "${quote(text)}", but no record of ${table} that this account may read has this name`);
  if (more.length > 0) throw wrong(`names "${quote(text)}", but ${more.length + 1} records of ${table} have this name`);
  return String(found.sys_id);
}
