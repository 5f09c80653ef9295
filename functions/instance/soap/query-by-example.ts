import { Problem, quote } from '../problem.ts';
import { MOST_ROWS, type Page } from '../records/find.ts';
import { columnOf, knownField, ownColumn } from '../records/query/column.ts';
import { example } from '../records/query/condition.ts';
import { parseQuery } from '../records/query/parse-query.ts';
import { narrowed, type Order, type Query } from '../records/query/query.ts';
import type { QueryContext } from '../records/query/query-context.ts';
import { fieldOf, type TableEntry } from '../tables/field.ts';
import { SHOWN_PARAMETERS } from './shown.ts';

/** Rows of a getRecords that says nothing of rows, as on the platform. */
export const ROWS_BY_DEFAULT = 250;

/** What a client must know of the 250 rows, in the WSDL and in an answer. */
export const ROWS_RULE = `Without __limit or __last_row getRecords answers at most ${ROWS_BY_DEFAULT} rows, with them up to ${MOST_ROWS}.`;

/** Parameters of getKeys and getRecords beside the table's fields. */
export const QUERY_PARAMETERS = [
  '__encoded_query',
  '__limit',
  '__first_row',
  '__last_row',
  '__order_by',
  '__order_by_desc',
  ...SHOWN_PARAMETERS,
] as const;

type Parameters = ReadonlyMap<string, string>;

/**
 * A query by example: each field with a value is a condition, and so is each of `__encoded_query`. Elements without a value say nothing.
 *
 * @throws Problem `unknown_field`, `query_invalid` or `invalid_value`: a condition is never dropped.
 */
export function readSoapQuery(entry: TableEntry, parameters: Parameters, context: QueryContext): Query {
  const examples = [...parameters].filter(([name, value]) => value !== '' && !isQueryParameter(name));
  const clauses = examples.map(([name, value]) => {
    if (fieldOf(entry, name) === undefined) throw unknownParameter(name);
    const field = knownField(entry, name, (what) => new Problem('query_invalid', `The element ${name}: ${what}.`));
    return [example(ownColumn(field), name, value, context)];
  });
  const encoded = parseQuery(parameters.get('__encoded_query') ?? '', entry, '__encoded_query', context);
  const order = ['__order_by', '__order_by_desc'].flatMap((name) => readOrder(entry, parameters, name, context));
  return { ...narrowed(encoded, clauses), order: [...order, ...encoded.order] };
}

/**
 * A query by example for a function that acts on every match. Parameters that choose rows or their order are refused: without them the
 * function would act on more than was asked for.
 */
export function readSoapFilter(entry: TableEntry, parameters: Parameters, operation: string, context: QueryContext): Query {
  const paging = QUERY_PARAMETERS.find((name) => name !== '__encoded_query' && (parameters.get(name)?.trim() ?? '') !== '');
  if (paging !== undefined) throw new Problem('query_invalid', `${operation} does not take ${paging}: leave it out. Nothing was done.`);
  return readSoapQuery(entry, parameters, context);
}

const isQueryParameter = (name: string): boolean => (QUERY_PARAMETERS as readonly string[]).includes(name);

const unknownParameter = (name: string): Problem =>
  new Problem('unknown_field', `The table has no field "${quote(name)}". Besides fields, use ${QUERY_PARAMETERS.join(', ')}.`);

function readOrder(entry: TableEntry, parameters: Parameters, name: string, context: QueryContext): Order[] {
  const fieldName = parameters.get(name)?.trim() ?? '';
  if (fieldName === '') return [];
  const column = columnOf(entry, fieldName, context, (what) => new Problem('query_invalid', `${name}: ${what}.`));
  return [{ column, descending: name === '__order_by_desc' }];
}

/**
 * Which of the matches are wanted: `__first_row` (from 0) is in, `__last_row` is out, `__limit` bounds both.
 *
 * @param byDefault rows where neither `__limit` nor `__last_row` is given.
 * @param most rows whatever is asked for.
 */
export function readSoapPage(parameters: Parameters, byDefault: number, most: number): Page {
  const offset = readRow(parameters, '__first_row') ?? 0;
  const last = readRow(parameters, '__last_row');
  if (last !== null && last < offset)
    throw new Problem('query_invalid', '__last_row must not be before __first_row: it is the row after the last one.');
  const window = last === null ? null : last - offset;
  const limit = readRow(parameters, '__limit') ?? window ?? byDefault;
  return { offset, limit: Math.min(limit, window ?? most, most) };
}

function readRow(parameters: Parameters, name: string): number | null {
  const text = parameters.get(name)?.trim() ?? '';
  if (text === '') return null;
  if (!/^\d{1,9}$/.test(text)) throw new Problem('query_invalid', `${name} takes a whole number from 0.`);
  return Number(text);
}
