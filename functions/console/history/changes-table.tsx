import { glideDateTime } from '../../../shared/core/text.ts';
import { fieldLabel } from './names.ts';

/** A change as the history shows it. */
export interface ShownChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: string;
  readonly field: string;
  readonly old: string;
  readonly new: string;
  /** What was changed, where the table shows more than one thing. */
  readonly subject?: { readonly text: string; readonly address: string };
}

interface ChangesTableProps {
  readonly caption: string;
  readonly entries: readonly ShownChange[];
  /** Heading of the column of subjects; undefined: there is none. */
  readonly subject?: string;
  /** false: the subject has one value only, and no fields. */
  readonly fields?: boolean;
}

/** Who changed what and when, latest first. */
export const ChangesTable = ({ caption, entries, subject, fields = true }: ChangesTableProps) => (
  // The region takes the focus, so that the keyboard can scroll it where it is wider than the page.
  <section class="scroll" aria-label={caption} tabindex={0}>
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {['When', 'Who', ...(subject === undefined ? [] : [subject]), ...(fields ? ['Field'] : []), 'Old', 'New'].map((label) => (
            <th scope="col">{label}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr>
            <td>
              <time>{glideDateTime(entry.at)}</time>
            </td>
            <td>{entry.by}</td>
            {entry.subject === undefined ? null : (
              <td>
                <a href={entry.subject.address}>{entry.subject.text}</a>
              </td>
            )}
            {fields ? <td>{fieldLabel(entry.field)}</td> : null}
            <td>{entry.old}</td>
            <td>{entry.new}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
