import type { Blocked } from '../decision/decide.ts';
import { PROTOCOL_NAMES, type Protocol } from '../request/protocols.ts';

/** The record of `sys_properties` that holds them. */
export const BLOCKED_PROTOCOLS = 'nis.blocked_protocols';

/** The same record in the history. */
export const BLOCKED_RECORD = `sys_properties.${BLOCKED_PROTOCOLS}`;

/** For a person, if the record holds something else than names. */
export const UNREADABLE_BLOCKED = `the record ${BLOCKED_PROTOCOLS} of sys_properties holds no string set, so no protocol answers. Delete it or correct its attribute value, then try again.`;

/** Names of the protocols that are switched off for everybody; `unread`: the store did not answer, or holds something else than names. */
export type BlockedProtocols = ReadonlySet<string> | 'unread';

export const NONE_BLOCKED: BlockedProtocols = new Set();

/**
 * Reads the stored value: a string set. Without a record none is blocked. Names that are no protocol's are of no consequence.
 *
 * Source: docs/contract.md, "Data".
 *
 * @param item attributes as plain values; null: there is no such record.
 */
export function readBlockedProtocols(item: Readonly<Record<string, unknown>> | null): BlockedProtocols {
  if (item === null) return NONE_BLOCKED;
  const { value } = item;
  return value instanceof Set && [...value].every((name) => typeof name === 'string') ? (value as ReadonlySet<string>) : 'unread';
}

/** @param protocol null: a page, which is no protocol. */
export function isBlocked(blocked: BlockedProtocols, protocol: Protocol | null): Blocked {
  if (protocol === null) return 'no';
  if (blocked === 'unread') return 'unread';
  return blocked.has(protocol) ? 'yes' : 'no';
}

/** The protocols among the stored names, in the order of the table of protocols. */
export const blockedAmong = (blocked: ReadonlySet<string>): Protocol[] => PROTOCOL_NAMES.filter((name) => blocked.has(name));

/** The record as administrators see and change it. */
export interface StoredBlocked {
  readonly blocked: BlockedProtocols;
  /** Optimistic lock; null: there is no record. */
  readonly version: number | null;
}

/** Which protocols are switched off, for administrators. Every method rejects with `DependencyError` if the store does not answer. */
export interface BlockedStore {
  /** Strongly consistent. */
  read(): Promise<StoredBlocked>;
  /**
   * @param change `version` as it was read. Without names the record is removed, because a set cannot be empty.
   * @returns false: the record was changed meanwhile, and nothing was written.
   */
  write(change: BlockedChange): Promise<boolean>;
}

export interface BlockedChange {
  readonly names: readonly string[];
  readonly version: number | null;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A set of names as the history shows it. */
export const blockedAsText = (blocked: BlockedProtocols): string =>
  blocked === 'unread' ? '(unreadable)' : [...blocked].sort().join(', ') || '(none)';
