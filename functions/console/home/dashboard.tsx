import type { SettingRow } from '../../../shared/core/settings/settings.ts';
import type { DayCount, Observation } from '../../../shared/core/usage/rows.ts';
import { NotRemembered, Observed, type Remembered, remember } from '../memory/read.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { Charts } from './charts.tsx';
import { daysOf, firstDay } from './days.ts';
import { OpenNow, openSettings } from './open-now.tsx';
import { ProtocolsUsed, RefusalsByReason } from './tables.tsx';

interface Counted {
  readonly counts: readonly DayCount[];
  readonly observation: Observation;
}

/** What an administrator sees first. */
export interface DashboardFacts {
  readonly counted: Remembered<Counted>;
  /** null: not known. */
  readonly open: readonly SettingRow[] | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Never fails: what cannot be read is said on the page. */
export async function readDashboard(ports: ConsolePorts): Promise<DashboardFacts> {
  const now = ports.clock.now();
  const [counted, open] = await Promise.all([
    remember(ports, 'the home page', async ({ usage }) => {
      const [counts, observation] = await Promise.all([usage.dayCounts(firstDay(now)), usage.observation()]);
      return { counts, observation };
    }),
    openSettings(ports),
  ]);
  return { counted, open, now };
}

/** Requests, refusals, protocols, and what is open. */
export const Dashboard = ({ counted, open, now, request }: DashboardFacts & { readonly request: ConsoleRequest }) => (
  <>
    <OpenNow open={open} request={request} />
    {counted.kind === 'read' ? <Counts {...counted.value} {...{ now, request }} /> : <NotRemembered kind={counted.kind} />}
  </>
);

const Counts = ({ counts, observation, now, request }: Counted & { readonly now: number; readonly request: ConsoleRequest }) => (
  <>
    <Observed observation={observation} now={now} />
    {observation.since === null ? null : (
      <>
        <Charts days={daysOf(counts, observation, now)} />
        <div class="halves">
          <RefusalsByReason counts={counts} request={request} />
          <ProtocolsUsed counts={counts} />
        </div>
      </>
    )}
  </>
);
