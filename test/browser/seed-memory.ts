import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { toRefusalItem } from '../../shared/aws/dynamo/usage/refusal-item.ts';
import { toUsageItem } from '../../shared/aws/dynamo/usage/usage-item.ts';
import { dayOf, instantOf, slotOf } from '../../shared/core/instant.ts';
import type { UsageRow } from '../../shared/core/usage/rows.ts';
import { refusal } from '../support/memory-usage.ts';

const PREFIX = 'non-interactive-sessions-local-';
const DAY_MS = 24 * 60 * 60 * 1000;

/** The id of a refusal that is stored. */
export const REFUSED = 'seeded-0';

/** What a few weeks of use would have taught the memory of a local run: findings, refusals, counts. */
export async function seedMemory(dynamo: DynamoDBClient): Promise<void> {
  const now = Date.now();
  const put = (table: string, Item: Record<string, AttributeValue>) => dynamo.send(new PutItemCommand({ TableName: PREFIX + table, Item }));
  const observed = { since: instantOf(now - 120 * DAY_MS), complete_to: new Date(now - 41_000).toISOString() };
  await put('sys_usage', marshall({ user_name: '*', what: 'observed', ...observed }));
  for (const row of ROWS) await put('sys_usage', toUsageItem({ row: rowOf(row, now), rev: 1 }));
  for (const [index, refused] of REFUSALS.entries())
    await put(
      'sys_decision',
      toRefusalItem(refusal({ ...refused, decision_id: `seeded-${index}`, time: new Date(now - index * 5_000_000).toISOString() })),
    );
  for (let back = 0; back < 14; back++)
    for (const [what, count] of countsOf(back))
      await put('sys_usage', marshall({ user_name: '*', what: `day/${dayOf(now - back * DAY_MS)}/${what}`, count }));
}

/** One use more. */
export const seedUse = (dynamo: DynamoDBClient, use: Use): Promise<unknown> =>
  dynamo.send(new PutItemCommand({ TableName: `${PREFIX}sys_usage`, Item: toUsageItem({ row: rowOf(use, Date.now()), rev: 1 }) }));

/** A use: by whom, how, on how many days until now, by which credential, from where. */
export type Use = readonly [user: string, what: string, days: number, credential: string, source: string];

const ROWS: readonly Use[] = [
  ['soap.user', 'use/api/soap/incident/query/-', 28, 'password', '203.0.113.7'],
  ['soap.user', 'use/api/soap/incident/create/-', 12, 'password', '203.0.113.7'],
  ['soap.user', 'refused/web_service_access_only/ui/-', 2, 'password', '198.51.100.4'],
  ['soap.user', 'credential/password', 28, 'password', '203.0.113.7'],
  ['soap.user', 'from/203.0.113.7', 28, '', ''],
  ['soap.user', 'from/198.51.100.4', 2, '', ''],
  ['legacy.user', 'use/api/soap/cmn_location/query/-', 21, 'password', '203.0.113.20'],
  ['legacy.user', 'credential/password', 21, 'password', '203.0.113.20'],
  ['json.user', 'use/api/jsonv2/incident/query/-', 30, 'password', '203.0.113.31'],
  ['json.user', 'use/ui/-/incident/query/-', 3, 'session', '198.51.100.9'],
  ['json.user', 'use/public/-/-/sign_in/-', 3, 'password', '198.51.100.9'],
  ['abel.tuter', 'use/ui/-/incident/update/-', 20, 'session', '198.51.100.20'],
  ['abel.tuter', 'use/public/-/-/sign_in/-', 20, 'password', '198.51.100.20'],
  ['admin', 'use/ui/-/-/query/-', 9, 'session', '198.51.100.21'],
];

/** Rows of the older kind began before the window of most findings. */
function rowOf([user_name, what, days, credential, source]: Use, now: number): UsageRow {
  const last_seen = slotOf(now - (days % 3) * 7_000_000);
  return {
    user_name,
    what,
    first_seen: slotOf(now - (days > 3 ? 100 : days) * DAY_MS),
    last_seen,
    days: Array.from({ length: days }, (_, back) => dayOf(now - back * DAY_MS)).sort(),
    credentials: credential === '' ? {} : { [credential]: last_seen },
    sources: source === '' ? {} : { [source]: last_seen },
    last_decision_id: REFUSED,
  };
}

const REFUSALS = [
  { user: 'soap.query', table: 'incident' },
  {
    user: 'soap.user',
    reason: 'web_service_access_only',
    surface: 'ui',
    protocol: null,
    table: null,
    method: 'GET',
    source: '198.51.100.4',
  },
  { user: 'sha256:0123456789abcdef', reason: 'credentials_rejected', cause: 'unknown_user', outcome: 'challenge', source: null },
  ...Array.from({ length: 12 }, (_, index) => ({ user: 'soap.query', source: `203.0.113.${40 + index}` })),
];

/** Counts of a day so many days ago. */
const countsOf = (back: number): readonly (readonly [what: string, count: number])[] => [
  ['api/soap/allowed', 1800 + ((back * 487) % 700)],
  ['api/jsonv2/allowed', 640 + ((back * 211) % 200)],
  ['ui/-/allowed', back % 7 < 2 ? 40 : 360 + ((back * 97) % 90)],
  ['portal/-/allowed', 120],
  ['api/soap/credentials_required', 210 + ((back * 31) % 60)],
  ['ui/-/login_required', 44],
  ['api/soap/soap_role_missing', back === 4 ? 96 : 6 + (back % 4)],
  ['ui/-/web_service_access_only', back % 3],
  ['api/rest/credentials_rejected', 5 + ((back * 13) % 9)],
];
