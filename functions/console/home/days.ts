import type { DayCount, Observation } from '../../../shared/core/usage/rows.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Days that the home page shows, today included. */
export const DAYS = 14;

/** What became of requests: `asked` were only asked for credentials, as every browser and many clients are at first. */
export interface Requests {
  readonly allowed: number;
  readonly asked: number;
  readonly refused: number;
}

/** `part`: a part of the day was not observed; `none`: nothing of it. */
export interface Day extends Requests {
  /** UTC, `YYYY-MM-DD`. */
  readonly date: string;
  readonly observed: 'whole' | 'part' | 'none';
}

/** Requests that everybody may send are no use of the site: the sign-in page, its stylesheet, questions of browsers before a request. */
const LEFT_OUT = ['public', 'preflight'];
const ALLOWED = ['allowed', 'anonymous_allowed'];
const ASKED = ['credentials_required', 'login_required'];

/** The first UTC day that is shown. */
export const firstDay = (now: number): string => dateOf(now - (DAYS - 1) * DAY_MS);

/** Requests of each of the last days, oldest first. */
export function daysOf(counts: readonly DayCount[], observation: Observation, now: number): readonly Day[] {
  const byDate = Map.groupBy(counts, ({ date }) => date);
  return Array.from({ length: DAYS }, (_each, index) => {
    const date = dateOf(now - (DAYS - 1 - index) * DAY_MS);
    return { date, ...sumOf(byDate.get(date) ?? []), observed: observedOn(date, observation, now) };
  });
}

/** What became of requests, all counts together. */
export function sumOf(counts: readonly DayCount[]): Requests {
  const of = (wanted: (reason: string) => boolean): number =>
    counts.filter(({ reason }) => wanted(reason)).reduce((sum, { count }) => sum + count, 0);
  return { allowed: of((reason) => ALLOWED.includes(reason)), asked: of((reason) => ASKED.includes(reason)), refused: of(isRefusal) };
}

/** Whether a reason refuses, and does not only ask for credentials. A reason of a later version refuses. */
export const isRefusal = (reason: string): boolean => ![...LEFT_OUT, ...ALLOWED, ...ASKED].includes(reason);

function observedOn(date: string, { since, until, gaps }: Observation, now: number): Day['observed'] {
  const begin = Date.parse(`${date}T00:00:00Z`);
  const end = Math.min(begin + DAY_MS, now);
  const from = since === null ? Number.POSITIVE_INFINITY : Date.parse(since);
  if (from >= end || (until !== null && until <= begin)) return 'none';
  const missing = gaps.some((gap) => Date.parse(gap.from) < end && Date.parse(gap.until) > begin);
  return from > begin || missing ? 'part' : 'whole';
}

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
