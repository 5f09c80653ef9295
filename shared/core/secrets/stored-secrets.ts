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

/** An end that is no INSTANT counts as reached. @param now milliseconds since the epoch. */
export function hasEnded({ ends_at }: Pick<SecretEntry, 'ends_at'>, now: number): boolean {
  if (ends_at === null) return false;
  const time = readInstant(ends_at);
  return time === null || now >= time;
}

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
  // Most users have none: those cost a decision nothing.
  if (stored.secret_hashes === undefined && stored.secret_hashes_kept === undefined) return NONE;
  const parsed = parsedOnce(stored);
  const secrets = new Map<string, Secret>();
  for (const { digest, entry } of parsed) secrets.set(entry.id, { digest, ended: hasEnded(entry, now), ends_at: entry.ends_at });
  return secrets;
}

interface Parsed {
  readonly digest: Buffer;
  readonly entry: SecretEntry;
}

/** Texts that were parsed lately, by the text of hashes: each process serves the same few machines again and again. */
const remembered = new Map<unknown, { readonly of: StoredSecrets; readonly parsed: readonly Parsed[] }>();
const REMEMBERED = 1000;

function parsedOnce(stored: StoredSecrets): readonly Parsed[] {
  const known = remembered.get(stored.secret_hashes);
  if (known?.of.secrets === stored.secrets && known?.of.secret_hashes_kept === stored.secret_hashes_kept && known !== undefined)
    return known.parsed;
  const parsed = parse(stored);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(stored.secret_hashes, { of: stored, parsed });
  return parsed;
}

const SHA_256 = /^[0-9a-f]{64}$/;

function parse({ secrets, secret_hashes, secret_hashes_kept }: StoredSecrets): Parsed[] {
  const hashes = { ...objectIn(secret_hashes_kept), ...objectIn(secret_hashes) };
  return readSecretEntries(secrets).flatMap((entry) => {
    const hash = Object.hasOwn(hashes, entry.id) ? hashes[entry.id] : undefined;
    return typeof hash === 'string' && SHA_256.test(hash) ? [{ entry, digest: Buffer.from(hash, 'hex') }] : [];
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectIn(text: unknown): Readonly<Record<string, unknown>> {
  if (typeof text !== 'string') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
