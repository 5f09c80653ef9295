import { REASONS } from '../../../../shared/core/decision/reasons.ts';
import type { ReviewedAccount } from '../../../../shared/core/usage/findings/reviewer.ts';
import type { Observation, UsageRow } from '../../../../shared/core/usage/rows.ts';
import { seenText, wayText } from '../../../../shared/core/usage/uses.ts';
import { credentialOf, refusedOf, sourceOf } from '../../../../shared/core/usage/what.ts';
import { type Column, Table } from '../../../../shared/web/parts/table.tsx';
import { Time } from '../../../../shared/web/parts/time.tsx';
import { NotRemembered, Observed, type Remembered } from '../../memory/read.tsx';
import type { ConsoleRequest } from '../../request.ts';
import { Findings } from '../../review/table.tsx';

/** Rows of one table; `nis usage` lists all. */
const MOST_ROWS = 20;
/** Addresses and credentials that a cell names. */
const MOST_NAMED = 3;

export interface UseFacts {
  readonly account: ReviewedAccount;
  readonly observation: Observation;
}

interface UseProps {
  readonly use: Remembered<UseFacts>;
  readonly request: ConsoleRequest;
  readonly now: number;
}

/** Section **Use** of the User form: what was observed of the account, and what to do about it. */
export const Use = ({ use, request, now }: UseProps) => (
  <section aria-labelledby="use">
    <h2 id="use">Use</h2>
    {use.kind === 'read' ? <Seen {...use.value} {...{ request, now }} /> : <NotRemembered kind={use.kind} />}
  </section>
);

function Seen({ account: { user, rows, findings }, observation, request, now }: UseFacts & Omit<UseProps, 'use'>) {
  const newest = [...rows].sort((one, other) => (one.last_seen < other.last_seen ? 1 : -1));
  const of = (kind: string): readonly UsageRow[] => newest.filter(({ what }) => what.startsWith(`${kind}/`));
  const columns = columnsOf(now);
  return (
    <>
      <Observed observation={observation} now={now} />
      {findings.length === 0 ? null : <Findings of={user.user_name} {...{ findings, request }} />}
      {rows.length === 0 ? <p>No use of this account was observed.</p> : null}
      <Rows of="Uses" rows={of('use')} columns={[way, columns.days, columns.last, columns.by, columns.from]} />
      <Rows of="Refusals" rows={of('refused')} columns={[reason, columns.days, columns.last, columns.from]} />
      <Rows of="Credentials" rows={of('credential')} columns={[credential, columns.first, columns.last, columns.from]} />
      <Rows of="Sources" rows={of('from')} columns={[source, columns.days, columns.first, columns.last]} />
    </>
  );
}

interface RowsProps {
  readonly of: string;
  readonly rows: readonly UsageRow[];
  readonly columns: readonly Column<UsageRow>[];
}

/** Nothing where there is nothing. */
function Rows({ of, rows, columns }: RowsProps) {
  if (rows.length === 0) return null;
  const more = rows.length - MOST_ROWS;
  return (
    <>
      <Table caption={`${of}, newest first`} columns={columns} rows={rows.slice(0, MOST_ROWS)} />
      {more > 0 ? <p class="hint">And {more} older ones: the command nis usage lists all.</p> : null}
    </>
  );
}

const way: Column<UsageRow> = { label: 'Use', cell: wayText };
const credential: Column<UsageRow> = { label: 'Credential', cell: (row) => credentialOf(row) };
const source: Column<UsageRow> = { label: 'Source', cell: (row) => sourceOf(row) };
const reason: Column<UsageRow> = {
  label: 'Refused',
  cell: (row) => {
    const refused = refusedOf(row);
    const told = refused !== null && Object.hasOwn(REASONS, refused.reason);
    return (
      <>
        {wayText(row)} {refused === null ? '' : <code>{refused.reason}</code>}
        {told ? null : <span class="hint"> by the function that serves it</span>}
      </>
    );
  },
};

/** Columns that rows of several kinds have. */
const columnsOf = (now: number) => ({
  days: { label: 'Days', cell: ({ days }: UsageRow) => String(days.length) },
  first: { label: 'First', cell: ({ first_seen }: UsageRow) => <Time at={first_seen}>{seenText(first_seen, now)}</Time> },
  last: { label: 'Last', cell: ({ last_seen }: UsageRow) => <Time at={last_seen}>{seenText(last_seen, now)}</Time> },
  by: { label: 'By', cell: ({ credentials }: UsageRow) => named(credentials) },
  from: { label: 'From', cell: ({ sources }: UsageRow) => named(sources) },
});

/** The newest names, and how many there are besides. */
function named(times: Readonly<Record<string, string>>): string {
  const names = Object.entries(times)
    .sort(([, one], [, other]) => (one < other ? 1 : -1))
    .map(([name]) => name);
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
