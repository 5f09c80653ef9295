import { type PageLink, rowLinks } from '../../../shared/web/parts/pager.tsx';
import type { ConsoleRequest } from '../request.ts';
import { FILTERS, LOOKED_AT } from './find.ts';

/** Users a page of the list. */
export const ROWS = 20;

interface Place {
  readonly query: ConsoleRequest['query'];
  readonly address: string;
  /** Of this page, counted from 1. */
  readonly first: number;
  readonly total: number;
  /** The last user looked at, where the table holds more; null: there are no more. */
  readonly next: string | null;
}

/** The other pages of what was found, and the users that were not looked at yet. Search and filters stay. */
export function pageLinks({ query, address, first, total, next }: Place): readonly PageLink[] {
  const after = query('sysparm_after');
  const link = (row: number, from: string): string => {
    const keys = new URLSearchParams();
    for (const name of ['sysparm_search', ...FILTERS.map((filter) => filter.name)]) keys.set(name, query(name));
    keys.set('sysparm_after', from);
    if (row > 1) keys.set('sysparm_first_row', String(row));
    for (const [name, value] of [...keys]) if (value === '') keys.delete(name);
    return keys.size === 0 ? address : `${address}?${keys}`;
  };
  return [
    ...rowLinks({ first, rows: ROWS, total }, (row) => link(row, after)),
    ...(after === '' ? [] : [{ text: 'Back to the first users', to: link(1, '') }]),
    ...(next === null ? [] : [{ text: `Look at the next ${LOOKED_AT.toLocaleString('en-US')} users`, to: link(1, next) }]),
  ];
}

/** The query of the very page of the list, for the way back to it. */
export function queryHere(query: ConsoleRequest['query']): string {
  const names = ['sysparm_search', ...FILTERS.map(({ name }) => name), 'sysparm_after', 'sysparm_first_row'];
  return new URLSearchParams(names.flatMap((name) => (query(name) === '' ? [] : [[name, query(name)] as [string, string]]))).toString();
}
