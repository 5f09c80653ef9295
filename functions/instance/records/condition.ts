import { Problem, quote } from '../problem.ts';
import { type Field, fieldOf, type TableEntry } from '../tables/field.ts';
import type { QueryContext } from './query-context.ts';
import { OPERATORS, type Operator } from './query-operators.ts';
import { isScript, scriptValue } from './script-values.ts';

/** A condition of a query. */
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

const SUPPORTED =
  `Supported are field, operator and value with one of ${[...OPERATORS.keys()].join(' ')}, ` +
  '^ (and) or ^OR (or) between conditions, ORDERBYfield and ORDERBYDESCfield';

/** Column names are lower case and operators are not, so the first of them ends the name. INSTANCEOF is another operator than IN. */
const CONDITION = new RegExp(`^([a-z0-9_.]+)(?!INSTANCEOF)(${[...OPERATORS.keys()].join('|')})(.*)$`, 's');

/** @throws Problem that `wrong` makes where a term cannot be read. */
export function readCondition(
  text: string,
  term: string,
  entry: TableEntry,
  context: QueryContext,
  wrong: (what: string) => Problem,
): Condition {
  const [, name, symbol = '', value = ''] = CONDITION.exec(text) ?? [];
  const operator = OPERATORS.get(symbol);
  if (name === undefined || operator === undefined) throw wrong(`"${quote(term)}" cannot be read. ${SUPPORTED}`);
  const field = known(entry, name, wrong);
  // `numberINC0000001` would be read as `number IN C0000001`. No record has such a number: an operator was forgotten.
  if (name === 'number' && entry.numberPrefix !== null && text.startsWith(name + entry.numberPrefix))
    throw wrong(`"${quote(term)}" has no operator between field and value. ${SUPPORTED}`);
  const values = operator.read(literal(value.replaceAll('^^', '^'), field, context), field);
  if (values === null) throw wrong(`"${quote(term)}" cannot be read: ${symbol} ${operator.takes}`);
  return conditionOf(field, symbol, operator, values);
}

/** The value without functions. */
function literal(text: string, field: Field, context: QueryContext): string {
  const parts = text.split(',');
  if (!parts.some(isScript)) return text;
  const value = scriptValue(text, context);
  // An empty value would find the records without one.
  if (value !== null && value !== '') return value;
  throw new Problem(
    'query_invalid',
    `The condition on ${field.name} has a javascript: value, which is not evaluated here: send the value itself.`,
  );
}

/** @throws Problem that `wrong` makes where the table has no such field. */
export function known(entry: TableEntry, name: string, wrong: (what: string) => Problem): Field {
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
 * A condition of a query by example, of which a caller sent the value.
 *
 * @throws Problem `query_invalid` or `invalid_value`.
 */
export const example = (field: Field, value: string, context: QueryContext): Condition => equals(field, literal(value, field, context));

/**
 * The condition that a field has this value.
 *
 * @throws Problem `invalid_value` where the field cannot hold the value.
 */
export function equals(field: Field, value: string): Condition {
  const operator = OPERATORS.get('=');
  if (operator === undefined) throw new Error('The operator = is missing from OPERATORS.');
  return conditionOf(field, '=', operator, operator.read(value, field) ?? []);
}
