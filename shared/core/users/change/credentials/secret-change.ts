import type { FieldChange } from '../../../audit.ts';
import { instantOf, inTheFuture, NO_INSTANT, readInstant, timeText } from '../../../instant.ts';
import { hasEnded, type SecretEntry } from '../../../secrets/stored-secrets.ts';
import type { UserRecord } from '../../user-record.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long the old credential stays good beside a new secret, unless the caller says otherwise. */
export const USUAL_OVERLAP_MS = DAY_MS;
const LONGEST_OVERLAP_MS = 30 * DAY_MS;
/** How long it can be told that a secret has ended, and not merely that it is unknown. */
const ENDED_KEPT_MS = 7 * DAY_MS;
/** Of those at most so many, the newest: an account that rotates every minute must stay small. */
const MOST_ENDED = 20;
/** Secrets of one account that have not ended. */
const MOST_SECRETS = 2;

/** For a person, in console, command line and import alike. */
export const FOR_MACHINES_ONLY = 'Secrets are for non-interactive users.';
export const TWO_SECRETS = 'This account has two secrets already: end one first.';
const WRONG_OVERLAP = 'Choose an overlap of 0, or from 1 minute to 30 days.';

/** What should become of a user's secrets. */
export type SecretWish =
  | {
      readonly kind: 'make';
      readonly id: string;
      /** SHA-256 of the whole text, hexadecimal. */
      readonly hash: string;
      /** How long the present secret, or the password where there is none, stays good. 0: it ends now. */
      readonly overlapMs: number;
      /** When the new secret ends: an INSTANT as typed; null: never. */
      readonly endsAt: string | null;
    }
  | { readonly kind: 'end'; readonly id: string };

/** The hash of a new secret. The hash of the present one is kept by the store, without being read. */
export interface NewSecretHash {
  readonly id: string;
  readonly hash: string;
  /** The hash of the present secret stands where this one will, and must be kept. */
  readonly keepsPresent: boolean;
}

export interface SecretSet {
  readonly secrets: readonly SecretEntry[];
  readonly password_until?: string;
}

export type SecretChange =
  | { readonly kind: 'refused'; readonly error: string }
  | {
      readonly kind: 'change';
      readonly set: SecretSet;
      readonly hash: NewSecretHash | null;
      readonly history: readonly FieldChange[];
      /** Tokens that were got with the secret end, too. */
      readonly raises: boolean;
    };

/** Secrets that have not ended. @param now milliseconds since the epoch. */
export const goodSecrets = ({ secrets }: Pick<UserRecord, 'secrets'>, now: number): SecretEntry[] =>
  secrets.filter((entry) => !hasEnded(entry, now));

/**
 * Plans a change of secrets. Ends only come nearer: nothing that has ended is good again.
 *
 * Source: docs/contract.md, "Secrets".
 *
 * @param by who makes the change.
 * @param now milliseconds since the epoch.
 */
export function planSecret(record: UserRecord, wish: SecretWish, by: string, now: number): SecretChange {
  if (!record.web_service_access_only) return refused(FOR_MACHINES_ONLY);
  return wish.kind === 'make' ? planMake(record, wish, by, now) : planEnd(record, wish.id, now);
}

function planMake(record: UserRecord, wish: Extract<SecretWish, { kind: 'make' }>, by: string, now: number): SecretChange {
  const good = goodSecrets(record, now);
  if (good.length >= MOST_SECRETS) return refused(TWO_SECRETS);
  const error = overlapError(wish.overlapMs) ?? endError(wish.endsAt, now);
  if (error !== null) return refused(error);
  const [present] = good;
  const until = instantOf(wish.overlapMs === 0 ? now : Math.ceil((now + wish.overlapMs) / MINUTE_MS) * MINUTE_MS);
  const others = kept(record.secrets, now).map((entry) =>
    entry.id === present?.id ? { ...entry, ends_at: earlier(entry.ends_at ?? '', until), kept: true } : entry,
  );
  const made: SecretEntry = { id: wish.id, created_at: instantOf(now), created_by: by, ends_at: wish.endsAt, kept: false };
  const password_until = present === undefined ? earlier(record.password_until, until) : record.password_until;
  const keepsPresent = present !== undefined && !present.kept;
  return {
    kind: 'change',
    set: { secrets: [...others, made], ...(password_until === record.password_until ? {} : { password_until }) },
    hash: { id: wish.id, hash: wish.hash, keepsPresent },
    history: [
      { field: 'secrets', old: '', new: `${wish.id} (a new one, ${endText(wish.endsAt)})` },
      ...(present === undefined ? [] : [ended(present, earlier(present.ends_at ?? '', until))]),
      ...(password_until === record.password_until ? [] : [{ field: 'password_until', old: record.password_until, new: password_until }]),
    ],
    raises: false,
  };
}

function planEnd(record: UserRecord, id: string, now: number): SecretChange {
  const entry = goodSecrets(record, now).find((each) => each.id === id);
  if (entry === undefined) return refused(`This account has no secret ${id} that is still good.`);
  const ends_at = instantOf(now);
  const secrets = kept(record.secrets, now).map((each) => (each.id === id ? { ...each, ends_at } : each));
  return { kind: 'change', set: { secrets }, hash: null, history: [ended(entry, ends_at)], raises: true };
}

/** What becomes of the secrets of a user who becomes interactive: all end. null: none is left to end. */
export function withoutSecrets(record: UserRecord, now: number): Pick<Extract<SecretChange, { kind: 'change' }>, 'set' | 'history'> | null {
  const good = goodSecrets(record, now);
  if (good.length === 0) return null;
  const ends_at = instantOf(now);
  const secrets = kept(record.secrets, now).map((each) => (good.includes(each) ? { ...each, ends_at } : each));
  return { set: { secrets }, history: good.map((entry) => ended(entry, ends_at)) };
}

const refused = (error: string): SecretChange => ({ kind: 'refused', error });

function kept(entries: readonly SecretEntry[], now: number): SecretEntry[] {
  const ended = entries.filter((entry) => hasEnded(entry, now) && !hasEnded(entry, now - ENDED_KEPT_MS));
  const newest = ended.slice(-MOST_ENDED);
  return entries.filter((entry) => !hasEnded(entry, now) || newest.includes(entry));
}

const overlapError = (overlapMs: number): string | null =>
  overlapMs === 0 || (overlapMs >= MINUTE_MS && overlapMs <= LONGEST_OVERLAP_MS) ? null : WRONG_OVERLAP;

function endError(endsAt: string | null, now: number): string | null {
  if (endsAt === null) return null;
  const time = readInstant(endsAt);
  if (time === null) return NO_INSTANT;
  return time <= now ? inTheFuture(now) : null;
}

/** The earlier of two ends; empty: there is none. One that cannot be read has been reached, and stays. */
function earlier(present: string, wanted: string): string {
  if (present === '') return wanted;
  return (readInstant(present) ?? Number.NEGATIVE_INFINITY) <= (readInstant(wanted) ?? 0) ? present : wanted;
}

const endText = (endsAt: string | null): string => (endsAt === null ? 'no end' : `ends ${timeText(endsAt)}`);

const ended = ({ id, ends_at }: SecretEntry, until: string): FieldChange => ({
  field: 'secrets',
  old: `${id} (${endText(ends_at)})`,
  new: `${id} (${endText(until)})`,
});

/** A good time for an end, some days ahead: Tuesday to Thursday, 10:00 UTC, when people are there to notice. @returns an INSTANT. */
export function proposedEnd(now: number, days: number): string {
  const day = Math.floor(now / DAY_MS) + days;
  const fitting = [0, 1, 2, 3, 4, 5, 6].map((more) => new Date((day + more) * DAY_MS)).find((date) => [2, 3, 4].includes(date.getUTCDay()));
  return instantOf((fitting?.getTime() ?? day * DAY_MS) + 10 * 60 * MINUTE_MS);
}
