import { Problem, quote } from '../../problem.ts';
import type { Field, TableEntry } from '../../tables/field.ts';
import { type Column, columnOf, ownColumn } from './column.ts';
import type { QueryContext } from './query-context.ts';
import { OPERATORS, type Operator, UNSUPPORTED } from './query-operators.ts';
import type { Range } from './ranges.ts';
import { FUNCTIONS, isScript, scriptValue } from './script-values.ts';

/** A condition of a query. */
export interface Condition {
  readonly column: Column;
  readonly operator: string;
  readonly values: readonly Range[];
  /** It reads the text from end to end. */
  readonly scans: boolean;
  /** @param text the column's value, empty where it has none. */
  readonly holds: (text: string) => boolean;
}

const SUPPORTED =
  `Supported are field, operator and value with one of ${[...OPERATORS.keys()].join(', ')}; ^ (and), ^OR (or) and ^NQ (or, between ` +
  'whole groups) between conditions; ORDERBYfield and ORDERBYDESCfield; reference.field for a field of the referenced record';

const anyOf = (names: Iterable<string>): string => [...names].map((name) => name.replaceAll('*', '\\*')).join('|');

/** Column names are lower case and operators are not, so the first of them ends the name. */
const CONDITION = new RegExp(`^([a-z0-9_.]+)(?:(${anyOf(UNSUPPORTED)})|(${anyOf(OPERATORS.keys())})(.*)$)`, 's');

/** @throws Problem that `wrong` makes where a term cannot be read. */
export function readCondition(
  text: string,
  term: string,
  entry: TableEntry,
  context: QueryContext,
  wrong: (what: string) => Problem,
): Condition {
  const [, name, unsupported, symbol = '', value = ''] = CONDITION.exec(text) ?? [];
  if (unsupported !== undefined) throw wrong(`"${quote(term)}" cannot be read: the operator ${unsupported} is not supported. ${SUPPORTED}`);
  const operator = OPERATORS.get(symbol);
  if (name === undefined || operator === undefined) throw wrong(`"${quote(term)}" cannot be read. ${SUPPORTED}`);
  const column = columnOf(entry, name, context, wrong);
  // `numberINC0000001` would be read as `number IN C0000001`. No record has such a number: an operator was forgotten.
  if (name === 'number' && entry.numberPrefix !== null && text.startsWith(name + entry.numberPrefix))
    throw wrong(`"${quote(term)}" has no operator between field and value. ${SUPPORTED}`);
  const parts = operator.split(value.replaceAll('^^', '^'));
  if (parts === null) throw wrong(`"${quote(term)}" cannot be read: ${symbol} ${operator.takes}`);
  return conditionOf(column, symbol, operator, literals(parts, name, context));
}

/** Values without functions. The platform evaluates what follows javascript:, we look it up in a table. */
function literals(parts: readonly string[], name: string, context: QueryContext): readonly string[] {
  if (!parts.some(isScript)) return parts;
  return parts.map((part) => {
    if (!isScript(part)) return part;
    const value = scriptValue(part, context);
    // An empty value would find the records without one.
    if (value !== null && value !== '') return value;
    throw new Problem(
      'query_invalid',
      `The condition on ${name} has a javascript: value that is not supported, "${quote(part)}": send the value itself or one of ${FUNCTIONS}.`,
    );
  });
}

function conditionOf(column: Column, symbol: string, operator: Operator, parts: readonly string[]): Condition {
  const values = parts.map((part) => operator.read(part, column.field));
  return { column, operator: symbol, values, scans: operator.scans, holds: operator.test(values, column.field) };
}

/**
 * A condition of a query by example, of which a caller sent the value.
 *
 * @throws Problem `query_invalid` or `invalid_value`.
 */
export const example = (column: Column, name: string, value: string, context: QueryContext): Condition =>
  equality(column, literals([value], name, context));

/**
 * The condition that a field has this value.
 *
 * @throws Problem `invalid_value` where the field cannot hold the value.
 */
export const equals = (field: Field, value: string): Condition => equality(ownColumn(field), [value]);

function equality(column: Column, parts: readonly string[]): Condition {
  const operator = OPERATORS.get('=');
  if (operator === undefined) throw new Error('The operator = is missing from OPERATORS.');
  return conditionOf(column, '=', operator, parts);
}
