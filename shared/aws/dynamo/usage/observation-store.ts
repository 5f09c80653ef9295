import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { forEachOf } from '../../../core/concurrency.ts';
import { instantOf } from '../../../core/instant.ts';
import type { ObservationStore } from '../../../core/usage/ports.ts';
import type { Gap } from '../../../core/usage/rows.ts';
import { EVERYBODY } from '../../../core/usage/what.ts';
import { type Answers, answersOf } from '../../client/answers.ts';
import { textOf } from './usage-item.ts';

type Item = Record<string, AttributeValue>;

const DAY_S = 86_400;
/** Rows of days and gaps live as long as those of accounts; a heartbeat only until nothing late can come. */
const KEPT_S = 400 * DAY_S;
const BEAT_KEPT_S = 2 * DAY_S;
const AT_ONCE = 10;

/** One table, and the key of what belongs to no account in it. */
interface Table {
  readonly client: DynamoDBClient;
  readonly TableName: string;
  readonly answers: Answers;
}

const keyOf = (what: string): Item => marshall({ user_name: EVERYBODY, what });
const seconds = (time: number): number => Math.floor(time / 1000);

/** What `sys_usage` keeps under user `*`. @param now milliseconds since the epoch. */
export function createObservationStore(client: DynamoDBClient, tablePrefix: string, now: () => number): ObservationStore {
  const table: Table = { client, TableName: `${tablePrefix}sys_usage`, answers: answersOf('sys_usage') };
  return { ...counts(table, now), ...heartbeats(table), ...gaps(table) };
}

async function itemsBetween({ client, TableName, answers }: Table, from: string, to: string): Promise<Item[]> {
  const condition = {
    KeyConditionExpression: 'user_name = :user AND what BETWEEN :from AND :to',
    ExpressionAttributeValues: marshall({ ':user': EVERYBODY, ':from': from, ':to': to }),
  };
  const items: Item[] = [];
  for await (const { Items = [] } of answers.each(paginateQuery({ client }, { TableName, ConsistentRead: true, ...condition })))
    items.push(...Items);
  return items;
}

const counts = ({ client, TableName, answers }: Table, now: () => number): Pick<ObservationStore, 'count'> => ({
  count: (added) =>
    forEachOf(added, AT_ONCE, async ([what, number]) => {
      const update = new UpdateItemCommand({
        TableName,
        Key: keyOf(what),
        UpdateExpression: 'SET expires_at = :end ADD #count :number',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: marshall({ ':number': number, ':end': seconds(now()) + KEPT_S }),
      });
      await answers.of(() => client.send(update));
    }),
});

const BEAT = 'heartbeat/';

function heartbeats(table: Table): Pick<ObservationStore, 'beat' | 'beats' | 'observed' | 'putObserved'> {
  const { client, TableName, answers } = table;
  return {
    async beat(time, group) {
      const update = new UpdateItemCommand({
        TableName,
        Key: keyOf(BEAT + new Date(time).toISOString()),
        UpdateExpression: 'SET expires_at = :end ADD #groups :group',
        ExpressionAttributeNames: { '#groups': 'groups' },
        ExpressionAttributeValues: marshall({ ':group': new Set([group]), ':end': seconds(time) + BEAT_KEPT_S }),
        ReturnValues: 'ALL_NEW',
      });
      return groupsOf((await answers.of(() => client.send(update))).Attributes ?? {});
    },

    beats: async (since) =>
      (await itemsBetween(table, BEAT + new Date(since).toISOString(), `${BEAT}\uffff`)).map((item) => ({
        time: Date.parse(textOf(unmarshall(item).what).slice(BEAT.length)),
        groups: groupsOf(item),
      })),

    async observed() {
      const get = new GetItemCommand({ TableName, Key: keyOf('observed'), ConsistentRead: true });
      const { Item } = await answers.of(() => client.send(get));
      if (Item === undefined) return null;
      const { since, complete_to, rev } = unmarshall(Item);
      return { since: Date.parse(textOf(since)), until: Date.parse(textOf(complete_to)), rev: Number(rev) };
    },

    putObserved: ({ since, until, rev }) => {
      const times = { since: instantOf(since), until: instantOf(until), complete_to: new Date(until).toISOString() };
      const condition =
        rev === 0
          ? { ConditionExpression: 'attribute_not_exists(user_name)' }
          : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: marshall({ ':rev': rev }) };
      const Item = marshall({ user_name: EVERYBODY, what: 'observed', ...times, rev: rev + 1 });
      return answers.held(() => client.send(new PutItemCommand({ TableName, Item, ...condition })));
    },
  };
}

function groupsOf(item: Item): ReadonlySet<string> {
  const { groups } = unmarshall(item);
  return groups instanceof Set ? groups : new Set();
}

const GAP = 'gap/';

function gaps(table: Table): Pick<ObservationStore, 'addGap' | 'fillableGaps' | 'removeGap'> {
  const { client, TableName, answers } = table;
  const write = ({ from, until, why }: Gap, more: string, condition: string): Promise<boolean> => {
    const update = new UpdateItemCommand({
      TableName,
      Key: keyOf(GAP + from),
      UpdateExpression: `SET #until = :until, why = :why, expires_at = :end${more}`,
      ConditionExpression: `attribute_not_exists(what) OR (${condition})`,
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: marshall({
        ...{ ':until': until, ':why': why, ':end': seconds(Date.parse(until)) + KEPT_S },
        ...(more.includes(':yes') ? { ':yes': true } : {}),
      }),
    });
    return answers.held(() => client.send(update));
  };
  return {
    async addGap(gap, beats) {
      if (!beats) return void (await write(gap, ' REMOVE fillable', 'attribute_exists(fillable) OR #until < :until'));
      if (await write(gap, ', fillable = :yes', '#until < :until AND attribute_exists(fillable)')) return;
      // One that no heartbeat fills begins in the same minute: it becomes longer and stays so.
      await write(gap, '', '#until < :until AND attribute_not_exists(fillable)');
    },

    fillableGaps: async (since) =>
      (await itemsBetween(table, GAP + since, `${GAP}\uffff`)).filter(({ fillable }) => fillable?.BOOL === true).map(toGap),

    async removeGap({ from }) {
      const remove = { TableName, Key: keyOf(GAP + from), ConditionExpression: 'attribute_exists(fillable)' };
      await answers.held(() => client.send(new DeleteItemCommand(remove)));
    },
  };
}

function toGap(item: Item): Gap {
  const { what, until, why } = unmarshall(item);
  return { from: textOf(what).slice(GAP.length), until: textOf(until), why: textOf(why) };
}
