import { Problem, quote } from '../../problem.ts';
import type { TableEntry } from '../../tables/field.ts';
import { columnOf } from './column.ts';
import { MOST_ORDERS } from './parse-query.ts';
import type { Order } from './query.ts';
import type { QueryContext } from './query-context.ts';

/** They mean the same; clients differ. */
const NAMES = ['sysparm_orderby', 'sysparm_order_by', 'sysparm_order'] as const;
const DIRECTION = 'sysparm_order_direction';

/** Parameters that order a list, beside `ORDERBY` in `sysparm_query`. */
export const ORDER_PARAMETERS = [...NAMES, DIRECTION] as const;

type Asked = ReadonlyMap<string, string>;

/**
 * The order that an address asks for: names of fields between commas, each with `^DESC` behind it for the descending order. Where it has
 * none, `sysparm_order_direction` says it: `asc` or `desc`.
 *
 * @throws Problem `query_invalid`.
 */
export function readOrder(query: Asked, entry: TableEntry, context: QueryContext): Order[] {
  const descending = readDirection(query.get(DIRECTION) ?? '');
  const sent = NAMES.filter((name) => (query.get(name) ?? '') !== '');
  const [name] = sent;
  if (name === undefined) {
    if (descending !== null) throw new Problem('query_invalid', `${DIRECTION} needs the field to order by: send it in ${NAMES[0]}.`);
    return [];
  }
  if (sent.length > 1) throw new Problem('query_invalid', `${sent.join(' and ')} mean the same: send one of them.`);
  const wrong = (what: string): Problem => new Problem('query_invalid', `${name}: ${what}.`);
  const items = (query.get(name) ?? '').split(',', MOST_ORDERS + 1);
  if (items.length > MOST_ORDERS) throw wrong(`a list is ordered by at most ${MOST_ORDERS} fields`);
  return items.map((item) => {
    const [column = '', mark, ...more] = item.trim().split('^');
    if (more.length > 0 || (mark !== undefined && mark !== 'DESC'))
      throw wrong(`"${quote(item)}" cannot be read: it takes the name of a field, with ^DESC behind it for the descending order`);
    return { column: columnOf(entry, column, context, wrong), descending: mark === undefined ? descending === true : true };
  });
}

/** @returns null: it is not said. */
function readDirection(text: string): boolean | null {
  if (text === '') return null;
  const word = text.toLowerCase();
  if (word !== 'asc' && word !== 'desc') throw new Problem('query_invalid', `${DIRECTION} takes asc or desc.`);
  return word === 'desc';
}
