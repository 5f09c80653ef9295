import { readInstant } from '../instant.ts';

/** What people may know of a secret: a member of `sys_user.secrets`. */
export interface SecretEntry {
  readonly id: string;
  /** INSTANT. */
  readonly created_at: string;
  readonly created_by: string;
  /** INSTANT; null: it has no end. */
  readonly ends_at: string | null;
  /** Its hash stands in `secret_hashes_kept`, and not only in `secret_hashes`. */
  readonly kept: boolean;
}

/** A secret for the decision, as of the time that its user was read for. */
export interface Secret {
  readonly digest: Buffer;
  readonly ended: boolean;
  /** INSTANT; null: it has no end. */
  readonly ends_at: string | null;
}

export type Secrets = ReadonlyMap<string, Secret>;

/** Stands for an end that cannot be read: no such INSTANT exists, so that it has been reached. */
const UNREADABLE = '(unreadable)';

/** When a secret ends: milliseconds since the epoch, at both ends without a limit. An end that is no INSTANT has been reached. */
function endOf({ ends_at }: Pick<SecretEntry, 'ends_at'>): number {
  return ends_at === null ? Number.POSITIVE_INFINITY : (readInstant(ends_at) ?? Number.NEGATIVE_INFINITY);
}

/** An end that is no INSTANT counts as reached. @param now milliseconds since the epoch. */
export const hasEnded = (entry: Pick<SecretEntry, 'ends_at'>, now: number): boolean => now >= endOf(entry);

/** Whether a password may no longer be used. @param until `password_until` as stored: absent, or an INSTANT; anything else is reached. */
export const passwordEnded = (until: unknown, now: number): boolean =>
  until !== undefined && hasEnded({ ends_at: typeof until === 'string' ? until : UNREADABLE }, now);

/**
 * Reads `sys_user.secrets`. A text that is not a JSON object of entries holds none.
 *
 * @param text as stored.
 * @returns the oldest first.
 */
export function readSecretEntries(text: unknown): SecretEntry[] {
  const entries = Object.entries(objectIn(text)).flatMap(([id, value]) => (isObject(value) ? [entryOf(id, value)] : []));
  return entries.sort((a, b) => (`${a.created_at} ${a.id}` < `${b.created_at} ${b.id}` ? -1 : 1));
}

function entryOf(id: string, { created_at, created_by, ends_at, kept }: Readonly<Record<string, unknown>>): SecretEntry {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    id,
    created_at: text(created_at),
    created_by: text(created_by),
    ends_at: ends_at === null ? null : text(ends_at) || UNREADABLE,
    kept: kept === true,
  };
}

/** The text that `readSecretEntries` reads back; empty: no secret. */
export const secretEntriesText = (entries: readonly SecretEntry[]): string =>
  entries.length === 0
    ? ''
    : JSON.stringify(Object.fromEntries(entries.map(({ id, kept, ...entry }) => [id, kept ? { ...entry, kept } : entry])));

/** The attributes of `sys_user` that hold secrets. */
export interface StoredSecrets {
  readonly secrets?: unknown;
  readonly secret_hashes?: unknown;
  readonly secret_hashes_kept?: unknown;
}

const NONE: Secrets = new Map();

/**
 * The secrets of a stored user. A hash without its entry, or an entry without its hash, is no secret.
 *
 * @param now milliseconds since the epoch.
 */
export function secretsAt(stored: StoredSecrets, now: number): Secrets {
  const { secret_hashes, secret_hashes_kept, secrets } = stored;
  // Most users have none: those cost a decision nothing.
  if (secret_hashes === undefined && secret_hashes_kept === undefined) return NONE;
  const parsed = parsedOnce(short(secrets), short(secret_hashes), short(secret_hashes_kept));
  return new Map(parsed.map(({ id, digest, ends_at, end }) => [id, { digest, ended: now >= end, ends_at }]));
}

/** In characters. The product writes some 3 KB. A longer text would cost every request of its user, and holds nothing. */
const LONGEST_TEXT = 12 * 1024;

/** A text that is read; anything else counts as none. */
const short = (text: unknown): string => (typeof text === 'string' && text.length <= LONGEST_TEXT ? text : '');

interface Parsed {
  readonly id: string;
  readonly digest: Buffer;
  readonly ends_at: string | null;
  /** The same in milliseconds since the epoch. */
  readonly end: number;
}

interface Remembered {
  readonly secrets: string;
  readonly kept: string;
  readonly parsed: readonly Parsed[];
}

/** Texts that were parsed lately, by the text of hashes: each process serves the same few machines again and again. */
const remembered = new Map<string, Remembered>();
const REMEMBERED = 1000;

function parsedOnce(secrets: string, hashes: string, kept: string): readonly Parsed[] {
  const known = remembered.get(hashes);
  if (known?.secrets === secrets && known.kept === kept) return known.parsed;
  const parsed = parse(secrets, { ...objectIn(kept), ...objectIn(hashes) });
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(hashes, { secrets, kept, parsed });
  return parsed;
}

const SHA_256 = /^[0-9a-f]{64}$/;

function parse(secrets: string, hashes: Readonly<Record<string, unknown>>): Parsed[] {
  return readSecretEntries(secrets).flatMap((entry) => {
    const hash = Object.hasOwn(hashes, entry.id) ? hashes[entry.id] : undefined;
    if (typeof hash !== 'string' || !SHA_256.test(hash)) return [];
    return [{ id: entry.id, digest: Buffer.from(hash, 'hex'), ends_at: entry.ends_at, end: endOf(entry) }];
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectIn(text: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(short(text));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
