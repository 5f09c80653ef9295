import type { Problem } from '../../problem.ts';
import { quote } from '../../problem.ts';
import { type Field, fieldOf, type TableEntry } from '../../tables/field.ts';
import type { Lookup } from '../lookup.ts';
import type { QueryContext } from './query-context.ts';

/** What a condition or an order is about: a field of the table, or of the record that one of its references leads to. */
export interface Column {
  readonly field: Field;
  /** null: the field is the table's own. */
  readonly through: Through | null;
}

/** The way to a referenced record. */
export interface Through {
  /** The reference, a field of the table. */
  readonly reference: Field;
  /** The table that it leads to. */
  readonly table: string;
  readonly lookup: Lookup;
}

export const ownColumn = (field: Field): Column => ({ field, through: null });

/**
 * The column of a name: `state`, or `location.city` for a field of the record that a reference leads to.
 *
 * @throws Problem that `wrong` makes where there is no such field, where more than one reference would be followed, and where the caller may
 * not read the records that the reference leads to: as empty values they would find other records than were asked for.
 */
export function columnOf(entry: TableEntry, name: string, { readable, lookup }: QueryContext, wrong: (what: string) => Problem): Column {
  const [first = '', second, ...more] = name.split('.');
  const own = knownField(entry, first, wrong);
  if (second === undefined) return ownColumn(own);
  const { references: table } = own;
  if (table === undefined) throw wrong(`"${quote(name)}" cannot be followed, because the field ${first} is not a reference`);
  if (more.length > 0) throw wrong(`"${quote(name)}" follows more than one reference: name a field of ${table} itself`);
  const target = readable(table);
  if (target === undefined) throw wrong(`"${quote(name)}" leads to ${table}, which this account may not read here: leave this out`);
  const field = fieldOf(target, second);
  if (field === undefined) throw wrong(`the table ${table}, to which ${first} leads, has no field "${quote(second)}"`);
  return { field: searchable(field, wrong), through: { reference: own, table, lookup } };
}

/**
 * A field of a table that has values to find and to count.
 *
 * @throws Problem that `wrong` makes.
 */
export function knownField(entry: TableEntry, name: string, wrong: (what: string) => Problem): Field {
  const field = fieldOf(entry, name);
  if (field === undefined) throw wrong(`the table has no field "${quote(name)}"`);
  return searchable(field, wrong);
}

/** A journal has no value: every condition on it would find the records without one. */
function searchable(field: Field, wrong: (what: string) => Problem): Field {
  if (field.type === 'journal') throw wrong(`the field ${field.name} is a journal, which cannot be searched: leave this out`);
  return field;
}
