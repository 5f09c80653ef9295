import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { toUsageItem } from '../../../shared/aws/dynamo/usage/usage-item.ts';
import { dayOf, instantOf, slotOf } from '../../../shared/core/instant.ts';
import type { UsageRow } from '../../../shared/core/usage/rows.ts';
import { EVERYBODY } from '../../../shared/core/usage/what.ts';

export const ROWS_OF_ONE = 10;
const DAY = 86_400_000;

export type Item = Record<string, AttributeValue>;

/** What is read of a request to DynamoDB. */
export interface Input {
  readonly Key?: Item;
  readonly ExclusiveStartKey?: Item;
  readonly Limit?: number;
  readonly ExpressionAttributeValues?: Item;
  readonly ScanIndexForward?: boolean;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
}

const nameOf = (index: number): string => `user.${String(index).padStart(6, '0')}`;
const indexOf = (key: Item | undefined): number => Number(key?.user_name?.S?.slice('user.'.length) ?? -1);

/** Answers the three reads of the review. @throws Error for another operation: it has to be thought of here first. */
export function answerOf(
  accounts: number,
  operation: string,
  { Key, ExclusiveStartKey, Limit = 0, ExpressionAttributeValues }: Input,
): object {
  if (operation === 'GetItem') return { Item: Key?.user_name?.S === EVERYBODY ? observed() : userItem(indexOf(Key)) };
  if (operation === 'Query') {
    const user = ExpressionAttributeValues?.[':user'];
    const Items = user?.S === EVERYBODY ? [] : rowsOf(indexOf(user && { user_name: user })).map((row) => toUsageItem({ row, rev: 1 }));
    return { Items, Count: Items.length };
  }
  if (operation !== 'Scan') throw new Error(`The benchmark has no answer to ${operation}.`);
  const first = indexOf(ExclusiveStartKey) + 1;
  const Items = Array.from({ length: Math.min(Limit, accounts - first) }, (_, index) => userItem(first + index));
  const last = first + Items.length;
  return { Items, Count: Items.length, ...(last < accounts ? { LastEvaluatedKey: marshall({ user_name: nameOf(last - 1) }) } : {}) };
}

const observed = (): Item =>
  marshall({
    user_name: EVERYBODY,
    what: 'observed',
    since: instantOf(Date.now() - 100 * DAY),
    complete_to: new Date().toISOString(),
    rev: 1,
  });

/** Every third is a machine, and every second of those has an owner. */
const userItem = (index: number): Item =>
  marshall({
    user_name: nameOf(index),
    active: true,
    web_service_access_only: index % 3 === 0,
    roles: new Set(['itil', 'soap']),
    ...(index % 6 === 0 ? { owner: nameOf(1) } : {}),
  });

/** Ten ways in which an account was used, some of them long ago. */
function rowsOf(index: number): UsageRow[] {
  const now = Date.now();
  return Array.from({ length: ROWS_OF_ONE }, (_, way) => {
    const last = now - ((index + way * 7) % 120) * DAY;
    const seen = slotOf(last);
    const source = `203.0.113.${index % 250}`;
    const what = ['credential/password', `from/${source}`, 'use/ui/-/-/unknown/-'][way] ?? `use/api/soap/table_${way}/query/-`;
    const times = { first_seen: slotOf(last - 10 * DAY), last_seen: seen, days: [dayOf(last)] };
    return {
      user_name: nameOf(index),
      what,
      ...times,
      credentials: { password: seen },
      sources: { [source]: seen },
      last_decision_id: `d-${index}`,
    };
  });
}
