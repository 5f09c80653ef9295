import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Attempts } from '../core/lockout.ts';
import type { AttemptKey } from '../core/ports.ts';

/** Key of `sys_login_attempt`. The user is stored as a hash: people type passwords into the name field. */
export const attemptKey = ({ userName, source }: AttemptKey): Record<string, AttributeValue> => ({
  user: { S: createHash('sha256').update(userName).digest('hex') },
  source: { S: source },
});

export function readAttempts(item: Readonly<Record<string, unknown>>): Attempts {
  const { failed_at: failedAt = [], changes = 0 } = item;
  if (!Array.isArray(failedAt) || failedAt.some((time) => typeof time !== 'number') || typeof changes !== 'number') {
    throw new TypeError('A sys_login_attempt record has a failed_at that is not a list of times, or changes that are no number.');
  }
  return { failedAt, changes };
}
