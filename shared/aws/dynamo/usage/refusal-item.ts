import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredDecision } from '../../../core/usage/rows.ts';

/** How long a refusal is kept. Source: docs/contract.md, "Memory". */
export const REFUSAL_DAYS = 30;

/** UTC day of an ISO 8601 time. */
export const dayOf = (time: string): string => time.slice(0, 10);

/** A member that is null has no attribute: an index holds no item without its keys. */
export function toRefusalItem(refusal: StoredDecision): Record<string, AttributeValue> {
  const { time } = refusal;
  const expires_at = Math.floor(Date.parse(time) / 1000) + REFUSAL_DAYS * 86_400;
  const members = Object.fromEntries(Object.entries(refusal).filter(([, value]) => value !== null));
  return marshall({ ...members, day: dayOf(time), expires_at });
}

export function fromRefusalItem(item: Record<string, AttributeValue>): StoredDecision {
  const stored = unmarshall(item);
  const text = (name: keyof StoredDecision): string | null => (typeof stored[name] === 'string' ? stored[name] : null);
  return {
    decision_id: text('decision_id') ?? '',
    time: text('time') ?? '',
    outcome: text('outcome') ?? '',
    reason: text('reason') ?? '',
    cause: text('cause'),
    user: text('user'),
    session_kind: text('session_kind'),
    surface: text('surface'),
    protocol: text('protocol'),
    table: text('table'),
    method: text('method'),
    source: text('source'),
    credential: text('credential'),
    credential_id: text('credential_id'),
  };
}
