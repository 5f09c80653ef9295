import { slotOf } from '../instant.ts';
import type { UsageRow } from '../usage/rows.ts';
import { seenText } from '../usage/uses.ts';
import { credentialWhat } from '../usage/what.ts';
import { hasEnded, type SecretEntry } from './stored-secrets.ts';

/** When and from where a credential was last good, as the memory knows it. */
export interface CredentialUse {
  /** INSTANT: the beginning of a slot of ten minutes. */
  readonly lastSeen: string;
  /** The latest first. */
  readonly sources: readonly string[];
}

/** @param id of a secret, or `password`. @returns null: no use was observed. */
export function credentialUse(rows: readonly UsageRow[], id: string): CredentialUse | null {
  const row = rows.find(({ what }) => what === credentialWhat(id));
  if (row === undefined) return null;
  const sources = Object.entries(row.sources).sort(([, one], [, other]) => (one < other ? 1 : -1));
  return { lastSeen: row.last_seen, sources: sources.map(([source]) => source) };
}

/** Addresses that a sentence names. */
const MOST_SOURCES = 3;

/** `203.0.113.7, 203.0.113.8 and 4 more`; empty: none is known. */
export function sourcesText(sources: readonly string[]): string {
  const more = sources.length - MOST_SOURCES;
  return sources.slice(0, MOST_SOURCES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * Whether an old credential is still in use beside the new secret, as a sentence.
 *
 * @param what `the old secret` or `the password`.
 * @param newer INSTANT of the new secret. A use in its own slot may have been before it, and counts as one after it.
 * @param use null: no use was observed.
 * @param now milliseconds since the epoch.
 */
export function oldUseText(what: string, newer: string, use: CredentialUse | null, now: number): string {
  if (use === null) return `No use of ${what} was observed.`;
  const from = use.sources.length === 0 ? '' : ` from ${sourcesText(use.sources)}`;
  if (use.lastSeen >= slotOf(Date.parse(newer))) return `Still used ${seenText(use.lastSeen, now)}${from}: ${what} is there.`;
  return `Last used ${seenText(use.lastSeen, now)}${from}, before the new secret was made.`;
}

/** The secret that is being replaced: of two that are good the one whose hash was kept for the overlap; null: there is none. */
export function oldSecret(secrets: readonly SecretEntry[], now: number): SecretEntry | null {
  const good = secrets.filter((entry) => !hasEnded(entry, now));
  return good.length < 2 ? null : (good.find(({ kept }) => kept) ?? null);
}
