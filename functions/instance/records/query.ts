import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { Problem, quote } from '../problem.ts';
import { type Field, fieldOf, type TableEntry } from '../tables/dictionary.ts';
import { compareTexts, toText } from '../tables/values.ts';
import { OPERATORS, type Operator } from './query-operators.ts';

/** All clauses hold. */
export interface Query {
  readonly clauses: readonly Clause[];
  readonly order: readonly Order[];
}

/** At least one of these conditions holds: `a=1^ORb=2` is one clause of two. */
export type Clause = readonly Condition[];

export interface Condition {
  readonly field: Field;
  readonly operator: string;
  /** As `toText` writes them. */
  readonly values: readonly string[];
  /** It reads the text from end to end. */
  readonly scans: boolean;
  /** @param text the field's value, empty where it has none. */
  readonly holds: (text: string) => boolean;
}

export interface Order {
  readonly field: Field;
  readonly descending: boolean;
}

/** Characters of an encoded query: 1000 values of `sys_idIN` fit. */
const LONGEST_QUERY = 40_000;
/** Conditions of one query; each is tried on every record that is examined. Integrations join hundreds of sys_ids by ^OR. */
export const MOST_CONDITIONS = 500;
/** Fields that one query orders by. */
const MOST_ORDERS = 10;
/** Characters that the conditions of one query may search in all: at most half a second of processor time. */
const MOST_SEARCHED = 50_000_000;

/**
 * Parses an encoded query: conditions joined by `^` (and) or `^OR` (or, with the condition before it), `ORDERBYfield`,
 * `ORDERBYDESCfield`; `^^` is a `^` within a value.
 *
 * @param parameter where it came from, for the message.
 * @throws Problem `query_invalid` that says what cannot be read and where: a condition is never dropped, since a query
 * without it would find more than was asked for. `invalid_value` where a field cannot hold the value.
 */
export function parseQuery(text: string, entry: TableEntry, parameter: string): Query {
  if (text.length > LONGEST_QUERY)
    throw new Problem(
      'query_invalid',
      `${parameter} has more than ${LONGEST_QUERY} characters: send several requests with a part of the conditions each.`,
    );
  const clauses: Condition[][] = [];
  const order: Order[] = [];
  let conditions = 0;
  for (const match of text.matchAll(/(?:[^^]|\^\^)+/g)) {
    const term = match[0];
    const wrong = (what: string): Problem => new Problem('query_invalid', `${parameter}, character ${match.index + 1}: ${what}.`);
    const [, direction, orderField] = /^ORDERBY(DESC)?(.*)$/s.exec(term) ?? [];
    if (orderField !== undefined) {
      if (order.length === MOST_ORDERS) throw wrong(`a query orders by at most ${MOST_ORDERS} fields: leave out the last ones`);
      order.push({ field: known(entry, orderField, wrong), descending: direction !== undefined });
      continue;
    }
    // The end mark counts, too, so that no number of them is free.
    conditions += 1;
    if (conditions > MOST_CONDITIONS) throw wrong(`a query has at most ${MOST_CONDITIONS} conditions: use IN or several requests`);
    if (term === 'EQ') continue;
    const either = term.startsWith('OR');
    const read = readCondition(either ? term.slice(2) : term, term, entry, wrong);
    const before = clauses.at(-1);
    if (!either) clauses.push([read]);
    else if (before === undefined) throw wrong(`"${quote(term)}" needs a condition before it`);
    else before.push(read);
  }
  return { clauses, order };
}

const SUPPORTED =
  `Supported are field, operator and value with one of ${[...OPERATORS.keys()].join(' ')}, ` +
  '^ (and) or ^OR (or) between conditions, ORDERBYfield and ORDERBYDESCfield';

/** Column names are lower case and operators are not, so the first of them ends the name. INSTANCEOF is another operator than IN. */
const CONDITION = new RegExp(`^([a-z0-9_.]+)(?!INSTANCEOF)(${[...OPERATORS.keys()].join('|')})(.*)$`, 's');

function readCondition(text: string, term: string, entry: TableEntry, wrong: (what: string) => Problem): Condition {
  const [, name, symbol = '', value = ''] = CONDITION.exec(text) ?? [];
  const operator = OPERATORS.get(symbol);
  if (name === undefined || operator === undefined) throw wrong(`"${quote(term)}" cannot be read. ${SUPPORTED}`);
  const field = known(entry, name, wrong);
  // `numberINC0000001` would be read as `number IN C0000001`. No record has such a number: an operator was forgotten.
  if (name === 'number' && entry.numberPrefix !== null && text.startsWith(name + entry.numberPrefix))
    throw wrong(`"${quote(term)}" has no operator between field and value. ${SUPPORTED}`);
  mustBeLiteral(value, field);
  const values = operator.read(value.replaceAll('^^', '^'), field);
  if (values === null) throw wrong(`"${quote(term)}" cannot be read: ${symbol} ${operator.takes}`);
  return conditionOf(field, symbol, operator, values);
}

/** The platform evaluates such expressions; we do not. Taken as text, they would find the wrong records. */
function mustBeLiteral(value: string, field: Field): void {
  if (/(?:^|,)\s*javascript:/i.test(value))
    throw new Problem(
      'query_invalid',
      `The condition on ${field.name} has a javascript: value, which is not evaluated here: send the value itself.`,
    );
}

function known(entry: TableEntry, name: string, wrong: (what: string) => Problem): Field {
  const field = fieldOf(entry, name);
  if (field === undefined) throw wrong(`the table has no field "${quote(name)}"`);
  return field;
}

const conditionOf = (field: Field, symbol: string, operator: Operator, values: readonly string[]): Condition => ({
  field,
  operator: symbol,
  values,
  scans: operator.scans,
  holds: operator.test(values, field),
});

/**
 * A condition of a query by example: the field has this value.
 *
 * @throws Problem `invalid_value` where the field cannot hold the value.
 */
export function equals(field: Field, value: string): Condition {
  mustBeLiteral(value, field);
  const operator = OPERATORS.get('=');
  if (operator === undefined) throw new Error('The operator = is missing from OPERATORS.');
  return conditionOf(field, '=', operator, operator.read(value, field) ?? []);
}

/**
 * Returns a test of whether a record meets a query. Text is compared exactly.
 *
 * @throws Problem (in the returned function) `query_too_broad` as soon as the query has searched more text than one query may.
 */
export function matcher({ clauses }: Query): (record: StoredRecord) => boolean {
  let searched = 0;
  const meets =
    (record: StoredRecord) =>
    ({ field, holds, scans }: Condition): boolean => {
      const text = toText(record, field);
      if (scans) searched += text.length;
      if (searched > MOST_SEARCHED)
        throw new Problem(
          'query_too_broad',
          `The query would search through more than ${MOST_SEARCHED / 1_000_000} million characters: use = or STARTSWITH, or fewer conditions.`,
        );
      return holds(text);
    };
  return (record) => clauses.every((clause) => clause.some(meets(record)));
}

/** The only records that can meet a query, by `sys_id`, where it names them; null: any can. */
export function namedRecords({ clauses }: Query): readonly string[] | null {
  const naming = clauses.find((clause) => clause.every(({ field, operator }) => field.name === 'sys_id' && NAMING.has(operator)));
  return naming === undefined ? null : [...new Set(naming.flatMap(({ values }) => values))];
}

const NAMING: ReadonlySet<string> = new Set(['=', 'IN']);

/**
 * Compares two records in the order of a query, then by display field and sys_id, so that pages never overlap.
 */
export function comparator(entry: TableEntry, { order }: Query): (a: StoredRecord, b: StoredRecord) => number {
  const all = [...order, ...[entry.displayField, 'sys_id'].flatMap((name) => ascending(fieldOf(entry, name)))];
  return (a, b) => {
    for (const { field, descending } of all) {
      const sign = compareTexts(field, toText(a, field), toText(b, field));
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  };
}

const ascending = (field: Field | undefined): Order[] => (field === undefined ? [] : [{ field, descending: false }]);
