import { readInstant } from '../instant.ts';

/**
 * Dates that close an account by themselves. Each is an INSTANT; empty: there is none.
 *
 * Source: docs/contract.md, "Dates that close".
 */
export interface ClosingDates {
  /** The user is non-interactive from then on. */
  readonly web_service_access_only_from: string;
  /** The user is not active from then on. */
  readonly active_until: string;
}

export type DateField = keyof ClosingDates;

export const DATE_FIELDS: readonly DateField[] = ['web_service_access_only_from', 'active_until'];

/** Dates that are reached and still stand in the record, as stored. The next write by the product writes them through. */
export type ReachedDates = Readonly<Partial<ClosingDates>>;

/** The members of a user that dates change. */
export interface Dated extends ClosingDates {
  readonly active: boolean;
  readonly web_service_access_only: boolean;
  readonly session_generation: number;
  readonly reached: ReachedDates;
}

/** A stored date that is no text. No such INSTANT exists, so that it closes. */
const UNREADABLE = '(unreadable)';

/** The fields of reached dates. */
export const reachedFields = (reached: ReachedDates): DateField[] => DATE_FIELDS.filter((field) => reached[field] !== undefined);

/** What a reached date sets. */
export const WRITTEN_THROUGH = {
  web_service_access_only_from: { web_service_access_only: true },
  active_until: { active: false },
} as const satisfies Readonly<Record<DateField, object>>;

/** The dates of a stored record, before any is applied. Only this module reads these attributes. */
export function readDates(item: Readonly<Record<string, unknown>>): ClosingDates & { readonly reached: ReachedDates } {
  const date = (name: DateField): string => {
    const value = item[name];
    if (value === undefined) return '';
    return typeof value === 'string' && value !== '' ? value : UNREADABLE;
  };
  return { web_service_access_only_from: date('web_service_access_only_from'), active_until: date('active_until'), reached: {} };
}

/**
 * A user as of a time. A date that is reached sets its flag, ends every session by one generation, and is a date no longer; it stays in
 * `reached` until it is written through. A date that cannot be read counts as reached. Asking again for a later time is the same as asking
 * for that time at once.
 *
 * Source: docs/contract.md, "Dates that close".
 *
 * @param now milliseconds since the epoch.
 */
export function userAt<U extends Dated>(user: U, now: number): U {
  if (isEndless(user)) return user;
  const due = DATE_FIELDS.filter((field) => isReached(user[field], now));
  if (due.length === 0) return user;
  const reached = { ...user.reached, ...Object.fromEntries(due.map((field) => [field, user[field]])) };
  const cleared = Object.fromEntries(due.map((field) => [field, '']));
  const closed = Object.assign({}, ...due.map((field) => WRITTEN_THROUGH[field]));
  return { ...user, ...cleared, ...closed, session_generation: user.session_generation + due.length, reached };
}

/** Most users have no date: those cost a decision nothing. */
const isEndless = (user: ClosingDates): boolean => user.web_service_access_only_from === '' && user.active_until === '';

/** No date is never reached. Anything else than an INSTANT is. */
function isReached(date: string, now: number): boolean {
  if (date === '') return false;
  const time = readInstant(date);
  return time === null || now >= time;
}

/** When a user's ways in end; null: not soon. Each is an INSTANT. */
export interface Ends {
  readonly signIn: string | null;
  readonly account: string | null;
}

export const NO_ENDS: Ends = { signIn: null, account: null };

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long before a date it is told. */
export const SOON_MS = 30 * DAY_MS;

/**
 * What a user must be told of beforehand: dates to come within 30 days. Sign-in is not told of for a user who has none, or whose account
 * ends first.
 *
 * Source: docs/contract.md, "Dates that close" (Told beforehand).
 *
 * @param user as of `now`, in milliseconds since the epoch.
 */
export function endsSoon(user: Dated, now: number): Ends {
  if (isEndless(user)) return NO_ENDS;
  const soon = (date: string): string | null => {
    const time = readInstant(date);
    return time !== null && time - now <= SOON_MS ? date : null;
  };
  const [signIn, account] = [soon(user.web_service_access_only_from), soon(user.active_until)];
  const told = signIn !== null && !user.web_service_access_only && (account === null || signIn < account);
  return { signIn: told ? signIn : null, account };
}

/** Dates to come of a user, in milliseconds since the epoch. */
export const datesOf = (user: ClosingDates): number[] => DATE_FIELDS.flatMap((field) => readInstant(user[field]) ?? []);

/** A date that is less than this ahead counts as reached for whoever writes: it can be neither cleared nor moved. In milliseconds. */
export const WRITE_AHEAD_MS = 60_000;

/** The user as a writer must see it. */
export const userForWrite = <U extends Dated>(user: U, now: number): U => userAt(user, now + WRITE_AHEAD_MS);

/** The user when every date is reached. */
export const userAtTheEnd = <U extends Dated>(user: U): U => userAt(user, Number.POSITIVE_INFINITY);
