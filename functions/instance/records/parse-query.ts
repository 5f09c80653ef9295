import { Problem, quote } from '../problem.ts';
import type { TableEntry } from '../tables/field.ts';
import { type Condition, known, readCondition } from './condition.ts';
import type { Order, Query } from './query.ts';
import type { QueryContext } from './query-context.ts';

/** Characters of an encoded query: 1000 values of `sys_idIN` fit. */
const LONGEST_QUERY = 40_000;
/** Conditions of one query; each is tried on every record that is examined. Integrations join hundreds of sys_ids by ^OR. */
export const MOST_CONDITIONS = 500;
/** Fields that one query orders by. */
const MOST_ORDERS = 10;
/**
 * Parses an encoded query: conditions joined by `^` (and) or `^OR` (or, with the condition before it), `ORDERBYfield`,
 * `ORDERBYDESCfield`; `^^` is a `^` within a value.
 *
 * @param parameter where it came from, for the message.
 * @throws Problem `query_invalid` that says what cannot be read and where: a condition is never dropped, since a query
 * without it would find more than was asked for. `invalid_value` where a field cannot hold the value.
 */
export function parseQuery(text: string, entry: TableEntry, parameter: string, context: QueryContext): Query {
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
    const read = readCondition(either ? term.slice(2) : term, term, entry, context, wrong);
    const before = clauses.at(-1);
    if (!either) clauses.push([read]);
    else if (before === undefined) throw wrong(`"${quote(term)}" needs a condition before it`);
    else before.push(read);
  }
  return { clauses, order };
}
