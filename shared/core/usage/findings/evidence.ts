import { readInstant, slotOf } from '../../instant.ts';
import { OPERATIONS, type Operation } from '../../request/operation.ts';
import { PROTOCOLS } from '../../request/protocols.ts';
import type { Observation, UsageRow } from '../rows.ts';
import { OTHER, type Use, useOf } from '../what.ts';

const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Heartbeats come every five minutes. A memory that ends longer ago than this does not reach up to now. */
const DELAY = 15 * MINUTE;

/** The last days, and how much of them is known. */
export interface Window {
  readonly days: number;
  /** INSTANT of its first slot. */
  readonly since: string;
  /** It began after the observation did. */
  readonly begun: boolean;
  /** Something since the observation began is not known. */
  readonly gap: boolean;
}

/** Every use in a window is known. */
export const isComplete = ({ begun, gap }: Window): boolean => begun && !gap;

/** The first slot of the last days. */
export const sinceDays = (now: number, days: number): string => slotOf(now - days * DAY);

/** @param now milliseconds since the epoch. */
export function windowOf({ since, until, gaps }: Observation, now: number, days: number): Window {
  const from = now - days * DAY;
  const began = since === null ? null : readInstant(since);
  return {
    days,
    since: sinceDays(now, days),
    begun: began !== null && began <= from,
    // An instant that cannot be read counts as one at which nothing was observed.
    gap:
      until === null ||
      until < now - DELAY ||
      gaps.some((gap) => (readInstant(gap.until) ?? now) > from && (readInstant(gap.from) ?? from) < now),
  };
}

/** A use that was allowed, with the row that tells it. */
export interface SeenUse extends Use {
  readonly row: UsageRow;
}

/**
 * Whether a use can be decided again. Rows may tell of protocols and operations that this version does not know: another one, which was rolled
 * back, has noted them.
 */
export const canBeDecided = ({ surface, protocol, operation }: Use): boolean =>
  operation === 'sign_in' ||
  (OPERATIONS.includes(operation as Operation) &&
    (surface === 'api') === (protocol !== null) &&
    Object.hasOwn(PROTOCOLS, protocol ?? 'soap'));

/** What was allowed in a window. */
export interface Allowed {
  /** Pages of the UI and of portals. */
  readonly pages: readonly SeenUse[];
  readonly signIns: readonly SeenUse[];
  readonly protocols: readonly SeenUse[];
  /** Uses of the window are among those that found no row of their own: there may be others of every kind. */
  readonly notEveryUse: boolean;
}

/** @param since INSTANT at which the window begins. */
export function allowedIn(rows: readonly UsageRow[], since: string): Allowed {
  const recent = rows.filter(({ last_seen }) => last_seen >= since);
  const uses = recent.flatMap((row): SeenUse[] => {
    const use = useOf(row);
    return use === null ? [] : [{ ...use, row }];
  });
  return {
    pages: uses.filter(({ surface }) => surface === 'ui' || surface === 'portal'),
    signIns: uses.filter(({ operation }) => operation === 'sign_in'),
    protocols: uses.filter(({ surface }) => surface === 'api'),
    notEveryUse: recent.some(({ what }) => what === OTHER),
  };
}

/** The latest of the rows; null: there are none. */
export const lastSeen = (uses: readonly { readonly row: UsageRow }[]): string | null =>
  uses.reduce<string | null>((latest, { row }) => (latest === null || row.last_seen > latest ? row.last_seen : latest), null);

/** The days of a window on which rows were added to, without its first day: of that a row cannot tell the hours. */
export const daysOf = (uses: readonly { readonly row: UsageRow }[], since: string): ReadonlySet<string> =>
  new Set(uses.flatMap(({ row }) => row.days.filter((day) => day > since.slice(0, 10))));

/** Names of a map of times that were seen in a window, the latest first. */
export const seenSince = (times: Readonly<Record<string, string>>, since: string): string[] =>
  Object.entries(times)
    .filter(([, time]) => time >= since)
    .sort(([nameA, timeA], [nameB, timeB]) => (timeA === timeB ? (nameA < nameB ? -1 : 1) : timeA > timeB ? -1 : 1))
    .map(([name]) => name);

/** Whether a use was by a credential that programs store: a password, a secret or a token. Rows name the latter two by their ids. */
export const byStoredCredential = ({ row }: SeenUse, since: string): boolean =>
  seenSince(row.credentials, since).some((credential) => credential !== 'session' && credential !== 'none');

/** Milliseconds since the epoch of a time as the platform (`2026-11-24 20:22:00`, UTC) or ISO 8601 writes it; null: it is neither. */
export function readStoredTime(text: string | null): number | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$/.test(text)) return null;
  const time = Date.parse(`${text.replace(' ', 'T').replace(/Z$/, '')}Z`);
  return Number.isNaN(time) ? null : time;
}
