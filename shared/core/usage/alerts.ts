import { sinceDays } from './findings/evidence.ts';
import { isPersonAtMachine, knownSince } from './findings/machine-findings.ts';
import type { UsageRow } from './rows.ts';
import { refusedOf, sourceOf } from './what.ts';

export type AlertKind = 'person_at_a_machine_account' | 'new_source' | 'source_not_allowed';

/** Something that an administrator is told at once; at most one a user, kind and day. */
export interface UsageAlert {
  readonly kind: AlertKind;
  readonly user_name: string;
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  /** Address; null: not kept. */
  readonly source: string | null;
  /** `a page`, `the sign-in page`, `single sign-on`, `the token endpoint`, `a protocol`; null: a new address. */
  readonly way: string | null;
  /** INSTANT. */
  readonly time: string;
}

/** Name of an alert: of those with one name, one is told. */
export const alertKey = ({ kind, user_name, day }: UsageAlert): string => `${day}/${kind}/${user_name}`;

/** A row that lines are about to make or change. */
export interface NewRow {
  /** As stored until now; null: it is new. */
  readonly before: UsageRow | null;
  /** As it will be. */
  readonly after: UsageRow;
  /** Every row of the account as stored until now. */
  readonly others: readonly UsageRow[];
}

/** Lines that come later than this are no news; the review shows what they tell. */
const NEWS_DAYS = 1;
/** So long an account must have been known before another address is new. */
const KNOWN_DAYS = 7;

/**
 * Which rows are alerts, one a user, kind and day. Note them before the rows are written: after a crash in between, the same lines come
 * again, and the rows would no longer be new.
 *
 * Source: docs/contract.md, "Memory".
 *
 * @param rows of one or more accounts.
 * @param now milliseconds since the epoch.
 */
export function alertsOf(rows: readonly NewRow[], now: number): readonly UsageAlert[] {
  const alerts = rows.flatMap((row) => {
    if (row.after.last_seen < sinceDays(now, NEWS_DAYS)) return [];
    const refused = refusedKind(row.after);
    if (refused !== null) return isNewDay(row) ? [refusedAlert(refused, row.after)] : [];
    return row.before === null && sourceOf(row.after) !== null && isSettled(row, now) ? [sourceAlert(row.after)] : [];
  });
  return [...new Map(alerts.map((alert) => [alertKey(alert), alert])).values()];
}

/** Right credentials that were refused at once: news to the sender. */
function refusedKind(row: UsageRow): Exclude<AlertKind, 'new_source'> | null {
  if (isPersonAtMachine(row)) return 'person_at_a_machine_account';
  return refusedOf(row)?.reason === 'source_not_allowed' ? 'source_not_allowed' : null;
}

const isNewDay = ({ before, after }: NewRow): boolean => before?.days.includes(after.last_seen.slice(0, 10)) !== true;

const isSettled = ({ others }: NewRow, now: number): boolean => {
  const known = knownSince(others);
  return known !== null && known < sinceDays(now, KNOWN_DAYS);
};

const refusedAlert = (kind: AlertKind, row: UsageRow): UsageAlert => ({
  kind,
  user_name: row.user_name,
  day: row.last_seen.slice(0, 10),
  source: Object.entries(row.sources).find(([, time]) => time === row.last_seen)?.[0] ?? null,
  way: wayOf(row),
  time: row.last_seen,
});

const sourceAlert = (row: UsageRow): UsageAlert => ({
  kind: 'new_source',
  user_name: row.user_name,
  day: row.last_seen.slice(0, 10),
  source: sourceOf(row),
  way: null,
  time: row.last_seen,
});

/** A request for a token has that word beside its secret; the sign-in page takes a password or a secret, single sign-on takes none. */
function wayOf(row: UsageRow): string {
  const surface = refusedOf(row)?.surface;
  if (surface === 'api') return 'a protocol';
  if (surface !== 'public') return 'a page';
  const presented = Object.entries(row.credentials).flatMap(([name, time]) => (time === row.last_seen ? [name] : []));
  if (presented.length === 0) return 'single sign-on';
  return presented.includes('token') ? 'the token endpoint' : 'the sign-in page';
}
