import type { StoredRecord } from '../../shared/core/records.ts';
import { type Field, fieldOf, type TableEntry } from './dictionary.ts';
import { Problem, quote } from './problem.ts';
import { toStored, toText } from './values.ts';

/** All conditions hold. */
export interface Query {
  readonly conditions: readonly Condition[];
  readonly order: readonly Order[];
}

export interface Condition {
  readonly field: Field;
  /** As `toText` writes it; empty: the field has no value. */
  readonly value: string;
}

export interface Order {
  readonly field: Field;
  readonly descending: boolean;
}

/**
 * Parses an encoded query: `field=value` joined by `^`, `ORDERBYfield`, `ORDERBYDESCfield`; `^^` is a `^` within a value.
 *
 * @param parameter where it came from, for the message.
 * @throws Problem `query_invalid` that says what cannot be read and where: a condition is never dropped, since a query
 * without it would find more than was asked for.
 */
export function parseQuery(text: string, entry: TableEntry, parameter: string): Query {
  const conditions: Condition[] = [];
  const order: Order[] = [];
  for (const match of text.matchAll(/(?:[^^]|\^\^)+/g)) {
    const term = match[0];
    const wrong = (what: string): Problem => new Problem('query_invalid', `${parameter}, character ${match.index + 1}: ${what}.`);
    if (term === 'EQ') continue;
    const [, direction, orderField] = /^ORDERBY(DESC)?(.*)$/s.exec(term) ?? [];
    if (orderField !== undefined) {
      order.push({ field: known(entry, orderField, wrong), descending: direction !== undefined });
      continue;
    }
    const [, name, value] = /^([\w.]+)=(.*)$/s.exec(term) ?? [];
    if (name === undefined || value === undefined || isOr(entry, name)) throw wrong(`"${quote(term)}" cannot be read. ${SUPPORTED}`);
    conditions.push(condition(known(entry, name, wrong), value.replaceAll('^^', '^')));
  }
  return { conditions, order };
}

const SUPPORTED = 'Supported are field=value, ^ between conditions, ORDERBYfield and ORDERBYDESCfield';

/** `^ORpriority=1` and the like: words of the platform's query language, not fields. */
const isOr = (entry: TableEntry, name: string): boolean => /^(OR|NQ)/.test(name) && fieldOf(entry, name) === undefined;

function known(entry: TableEntry, name: string, wrong: (what: string) => Problem): Field {
  const field = fieldOf(entry, name);
  if (field === undefined) throw wrong(`the table has no field "${quote(name)}"`);
  return field;
}

/**
 * A condition of a query by example.
 *
 * @throws Problem `invalid_value` where the field cannot hold the value.
 */
export const condition = (field: Field, value: string): Condition => ({ field, value: String(toStored(field, value) ?? '') });

/** Whether a record meets every condition. Text is compared exactly. */
export const matches = (record: StoredRecord, { conditions }: Query): boolean =>
  conditions.every(({ field, value }) => toText(record, field) === value);

/**
 * Compares two records in the order of a query, then by display field and sys_id, so that pages never overlap.
 */
export function comparator(entry: TableEntry, { order }: Query): (a: StoredRecord, b: StoredRecord) => number {
  const all = [...order, ...[entry.displayField, 'sys_id'].flatMap((name) => ascending(fieldOf(entry, name)))];
  return (a, b) => {
    for (const { field, descending } of all) {
      const sign = compare(field, toText(a, field), toText(b, field));
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  };
}

const ascending = (field: Field | undefined): Order[] => (field === undefined ? [] : [{ field, descending: false }]);

function compare(field: Field, a: string, b: string): number {
  if (a === b) return 0;
  if (field.type === 'integer' && a !== '' && b !== '') return Number(a) - Number(b);
  return a < b ? -1 : 1;
}
