import { Problem, quote } from '../../problem.ts';
import type { Field, TableEntry } from '../../tables/field.ts';
import { OPERATORS, type Operator } from '../query/query-operators.ts';
import { partOf } from '../query/ranges.ts';
import { AGGREGATES, type Aggregate, type AggregateName, type Having, isNumber, readAggregate } from './aggregate.ts';

/** Conditions of one request; each is computed for every group. */
const MOST_HAVING = 10;
const COMPARISONS: readonly string[] = ['=', '!=', '>', '>=', '<', '<='];
/** Compares as numbers, as a field of numbers does. */
const NUMBER: Field = { name: '', label: '', type: 'integer', maxLength: 20, mandatory: false, readOnly: false, choices: [] };

/**
 * Reads conditions of groups: function, field, comparison and value between `^`, as in `COUNT^*^>^10`; several between commas, all of which
 * must hold.
 *
 * Source: ServiceNow API reference, "Aggregate API" and "aggregate".
 *
 * @param what the parameter, for the message.
 * @throws Problem `query_invalid` or `invalid_value`.
 */
export function readHaving(text: string, entry: TableEntry, what: string): Having[] {
  if (text === '') return [];
  const items = text.split(',', MOST_HAVING + 1);
  if (items.length > MOST_HAVING) throw new Problem('query_invalid', `${what} takes at most ${MOST_HAVING} conditions.`);
  return items.map((item) => readItem(item, entry, what));
}

function readItem(item: string, entry: TableEntry, what: string): Having {
  const [word = '', fieldName = '', symbol = '', value = '', ...more] = item.trim().split('^');
  const name = aggregateNamed(word);
  const operator = COMPARISONS.includes(symbol) ? OPERATORS.get(symbol) : undefined;
  if (name === null || operator === undefined || value === '' || more.length > 0)
    throw new Problem(
      'query_invalid',
      `${what}: "${quote(item)}" cannot be read. It takes function, field, comparison and value, as in COUNT^*^>^10; the functions are ` +
        `${AGGREGATES.join(', ')}, the comparisons ${COMPARISONS.join(' ')}.`,
    );
  const aggregate =
    fieldName === '*' && name === 'COUNT' ? { name, field: null } : readAggregate(entry, name, fieldName, `${what}: ${name}`);
  return { aggregate, holds: comparison(aggregate, operator, value, what) };
}

/** A function by its name in any letter case; null: there is none. */
export const aggregateNamed = (word: string): AggregateName | null => AGGREGATES.find((name) => name === word.toUpperCase()) ?? null;

function comparison(aggregate: Aggregate, operator: Operator, value: string, what: string): Having['holds'] {
  const { field } = aggregate;
  if (field !== null && !isNumber(aggregate)) return operator.test([operator.read(value, field)], field);
  if (!/^-?\d{1,15}(?:\.\d{1,10})?$/.test(value))
    throw new Problem('query_invalid', `${what}: ${aggregate.name} is compared with a number, which "${quote(value)}" is not.`);
  return operator.test([partOf(String(Number(value)))], NUMBER);
}
