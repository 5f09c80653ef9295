import type { Child } from 'hono/jsx';

export interface Column<Row> {
  readonly label: string;
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
          {columns.map(({ label }) => (
            <th scope="col">{label}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {columns.map(({ label, cell }) => (
              <td data-label={label}>{cell(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
