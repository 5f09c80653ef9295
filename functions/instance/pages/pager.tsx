export interface PagerProps {
  /** Address of the page that begins with a row, counted from 1. */
  readonly page: (firstRow: number) => string;
  /** On one page. */
  readonly rows: number;
  readonly offset: number;
  readonly total: number;
}

/** Links to the page before and behind; nothing where one page holds all. */
export function Pager({ page, rows, offset, total }: PagerProps) {
  if (offset === 0 && total <= rows) return null;
  return (
    <nav aria-label="Pages of the list">
      <ul>
        {offset === 0 ? null : (
          <li>
            <a href={page(Math.max(1, offset + 1 - rows))}>Previous</a>
          </li>
        )}
        {offset + rows >= total ? null : (
          <li>
            <a href={page(offset + 1 + rows)}>Next</a>
          </li>
        )}
      </ul>
    </nav>
  );
}
