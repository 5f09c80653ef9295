import { mayOpen } from '../../../shared/core/pages/page-roles.ts';
import type { DayCount } from '../../../shared/core/usage/rows.ts';
import { protocolText } from '../../../shared/core/usage/uses.ts';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { refusalsPath } from '../links.ts';
import type { ConsoleRequest } from '../request.ts';
import { inWords } from './charts.tsx';
import { isRefusal, type Requests, sumOf } from './days.ts';

/** Why requests were refused, most first. */
export function RefusalsByReason({ counts, request }: { readonly counts: readonly DayCount[]; readonly request: ConsoleRequest }) {
  const reasons = Map.groupBy(
    counts.filter(({ reason }) => isRefusal(reason)),
    ({ reason }) => reason,
  );
  const rows = [...reasons].map(([reason, of]) => ({ reason, count: total(of) })).sort((one, other) => other.count - one.count);
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">Refusals by reason</h2>
      {rows.length === 0 ? <p>Nothing was refused.</p> : <Table caption="In 14 days, about" columns={reasonColumns(request)} rows={rows} />}
      {mayOpen('/sys_decision_list.do', request.context) ? (
        <p>
          <a href={request.shell.prefix + refusalsPath()}>All refusals</a>
        </p>
      ) : null}
    </section>
  );
}

interface ReasonRow {
  readonly reason: string;
  readonly count: number;
}

const reasonColumns = ({ shell, context }: ConsoleRequest): readonly Column<ReasonRow>[] => [
  {
    label: 'Reason',
    cell: ({ reason }) => {
      const name = <code>{reason}</code>;
      return mayOpen('/sys_decision_list.do', context) ? <a href={shell.prefix + refusalsPath({ reason })}>{name}</a> : name;
    },
  },
  { label: 'Requests', cell: ({ count }) => inWords(count) },
];

const PAGES: Readonly<Record<string, string>> = {
  ui: 'UI pages',
  portal: 'Portal pages',
  sso: 'Single sign-on',
  public: 'Public pages',
  '-': 'Ambiguous requests',
};

interface WayRow extends Requests {
  readonly way: string;
}

/** Which protocols and pages were used, most first. */
export function ProtocolsUsed({ counts }: { readonly counts: readonly DayCount[] }) {
  const ways = Map.groupBy(
    counts,
    ({ protocol, surface }) => (protocol === null ? null : protocolText(protocol)) ?? PAGES[surface] ?? surface,
  );
  const rows = [...ways]
    .map(([way, of]) => ({ way, ...sumOf(of) }))
    .filter(({ allowed, refused }) => allowed + refused > 0)
    .sort((one, other) => other.allowed + other.refused - one.allowed - one.refused);
  return (
    <section aria-labelledby="protocols">
      <h2 id="protocols">Protocols and pages used</h2>
      {rows.length === 0 ? <p>No request yet.</p> : <Table caption="In 14 days, about" columns={WAY_COLUMNS} rows={rows} />}
    </section>
  );
}

const WAY_COLUMNS: readonly Column<WayRow>[] = [
  { label: 'Way in', cell: ({ way }) => way },
  { label: 'Allowed', cell: ({ allowed }) => inWords(allowed) },
  { label: 'Refused', cell: ({ refused }) => inWords(refused) },
];

const total = (counts: readonly DayCount[]): number => counts.reduce((sum, { count }) => sum + count, 0);
