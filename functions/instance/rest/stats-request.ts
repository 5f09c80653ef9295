import { readConditions } from '../http/parameters.ts';
import { Problem, quote } from '../problem.ts';
import { type Aggregate, type AggregateName, type Grouping, type GroupOrder, readAggregate } from '../records/aggregate/aggregate.ts';
import { aggregateNamed, readHaving } from '../records/aggregate/having.ts';
import { knownField } from '../records/query/column.ts';
import { parseQuery } from '../records/query/parse-query.ts';
import { narrowed, type Query } from '../records/query/query.ts';
import type { QueryContext } from '../records/query/query-context.ts';
import type { InstanceRequest } from '../request.ts';
import type { Field, TableEntry } from '../tables/field.ts';

/** The parameter of each function, and the name of its values in an answer. */
const FUNCTIONS: Readonly<Record<string, Exclude<AggregateName, 'COUNT' | 'LAST'>>> = { avg: 'AVG', min: 'MIN', max: 'MAX', sum: 'SUM' };
const ORDERS = ['sysparm_order_by', 'sysparm_orderby'] as const;
const PARAMETERS = [
  'sysparm_query',
  'sysparm_count',
  ...Object.keys(FUNCTIONS).map((word) => `sysparm_${word}_fields`),
  'sysparm_group_by',
  'sysparm_having',
  'sysparm_display_value',
  ...ORDERS,
];
/** Fields of one function, or of the groups. */
const MOST_FIELDS = 20;

/** What a request for statistics asks for. */
export interface StatsRequest extends Grouping {
  readonly query: Query;
  readonly count: boolean;
  readonly aggregates: readonly StatsFunction[];
}

export interface StatsFunction {
  /** The name of its values in an answer. */
  readonly word: string;
  readonly aggregate: Aggregate;
  readonly field: Field;
}

/**
 * Reads the parameters of `/api/now/stats/<table>`.
 *
 * @throws Problem `query_invalid` or `invalid_value`, naming the parameter: none is ever dropped.
 */
export function readStatsRequest(request: InstanceRequest, entry: TableEntry, context: QueryContext): StatsRequest {
  const query = readFilter(request, entry, context);
  const fields = readGroupBy(request.query, entry);
  // ORDERBY in the query orders records; here it can order groups.
  const ofQuery = query.order.flatMap(({ column: { field, through }, descending }) =>
    through === null && fields.includes(field) ? [{ by: field, descending }] : [],
  );
  return {
    query,
    count: readCount(request.query.get('sysparm_count') ?? ''),
    aggregates: Object.entries(FUNCTIONS).flatMap(([word, name]) => readFunctions(request.query, entry, word, name)),
    fields,
    having: readHaving(request.query.get('sysparm_having') ?? '', entry, 'sysparm_having'),
    order: [...readGroupOrder(request.query, entry, fields), ...ofQuery],
  };
}

/** What the address filters by. */
function readFilter(request: InstanceRequest, entry: TableEntry, context: QueryContext): Query {
  const conditions = readConditions(request, entry, PARAMETERS, context);
  const query = parseQuery(request.query.get('sysparm_query') ?? '', entry, 'sysparm_query', context);
  return narrowed(
    query,
    conditions.map((condition) => [condition]),
  );
}

function readGroupBy(query: InstanceRequest['query'], entry: TableEntry): readonly Field[] {
  const wrong = (what: string): Problem => new Problem('query_invalid', `sysparm_group_by: ${what}.`);
  return namesIn(query, 'sysparm_group_by').map((name) => knownField(entry, name, wrong));
}

function readFunctions(query: InstanceRequest['query'], entry: TableEntry, word: string, name: AggregateName): StatsFunction[] {
  const parameter = `sysparm_${word}_fields`;
  return namesIn(query, parameter).map((fieldName) => {
    const aggregate = readAggregate(entry, name, fieldName, parameter);
    return { word, aggregate, field: aggregate.field };
  });
}

function readCount(text: string): boolean {
  const word = text.toLowerCase();
  if (!['', 'true', 'false'].includes(word)) throw new Problem('query_invalid', 'sysparm_count takes true or false.');
  return word === 'true';
}

/** Names between commas, each once. */
function namesIn(query: InstanceRequest['query'], parameter: string): string[] {
  const names = new Set((query.get(parameter) ?? '').split(',').flatMap((name) => name.trim() || []));
  if (names.size > MOST_FIELDS) throw new Problem('query_invalid', `${parameter} takes at most ${MOST_FIELDS} fields.`);
  return [...names];
}

/** `state`, `state^DESC`, `COUNT`, `AVG^priority^DESC`, several between commas. */
function readGroupOrder(query: InstanceRequest['query'], entry: TableEntry, fields: readonly Field[]): GroupOrder[] {
  const sent = ORDERS.filter((name) => (query.get(name) ?? '') !== '');
  const [parameter] = sent;
  if (parameter === undefined) return [];
  if (sent.length > 1) throw new Problem('query_invalid', `${sent.join(' and ')} mean the same: send one of them.`);
  return namesIn(query, parameter).map((item) => {
    const parts = item.split('^');
    const descending = parts.length > 1 && parts.at(-1) === 'DESC';
    const [first = '', second, ...more] = descending ? parts.slice(0, -1) : parts;
    const name = aggregateNamed(first);
    const wrong = new Problem(
      'query_invalid',
      `${parameter}: "${quote(item)}" cannot be read. It takes a field of sysparm_group_by, COUNT, or a function with its field, as in AVG^state, each with ^DESC behind it for the descending order.`,
    );
    if (more.length > 0) throw wrong;
    if (name === 'COUNT' && second === undefined) return { by: { name, field: null }, descending };
    if (name !== null && second !== undefined) return { by: readAggregate(entry, name, second, `${parameter}: ${name}`), descending };
    const field = second === undefined ? fields.find((each) => each.name === first) : undefined;
    if (field === undefined) throw wrong;
    return { by: field, descending };
  });
}
