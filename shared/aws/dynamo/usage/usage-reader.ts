import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  paginateScan,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { USES_BY_PROTOCOL } from '../../../core/tables/tables.ts';
import type { UsageReader } from '../../../core/usage/ports.ts';
import type { DayCount, Gap, Observation, UsageRow } from '../../../core/usage/rows.ts';
import { EVERYBODY } from '../../../core/usage/what.ts';
import { answersOf } from '../../client/answers.ts';
import { fromUsageItem, isKept, textOf } from './usage-item.ts';

type Item = Record<string, AttributeValue>;
type Condition = Pick<QueryCommandInput, 'KeyConditionExpression' | 'ExpressionAttributeValues'>;

const DAY_MS = 86_400_000;
/** Days of lines that could not be read, as `Observation` counts them. */
const LEFT_OUT_DAYS = 30;

/** Reads `sys_usage`. @param now milliseconds since the epoch. */
export function createUsageReader(client: DynamoDBClient, tablePrefix: string, now: () => number): UsageReader {
  const TableName = `${tablePrefix}sys_usage`;
  const answers = answersOf('sys_usage');
  const query = queryOf(client, TableName, now);
  return {
    rows: async (userName) => {
      const condition = { KeyConditionExpression: 'user_name = :user', ExpressionAttributeValues: marshall({ ':user': userName }) };
      return (await allOf(query(condition, { ConsistentRead: true }))).map(toRow);
    },

    async *usesOf(protocol, since) {
      const condition = {
        KeyConditionExpression: 'protocol = :protocol AND last_seen >= :since',
        ExpressionAttributeValues: marshall({ ':protocol': protocol, ':since': since }),
      };
      for await (const items of query(condition, { IndexName: USES_BY_PROTOCOL.name, ScanIndexForward: false })) yield items.map(toRow);
    },

    async *everyRow() {
      const at = now();
      const pages = answers.each(paginateScan({ client }, { TableName }));
      yield* togetherByUser(pages, (item) => item.user_name?.S !== EVERYBODY && isKept(item, at));
    },

    ...readsOfNoUser(client, TableName, query, now),
  };
}

type Query = ReturnType<typeof queryOf>;

/** Pages of items, without those that have expired. */
function queryOf(client: DynamoDBClient, TableName: string, now: () => number) {
  const answers = answersOf('sys_usage');
  return async function* query(condition: Condition, more: Partial<QueryCommandInput>): AsyncGenerator<Item[]> {
    const at = now();
    for await (const { Items = [] } of answers.each(paginateQuery({ client }, { TableName, ...condition, ...more })))
      yield Items.filter((item) => isKept(item, at));
  };
}

async function allOf(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const items of pages) found.push(...items);
  return found;
}

function readsOfNoUser(
  client: DynamoDBClient,
  TableName: string,
  query: Query,
  now: () => number,
): Pick<UsageReader, 'observation' | 'dayCounts'> {
  /** Rows whose `what` begins so; from a text on, if one is given. */
  const beginningWith = (prefix: string, from = ''): Promise<Item[]> => {
    const condition = {
      KeyConditionExpression: 'user_name = :user AND what BETWEEN :from AND :to',
      ExpressionAttributeValues: marshall({ ':user': EVERYBODY, ':from': prefix + from, ':to': `${prefix}\uffff` }),
    };
    return allOf(query(condition, { ConsistentRead: true }));
  };
  return {
    async observation() {
      const from = new Date(now() - LEFT_OUT_DAYS * DAY_MS).toISOString().slice(0, 10);
      const observed = new GetItemCommand({ TableName, Key: marshall({ user_name: EVERYBODY, what: 'observed' }), ConsistentRead: true });
      const [{ Item = {} }, gaps, leftOut] = await Promise.all([
        answersOf('sys_usage').of(() => client.send(observed)),
        beginningWith('gap/'),
        beginningWith('left_out/', from),
      ]);
      return toObservation(Item, gaps, leftOut);
    },
    dayCounts: async (since) => (await beginningWith('day/', since)).map(toDayCount),
  };
}

const toRow = (item: Item): UsageRow => fromUsageItem(item).row;

/** A scan yields the rows of a user one after the other, and may end a page between two of them: those wait for the next page. */
async function* togetherByUser(pages: AsyncIterable<{ Items?: Item[] | undefined }>, wanted: (item: Item) => boolean) {
  let waiting: UsageRow[] = [];
  for await (const { Items = [] } of pages) {
    const rows = [...waiting, ...Items.filter(wanted).map(toRow)];
    const last = rows.at(-1)?.user_name;
    const complete = rows.filter(({ user_name }) => user_name !== last);
    waiting = rows.filter(({ user_name }) => user_name === last);
    if (complete.length > 0) yield complete;
  }
  if (waiting.length > 0) yield waiting;
}

function toObservation(observed: Item, gaps: readonly Item[], leftOut: readonly Item[]): Observation {
  const { since, complete_to } = unmarshall(observed);
  const until = Date.parse(textOf(complete_to));
  const counts: Record<string, number> = {};
  for (const { what, count } of leftOut.map((item) => unmarshall(item))) {
    const why = textOf(what).split('/')[2] ?? '';
    counts[why] = (counts[why] ?? 0) + (typeof count === 'number' ? count : 0);
  }
  return {
    since: typeof since === 'string' ? since : null,
    until: Number.isNaN(until) ? null : until,
    gaps: gaps.map(toGap),
    leftOut: counts,
  };
}

function toGap(item: Item): Gap {
  const { what, until, why } = unmarshall(item);
  return { from: textOf(what).slice('gap/'.length), until: textOf(until), why: textOf(why) };
}

function toDayCount(item: Item): DayCount {
  const { what, count } = unmarshall(item);
  const [, date = '', surface = '', protocol = '-', reason = ''] = textOf(what).split('/');
  return { date, surface, protocol: protocol === '-' ? null : protocol, reason, count: typeof count === 'number' ? count : 0 };
}
