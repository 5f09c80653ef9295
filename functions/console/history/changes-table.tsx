import { namedBy } from '../../../shared/core/settings/writer.ts';
import { shortened } from '../../../shared/core/text.ts';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { Time } from '../../../shared/web/parts/time.tsx';
import { fieldLabel } from './names.ts';

/** A change as the history shows it. */
export interface ShownChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: string;
  /** The whole name of who made it, where `by` is shorter. */
  readonly byWhole?: string;
  readonly field: string;
  readonly old: string;
  readonly new: string;
  /** What was changed, where the table shows more than one thing; without an address, it has no page. */
  readonly subject?: { readonly text: string; readonly address?: string };
}

interface ChangesTableProps {
  readonly caption: string;
  readonly entries: readonly ShownChange[];
  /** Heading of the column of subjects; undefined: there is none. */
  readonly subject?: string;
  /** false: the subject has one value only, and no fields. */
  readonly fields?: boolean;
  /** Characters that all values may take together: longer ones are cut, so that the page stays small. */
  readonly room?: number;
}

/** Of a page of its own. */
const ROOM = 24_000;

/** Who changed what and when, latest first. */
export const ChangesTable = ({ caption, entries, subject, fields = true, room = ROOM }: ChangesTableProps) => (
  <Table caption={caption} columns={columnsOf(subject, fields, Math.floor(room / (2 * Math.max(1, entries.length))))} rows={entries} />
);

/** @param most characters of one value. */
const columnsOf = (subject: string | undefined, fields: boolean, most: number): readonly Column<ShownChange>[] => [
  { label: 'When', cell: ({ at }) => <Time at={at} /> },
  { label: 'Who', text: 'long', cell: Who },
  ...(subject === undefined ? [] : [{ label: subject, text: 'long' as const, cell: subjectLink }]),
  ...(fields ? [{ label: 'Field', cell: ({ field }: ShownChange) => fieldLabel(field) }] : []),
  { label: 'Old', text: 'long', cell: (entry) => shortened(entry.old, most) },
  { label: 'New', text: 'long', cell: (entry) => shortened(entry.new, most) },
];

/** A name in place of an ARN, which stays in the title. */
function Who({ by, byWhole }: ShownChange) {
  const { name, full } = namedBy(by);
  const whole = byWhole ?? full ?? name;
  return whole === name ? name : <span title={whole}>{name}</span>;
}

const subjectLink = ({ subject }: ShownChange) =>
  subject?.address === undefined ? (subject?.text ?? '') : <a href={subject.address}>{subject.text}</a>;
