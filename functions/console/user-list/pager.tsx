import type { ConsoleRequest } from '../request.ts';
import { FILTERS, LOOKED_AT } from './find.ts';

/** Users a page of the list. */
export const ROWS = 20;

interface PagerProps {
  readonly query: ConsoleRequest['query'];
  readonly address: string;
  readonly first: number;
  readonly total: number;
  /** The last user looked at, where the table holds more; null: there are no more. */
  readonly next: string | null;
}

/** Links to the other pages of what was found, and to the users that were not looked at yet. Search and filters stay. */
export function Pager({ query, address, first, total, next }: PagerProps) {
  const after = query('sysparm_after');
  const link = (row: number, from: string): string => {
    const keys = new URLSearchParams();
    for (const name of ['sysparm_search', ...FILTERS.map((filter) => filter.name)]) keys.set(name, query(name));
    keys.set('sysparm_after', from);
    if (row > 1) keys.set('sysparm_first_row', String(row));
    for (const [name, value] of [...keys]) if (value === '') keys.delete(name);
    return keys.size === 0 ? address : `${address}?${keys}`;
  };
  const links = [
    ...(first > 1 ? [{ text: 'Previous', to: link(Math.max(1, first - ROWS), after) }] : []),
    ...(first + ROWS <= total ? [{ text: 'Next', to: link(first + ROWS, after) }] : []),
    ...(after === '' ? [] : [{ text: 'Back to the first users', to: link(1, '') }]),
    ...(next === null ? [] : [{ text: `Look at the next ${LOOKED_AT.toLocaleString('en-US')} users`, to: link(1, next) }]),
  ];
  if (links.length === 0) return null;
  return (
    <>
      {next === null && after === '' ? null : (
        <p class="hint">
          There are more users than one page looks at, so each page shows those that fit among some of them, in no order from page to page.
        </p>
      )}
      <nav aria-label="Pages of the list">
        <ul>
          {links.map(({ text, to }) => (
            <li>
              <a href={to}>{text}</a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
