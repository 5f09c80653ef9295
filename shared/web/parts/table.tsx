import type { Child } from 'hono/jsx';

export interface Column<Row> {
  readonly label: string;
  /** Where the head leads, to sort by the column, and how the rows are sorted by it now. Left out: the column sorts nothing. */
  readonly sort?: { readonly to: string; readonly now: 'ascending' | 'descending' | null };
  /** `long`: a value that may have to break anywhere; `short`: one that stands on one line. Left out: it breaks between words. */
  readonly text?: 'long' | 'short';
  readonly cell: (row: Row) => Child;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** A table with a heading for each column. On a phone each row is a block in which every value stands beside its heading. Its region takes the focus, so that the keyboard can scroll it where it is wider than the page. */
export const Table = <Row,>({ caption, columns, rows }: TableProps<Row>) => (
  <section class="scroll" aria-label={caption} tabindex={0}>
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ label, sort }) => (
            <th scope="col" aria-sort={sort?.now ?? undefined}>
              {sort === undefined ? label : <a href={sort.to}>{label}</a>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {columns.map(({ label, text, cell }) => (
              <td data-label={label} class={text}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
