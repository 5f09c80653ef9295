import { fieldOf, type TableEntry } from '../tables/field.ts';

/**
 * What a write means where it names choices by their labels, as the platform's example does with `1 - Critical`. A text that is itself a
 * value stays, and so does one that labels two values, or none.
 *
 * Source: ServiceNow API reference, "JSON Data Modification API".
 */
export const valuesOfLabels = (entry: TableEntry, values: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...values].map(([name, text]) => [name, valueOfLabel(entry, name, text)]));

function valueOfLabel(entry: TableEntry, name: string, text: string): string {
  const field = fieldOf(entry, name);
  if (field === undefined || field.type === 'boolean' || field.choices.some(({ value }) => value === text)) return text;
  const [labelled, ...more] = field.choices.filter(({ label }) => label === text);
  return labelled === undefined || more.length > 0 ? text : labelled.value;
}
