import { DependencyError } from '../../shared/core/ports.ts';
import type { RefusalFilter, RefusalPage, RefusalReader, UsageReader } from '../../shared/core/usage/ports.ts';
import type { DayCount, Observation, StoredDecision, UsageRow } from '../../shared/core/usage/rows.ts';
import { ANY_PROTOCOL, OTHER } from '../../shared/core/usage/what.ts';

/** The memory behind the real ports. `down` makes every call fail as a store that does not answer. */
export class MemoryUsage implements UsageReader, RefusalReader {
  readonly stored: UsageRow[] = [];
  readonly counts: DayCount[] = [];
  readonly decisions: StoredDecision[] = [];
  observed: Observation = { since: null, until: null, gaps: [], leftOut: {} };
  down = false;
  /** Users whose rows were read, in order. */
  readonly read: string[] = [];
  /** Filters that pages were asked with. */
  readonly filters: RefusalFilter[] = [];

  async rows(userName: string): Promise<readonly UsageRow[]> {
    this.#answer();
    this.read.push(userName);
    return this.stored.filter(({ user_name }) => user_name === userName).sort((one, other) => (one.what < other.what ? -1 : 1));
  }

  async *usesOf(protocol: string, since: string): AsyncGenerator<readonly UsageRow[]> {
    this.#answer();
    const rows = this.stored.filter(
      ({ what, last_seen }) => (protocol === ANY_PROTOCOL ? what === OTHER : what.startsWith(`use/api/${protocol}/`)) && last_seen >= since,
    );
    for (const row of rows.sort((one, other) => (one.last_seen < other.last_seen ? 1 : -1))) yield [row];
  }

  async *everyRow(): AsyncGenerator<readonly UsageRow[]> {
    this.#answer();
    yield [...this.stored].sort((one, other) => (one.user_name < other.user_name ? -1 : 1));
  }

  async observation(): Promise<Observation> {
    this.#answer();
    return this.observed;
  }

  async dayCounts(since: string): Promise<readonly DayCount[]> {
    this.#answer();
    return this.counts.filter(({ date }) => date >= since);
  }

  async get(decisionId: string): Promise<StoredDecision | null> {
    this.#answer();
    return this.decisions.find(({ decision_id }) => decision_id === decisionId) ?? null;
  }

  async page(filter: RefusalFilter, before: string | null, limit: number): Promise<RefusalPage> {
    this.#answer();
    this.filters.push(filter);
    const { since = 0, ...wanted } = filter;
    const fits = this.decisions
      .filter((each) => Object.entries(wanted).every(([name, value]) => each[name as keyof StoredDecision] === value))
      .filter(({ time }) => Date.parse(time) >= since)
      .sort((one, other) => (one.time < other.time ? 1 : -1));
    const start = before === null ? 0 : Number(before);
    return { refusals: fits.slice(start, start + limit), next: start + limit < fits.length ? String(start + limit) : null };
  }

  #answer(): void {
    if (this.down) throw new DependencyError('sys_usage', new Error('switched off'));
  }
}

/** A refusal of SOAP without a soap role. */
export const refusal = (more: Partial<StoredDecision> = {}): StoredDecision => ({
  decision_id: 'decision-9',
  time: '2026-11-24T11:59:00.000Z',
  outcome: 'forbid',
  reason: 'soap_role_missing',
  cause: null,
  user: 'soap.user',
  session_kind: 'non_interactive',
  surface: 'api',
  protocol: 'soap',
  table: 'incident',
  method: 'POST',
  source: '203.0.113.7',
  credential: 'password',
  credential_id: null,
  ...more,
});

/** A row of use: three days, by password. */
export const usageRow = (user_name: string, what: string, more: Partial<UsageRow> = {}): UsageRow => ({
  user_name,
  what,
  first_seen: '2026-11-02T09:10Z',
  last_seen: '2026-11-24T08:10Z',
  days: ['2026-11-02', '2026-11-20', '2026-11-24'],
  credentials: { password: '2026-11-24T08:10Z' },
  sources: { '203.0.113.7': '2026-11-24T08:10Z' },
  last_decision_id: 'decision-9',
  ...more,
});
