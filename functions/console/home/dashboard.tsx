import type { RequestContext } from '../../../shared/core/decision/context.ts';
import { mayOpen } from '../../../shared/core/pages/page-roles.ts';
import type { SecondFactorPolicy } from '../../../shared/core/second-factor/policy.ts';
import type { BlockedProtocols } from '../../../shared/core/settings/blocked.ts';
import type { OpenSettings } from '../../../shared/core/settings/open-now.ts';
import type { DayCount, Observation } from '../../../shared/core/usage/rows.ts';
import type { BasicForPeople } from '../../../shared/core/users/person-only.ts';
import { NotRemembered, Observed, type Remembered, remember } from '../memory/read.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { Charts } from './charts.tsx';
import { daysOf, firstDay } from './days.ts';
import { basicNow, blockedNow, OpenNow, openSettingsNow, policyNow } from './open-now.tsx';
import { readScheduled, Scheduled, type ScheduledFacts } from './scheduled.tsx';
import { ProtocolsUsed, RefusalsByReason } from './tables.tsx';

interface Counted {
  readonly counts: readonly DayCount[];
  readonly observation: Observation;
}

/** What an administrator sees first. */
export interface DashboardFacts {
  readonly counted: Remembered<Counted>;
  /** null: not known. */
  readonly open: OpenSettings;
  /** null: not known. */
  readonly blocked: BlockedProtocols | null;
  /** Whether people may use Basic; null: not known. */
  readonly basic: BasicForPeople | null;
  /** Who needs a second factor; null: not known. */
  readonly policy: SecondFactorPolicy | null;
  /** null: not known; undefined: this person may not see users. */
  readonly scheduled: ScheduledFacts | null | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Never fails: what cannot be read is said on the page. */
export async function readDashboard(ports: ConsolePorts, context: RequestContext): Promise<DashboardFacts> {
  const now = ports.clock.now();
  const [counted, open, blocked, basic, policy, scheduled] = await Promise.all([
    remember(ports, 'the home page', async ({ usage }) => {
      const [counts, observation] = await Promise.all([usage.dayCounts(firstDay(now)), usage.observation()]);
      return { counts, observation };
    }),
    openSettingsNow(ports),
    blockedNow(ports),
    basicNow(ports),
    policyNow(ports),
    mayOpen('/sys_user_list.do', context) ? readScheduled(ports, now) : undefined,
  ]);
  return { counted, open, blocked, basic, policy, scheduled, now };
}

/** What is open, who changes by a date, requests, refusals and protocols. */
export const Dashboard = ({
  counted,
  open,
  blocked,
  basic,
  policy,
  scheduled,
  now,
  request,
}: DashboardFacts & { readonly request: ConsoleRequest }) => (
  <>
    <OpenNow {...{ open, blocked, basic, policy, request }} />
    {scheduled === undefined ? null : <Scheduled {...{ scheduled, request }} />}
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
