import { SORT_COLUMNS, type SortColumn } from '../../../shared/core/users/search/entries.ts';
import { type PageLink, rowLinks } from '../../../shared/web/parts/pager.tsx';
import type { ConsoleRequest } from '../request.ts';
import { type Order, readOrder } from './by-index.ts';
import { FILTERS } from './filters.ts';
import { LOOKED_AT } from './find.ts';

/** Users a page of the list that may be chosen; the first is the standard. */
export const PAGE_SIZES = [20, 50, 100] as const;

export const rowsOf = (query: ConsoleRequest['query']): number =>
  PAGE_SIZES.find((size) => String(size) === query('sysparm_rows')) ?? PAGE_SIZES[0];

export const orderOf = (query: ConsoleRequest['query']): Order => readOrder(query('sysparm_sort'));

/** What a list is asked for, apart from the page. */
const KEPT = ['sysparm_search', ...FILTERS.map(({ name }) => name), 'sysparm_role', 'finding', 'sysparm_sort', 'sysparm_rows'];

/** Address of the same list with some keys replaced; it begins at the first page. */
export function listLink({ shell, query }: Asking, more: Readonly<Record<string, string>> = {}): string {
  const keys = new URLSearchParams();
  for (const name of KEPT) keys.set(name, query(name));
  for (const [name, value] of Object.entries(more)) keys.set(name, value);
  for (const [name, value] of [...keys]) if (value === '') keys.delete(name);
  return `${shell.prefix}/sys_user_list.do${keys.size === 0 ? '' : `?${keys}`}`;
}

type Asking = Pick<ConsoleRequest, 'shell' | 'query'>;

/** Heads that sort: once more by the same column turns the order around. */
export function sortLinks(request: Asking): Readonly<Record<SortColumn, { to: string; now: 'ascending' | 'descending' | null }>> {
  const { by, descending } = orderOf(request.query);
  const links = SORT_COLUMNS.map((column) => {
    const now = column !== by ? null : descending ? 'descending' : 'ascending';
    return [column, { to: listLink(request, { sysparm_sort: now === 'ascending' ? `-${column}` : column }), now }] as const;
  });
  return Object.fromEntries(links) as ReturnType<typeof sortLinks>;
}

interface Place {
  /** Of this page, counted from 1. */
  readonly first: number;
  readonly total: number;
  /** Of a page. */
  readonly rows: number;
  /** Where the next users begin that were not looked at; null: there are none. */
  readonly next: string | null;
}

/** The other pages of what was found. Search, filters, order and size of the page stay. */
export function pageLinks(request: Asking, { first, total, rows, next }: Place, nextText: string): readonly PageLink[] {
  const after = request.query('sysparm_after');
  const link = (row: number, from: string): string =>
    listLink(request, { sysparm_after: from, sysparm_first_row: row > 1 ? String(row) : '' });
  return [
    ...rowLinks({ first, rows, total }, (row) => link(row, after)),
    ...(after === '' ? [] : [{ text: 'Back to the first users', to: link(1, '') }]),
    ...(next === null ? [] : [{ text: nextText, to: link(1, next) }]),
  ];
}

export const NEXT_LOOK = `Look at the next ${LOOKED_AT.toLocaleString('en-US')} users`;

/** What tells the very page of the list. */
const PLACE = [...KEPT, 'sysparm_after', 'sysparm_first_row'];

/** In a link of each row every octet counts. */
const short = (name: string): string => name.replace(/^sysparm_/, '');

/** The very page of the list, for the way back to it. */
export function placeHere(query: ConsoleRequest['query']): string {
  return new URLSearchParams(
    PLACE.flatMap((name) => (query(name) === '' ? [] : [[short(name), query(name)] as [string, string]])),
  ).toString();
}

/** Longer than any place. */
const LONGEST_PLACE = 2000;

/**
 * Path of the list as it was left, without the stage prefix. It is always this page: only what a list is asked for is read.
 *
 * @param place as `placeHere` made it; anyone can write one.
 */
export function listAt(place: string): string {
  const given = new URLSearchParams(place.slice(0, LONGEST_PLACE));
  const keys = new URLSearchParams();
  for (const name of PLACE) keys.set(name, given.get(short(name)) ?? '');
  for (const [name, value] of [...keys]) if (value === '') keys.delete(name);
  return keys.size === 0 ? '/sys_user_list.do' : `/sys_user_list.do?${keys}`;
}
