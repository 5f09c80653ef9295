import { alertsOf, type NewRow } from '../../shared/core/usage/alerts.ts';
import { foldBatch } from '../../shared/core/usage/collect/fold.ts';
import type { RefusalLimit } from '../../shared/core/usage/collect/refusal-limit.ts';
import type { AlertStore, ObservationStore, RefusalStore, UsageRowStore } from '../../shared/core/usage/ports.ts';
import type { Counts } from './counts.ts';
import { joinRows } from './join-rows.ts';
import type { KnownRows } from './known-rows.ts';
import { observe } from './observe.ts';

export interface BatchPorts {
  readonly rows: UsageRowStore;
  readonly known: KnownRows;
  readonly refusals: RefusalStore;
  readonly limit: RefusalLimit;
  readonly observation: ObservationStore;
  readonly alerts: AlertStore;
  readonly counts: Counts;
  /** Log groups through which a heartbeat must come. */
  readonly groups: readonly string[];
  /** Tells what `alerts` holds; never rejects. */
  readonly tell: () => Promise<void>;
  readonly now: () => number;
}

/**
 * Stores what a batch of log lines says. It may come twice, and end in the middle: the same batch again completes it. Heartbeats come after
 * the rows, so that a time counts as observed only when what stood beside its heartbeat is stored; counts come last, since they alone are
 * not the same twice.
 *
 * @throws DependencyError if a store does not answer.
 */
export async function takeBatch(ports: BatchPorts, lines: Iterable<string>): Promise<void> {
  const { rows: store, known, refusals, observation, alerts, counts, groups, now } = ports;
  const folded = foldBatch(lines, now(), ports.limit);
  let noted = 0;
  const onChange = async (changes: readonly NewRow[]): Promise<void> => {
    const found = alertsOf(changes, now());
    for (const alert of found) await alerts.add(alert);
    noted += found.length;
  };
  await joinRows({ store, known, onChange }, folded.rows);
  await refusals.put(folded.refusals);
  await observe(observation, groups, folded.heartbeats);
  await counts.add(new Map([...folded.days, ...folded.leftOut]));
  if (noted > 0) await ports.tell();
}
