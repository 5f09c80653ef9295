import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredRow } from '../../../core/usage/ports.ts';
import type { UsageRow } from '../../../core/usage/rows.ts';
import { ANY_PROTOCOL, OTHER } from '../../../core/usage/what.ts';

type Item = Record<string, AttributeValue>;

/** A row lives for so long after the last use. Source: docs/contract.md, "Memory". */
const KEPT_SECONDS = 400 * 86_400;

/** When a row of a last use expires, in seconds since the epoch. */
export const expiryOf = (lastSeen: string): number => Math.floor(Date.parse(lastSeen) / 1000) + KEPT_SECONDS;

/** Rows `use/api/<protocol>/…` are in the index by protocol, and `use/other` is for any of them. */
const protocolOf = (what: string): string | undefined => (what === OTHER ? ANY_PROTOCOL : /^use\/api\/([^/]+)\//.exec(what)?.[1]);

/** What a row does not keep is left out: DynamoDB has no empty sets. */
export function toUsageItem({ row, rev }: StoredRow): Item {
  const { user_name, what, first_seen, last_seen, days, credentials, sources, last_decision_id } = row;
  const protocol = protocolOf(what);
  const item = {
    user_name,
    what,
    first_seen,
    last_seen,
    ...(days.length === 0 ? {} : { days: new Set(days) }),
    ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
    ...(Object.keys(sources).length === 0 ? {} : { sources }),
    ...(last_decision_id === null ? {} : { last_decision_id }),
    ...(protocol === undefined ? {} : { protocol }),
    expires_at: expiryOf(last_seen),
    rev,
  };
  return marshall(item);
}

/** An attribute of another type than ours counts as absent. */
export function fromUsageItem(item: Item): StoredRow {
  const { user_name, what, first_seen, last_seen, days, credentials, sources, last_decision_id, rev } = unmarshall(item);
  const row: UsageRow = {
    user_name: textOf(user_name),
    what: textOf(what),
    first_seen: textOf(first_seen),
    last_seen: textOf(last_seen),
    days: days instanceof Set ? [...days].filter((day) => typeof day === 'string').sort() : [],
    credentials: timesOf(credentials),
    sources: timesOf(sources),
    last_decision_id: typeof last_decision_id === 'string' ? last_decision_id : null,
  };
  return { row, rev: typeof rev === 'number' ? rev : 0 };
}

/** DynamoDB deletes late, so the time is compared here, too. */
export const isKept = (item: Item, now: number): boolean => !(Number(item.expires_at?.N) * 1000 <= now);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const timesOf = (value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null && !(value instanceof Set) && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
    : {};
