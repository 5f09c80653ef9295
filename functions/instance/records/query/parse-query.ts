import { Problem, quote } from '../../problem.ts';
import type { TableEntry } from '../../tables/field.ts';
import { columnOf } from './column.ts';
import { type Condition, readCondition } from './condition.ts';
import type { Order, Query } from './query.ts';
import type { QueryContext } from './query-context.ts';

/** Characters of an encoded query: 1000 values of `sys_idIN` fit. */
const LONGEST_QUERY = 40_000;
/** Conditions of one query; each is tried on every record that is examined. Integrations join hundreds of sys_ids by ^OR. */
export const MOST_CONDITIONS = 500;
/** Fields that one query orders by. */
export const MOST_ORDERS = 10;

type Wrong = (what: string) => Problem;

/**
 * Parses an encoded query: conditions joined by `^` (and), `^OR` (or, with the condition before it) or `^NQ` (or, between all that stands
 * before and after it), `ORDERBYfield`, `ORDERBYDESCfield`, which order the whole; `^^` is a `^` within a value.
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
  const reading: Reading = { entry, context, groups: [[]], order: [], conditions: 0 };
  for (const match of text.matchAll(/(?:[^^]|\^\^)+/g)) {
    const wrong: Wrong = (what) => new Problem('query_invalid', `${parameter}, character ${match.index + 1}: ${what}.`);
    // `^NQa=1` and `^NQ^a=1` are the same.
    const begins = match[0].startsWith('NQ');
    if (begins) beginGroup(reading, wrong);
    const term = begins ? match[0].slice(2) : match[0];
    if (term !== '') readTerm(reading, term, wrong);
  }
  const { groups, order } = reading;
  if (groups.length > 1 && groups.at(-1)?.length === 0)
    throw new Problem(
      'query_invalid',
      `${parameter}: ^NQ needs a condition after it, because a group without one would find every record.`,
    );
  return { groups, order };
}

interface Reading {
  readonly entry: TableEntry;
  readonly context: QueryContext;
  readonly groups: Condition[][][];
  readonly order: Order[];
  conditions: number;
}

function beginGroup(reading: Reading, wrong: Wrong): void {
  if (reading.groups.at(-1)?.length === 0)
    throw wrong('^NQ needs a condition before it, because a group without one would find every record');
  count(reading, wrong);
  reading.groups.push([]);
}

function readTerm(reading: Reading, term: string, wrong: Wrong): void {
  const { entry, context, groups, order } = reading;
  const [, direction, orderField] = /^ORDERBY(DESC)?(.*)$/s.exec(term) ?? [];
  if (orderField !== undefined) {
    if (order.length === MOST_ORDERS) throw wrong(`a query orders by at most ${MOST_ORDERS} fields: leave out the last ones`);
    order.push({ column: columnOf(entry, orderField, context, wrong), descending: direction !== undefined });
    return;
  }
  // The end mark counts, too, so that no number of them is free.
  count(reading, wrong);
  if (term === 'EQ') return;
  const either = term.startsWith('OR');
  const read = readCondition(either ? term.slice(2) : term, term, entry, context, wrong);
  const group = groups.at(-1);
  const before = group?.at(-1);
  if (!either) group?.push([read]);
  else if (before === undefined) throw wrong(`"${quote(term)}" needs a condition before it`);
  else before.push(read);
}

function count(reading: Reading, wrong: Wrong): void {
  reading.conditions += 1;
  if (reading.conditions > MOST_CONDITIONS) throw wrong(`a query has at most ${MOST_CONDITIONS} conditions: use IN or several requests`);
}
