export interface PageLink {
  readonly text: string;
  readonly to: string;
}

interface PagerProps {
  /** What the pages are of, for example `list`. */
  readonly of: string;
  readonly links: readonly PageLink[];
}

/** Links to other pages of a list; nothing where there are none. */
export const Pager = ({ of, links }: PagerProps) =>
  links.length === 0 ? null : (
    <nav aria-label={`Pages of the ${of}`}>
      <ul>
        {links.map(({ text, to }) => (
          <li>
            <a href={to}>{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  );

interface Rows {
  /** Of this page, counted from 1. */
  readonly first: number;
  /** On one page. */
  readonly rows: number;
  readonly total: number;
}

/**
 * The pages before and behind, where there are any.
 *
 * @param address of the page that begins with a row, counted from 1.
 */
export const rowLinks = ({ first, rows, total }: Rows, address: (first: number) => string): readonly PageLink[] => [
  ...(first > 1 ? [{ text: 'Previous', to: address(Math.max(1, first - rows)) }] : []),
  ...(first + rows <= total ? [{ text: 'Next', to: address(first + rows) }] : []),
];
