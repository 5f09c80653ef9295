import type { EnvelopeLists } from '../../../../shared/core/envelope/envelope.ts';
import { type ObservedLine, observedBeside } from '../../../../shared/core/usage/envelope/observed.ts';
import type { UsageRow } from '../../../../shared/core/usage/rows.ts';
import { seenText } from '../../../../shared/core/usage/uses.ts';
import { Table } from '../../../../shared/web/parts/table.tsx';
import { Time } from '../../../../shared/web/parts/time.tsx';

interface BesideProps {
  readonly rows: readonly UsageRow[];
  readonly lists: EnvelopeLists;
  readonly now: number;
}

/** Rows of the table; `nis envelope` and `nis usage` list all. */
const MOST_ROWS = 12;
const MOST_NAMED = 3;

/** What was observed in 90 days beside what the stored envelope allows. */
export function Beside({ rows, lists, now }: BesideProps) {
  const lines = observedBeside(rows, lists, now);
  if (lines.length === 0) return <p>No use of a protocol was observed in the last 90 days.</p>;
  const more = lines.length - MOST_ROWS;
  return (
    <>
      <Table
        caption="Observed in the last 90 days, beside what is allowed"
        columns={[
          { label: 'Use', cell: ({ line }: ObservedLine) => <code>{line}</code> },
          { label: 'State', cell: ({ state }: ObservedLine) => <State state={state} /> },
          {
            label: 'Last',
            cell: ({ last_seen }: ObservedLine) => (last_seen === null ? '-' : <Time at={last_seen}>{seenText(last_seen, now)}</Time>),
          },
          { label: 'From', cell: ({ sources }: ObservedLine) => named(sources) },
        ]}
        rows={lines.slice(0, MOST_ROWS)}
      />
      {more > 0 ? <p class="hint">And {more} more: the command nis usage lists all.</p> : null}
    </>
  );
}

const State = ({ state }: Pick<ObservedLine, 'state'>) => {
  if (state === 'outside') return <span class="error">used, not allowed</span>;
  return state === 'allowed' ? <>used, allowed</> : <strong>allowed, unused for 90 days</strong>;
};

const named = (sources: readonly string[]): string => {
  const more = sources.length - MOST_NAMED;
  return sources.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '') || '-';
};
