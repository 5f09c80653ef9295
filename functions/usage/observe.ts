import { instantOf } from '../../shared/core/instant.ts';
import type { ObservationStore } from '../../shared/core/usage/ports.ts';
import type { Gap } from '../../shared/core/usage/rows.ts';

/** A heartbeat that arrived: when it was sent, and through which log group. */
export interface Beat {
  readonly time: number;
  readonly group: string;
}

const MINUTE = 60_000;
/** Heartbeats are sent so often. Source: docs/contract.md, "Memory". */
export const BEAT_MS = 5 * MINUTE;
/** Two complete heartbeats further apart have one missing between them. */
const APART_MS = 1.5 * BEAT_MS;
/** A heartbeat that comes later than this no longer fills its gap. */
const LATE_MS = 3 * 60 * MINUTE;

const WHY = 'Log lines did not arrive: a heartbeat is missing.';
const ATTEMPTS = 20;

/**
 * Notes heartbeats, and from them what time was observed: between two that came one after the other through every group. A gap is filled
 * when the missing one comes after all. What follows depends on which heartbeats came, not on their order.
 *
 * @param groups through all of which a heartbeat must come.
 * @throws DependencyError if the store does not answer.
 */
export async function observe(store: ObservationStore, groups: readonly string[], beats: readonly Beat[]): Promise<void> {
  let complete = false;
  for (const { time, group } of beats) {
    if (!groups.includes(group)) continue;
    const seen = await store.beat(time, group);
    complete ||= groups.every((each) => seen.has(each));
  }
  if (complete) await advance(store, groups);
}

async function advance(store: ObservationStore, groups: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const observed = await store.observed();
    const from = observed === null ? 0 : observed.until - LATE_MS;
    const complete = (await store.beats(from)).filter((beat) => groups.every((group) => beat.groups.has(group))).map(({ time }) => time);
    const [first, last] = [complete[0], complete.at(-1)];
    if (first === undefined || last === undefined) return;
    // Heartbeats of long ago are gone; the time up to which all was observed stands for them.
    const times = observed === null || first <= observed.until ? complete : [observed.until, ...complete];
    await fillGaps(store, times);
    const since = Math.min(observed?.since ?? first, first);
    const until = Math.max(observed?.until ?? last, last);
    if (observed !== null && since === observed.since && until === observed.until) return;
    if (await store.putObserved({ since, until, rev: observed?.rev ?? 0 })) return;
  }
  throw new Error('What was observed could not be written: others wrote it each time.');
}

/** Writes the gaps between complete heartbeats, and takes away those that a late one filled. */
async function fillGaps(store: ObservationStore, times: readonly number[]): Promise<void> {
  const wanted: Gap[] = times.flatMap((time, index) => {
    const next = times[index + 1];
    return next === undefined || next - time <= APART_MS ? [] : [{ from: instantOf(time), until: endOf(next), why: WHY }];
  });
  const known = await store.fillableGaps(instantOf(times[0] ?? 0));
  for (const gap of known) if (!wanted.some(({ from, until }) => from === gap.from && until === gap.until)) await store.removeGap(gap);
  for (const gap of wanted) if (!known.some(({ from, until }) => from === gap.from && until === gap.until)) await store.addGap(gap, true);
}

/** An end is rounded up to the minute. */
const endOf = (time: number): string => instantOf(Math.ceil(time / MINUTE) * MINUTE);

const WHY_LOST = 'A batch of log lines could not be stored.';

/** The gap that a lost batch leaves, from its first line to its last. */
export const gapOfBatch = (first: number, last: number): Gap => ({
  from: instantOf(first),
  // The last line belongs to it, also at the very beginning of a minute.
  until: endOf(last + 1),
  why: WHY_LOST,
});
