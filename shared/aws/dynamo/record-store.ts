import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { RecordChange, RecordStore, RecordValue, StoredRecord } from '../../core/tables/records.ts';
import { answersOf, present } from '../client/answers.ts';

/** Our own items among the records begin with this; no sys_id does. */
const RESERVED = '#';
/** The item that counts a table's numbers up. */
const COUNTER = { sys_id: `${RESERVED}number` };
/** DynamoDB takes keys of up to 2048 bytes; a sys_id has 32 characters. */
const LONGEST_SYS_ID = 32;

/** Records in DynamoDB: one of our tables for each table of the platform. */
export function createRecordStore(client: DynamoDBClient, tablePrefix: string): RecordStore {
  return { ...createReads(client, tablePrefix), ...createWrites(client, tablePrefix) };
}

function createReads(client: DynamoDBClient, tablePrefix: string): Pick<RecordStore, 'get' | 'pages'> {
  return {
    async get(table, sysId) {
      if (!canBeSysId(sysId)) return null;
      const get = new GetItemCommand({ TableName: tablePrefix + table, Key: marshall({ sys_id: sysId }), ConsistentRead: true });
      const { Item } = await answersOf(table).of(() => client.send(get));
      return Item === undefined ? null : toRecord(unmarshall(Item));
    },

    async *pages(table) {
      const answers = answersOf(table);
      for await (const { Items } of answers.each(paginateScan({ client }, { TableName: tablePrefix + table, ConsistentRead: true }))) {
        const items = await answers.of(async () => present(Items));
        yield items.map((item) => toRecord(unmarshall(item))).filter((record) => canBeSysId(record.sys_id));
      }
    },
  };
}

function createWrites(client: DynamoDBClient, tablePrefix: string): Omit<RecordStore, 'get' | 'pages'> {
  const { get } = createReads(client, tablePrefix);
  return {
    async insert(table, sysId, record) {
      const item = { ...record, sys_id: sysId };
      const put = { TableName: tablePrefix + table, Item: marshall(item), ConditionExpression: 'attribute_not_exists(sys_id)' };
      if (await answersOf(table).held(() => client.send(new PutItemCommand(put)))) return true;
      // The SDK repeats a request whose answer was lost; then the stored record is this one.
      const stored = await get(table, sysId);
      return stored !== null && isSame(stored, item);
    },

    async update(table, sysId, change) {
      if (!canBeSysId(sysId)) return null;
      const Key = marshall({ sys_id: sysId });
      const update = new UpdateItemCommand({ TableName: tablePrefix + table, Key, ReturnValues: 'ALL_NEW', ...updateOf(change) });
      return answersOf(table).ifHeld(async () => toRecord(unmarshall(present((await client.send(update)).Attributes))));
    },

    async delete(table, sysId) {
      if (!canBeSysId(sysId)) return false;
      const Key = marshall({ sys_id: sysId });
      const remove = new DeleteItemCommand({ TableName: tablePrefix + table, Key, ConditionExpression: 'attribute_exists(sys_id)' });
      return answersOf(table).held(() => client.send(remove));
    },

    nextNumber(table) {
      const count = new UpdateItemCommand({
        TableName: tablePrefix + table,
        Key: marshall(COUNTER),
        UpdateExpression: 'ADD last_number :one',
        ExpressionAttributeValues: marshall({ ':one': 1 }),
        ReturnValues: 'UPDATED_NEW',
      });
      return answersOf(table).of(async () => {
        const { last_number } = unmarshall(present((await client.send(count)).Attributes));
        if (!Number.isSafeInteger(last_number)) throw new TypeError('The counter holds no number');
        return last_number as number;
      });
    },
  };
}

const canBeSysId = (sysId: RecordValue | undefined): sysId is string =>
  typeof sysId === 'string' && sysId !== '' && sysId.length <= LONGEST_SYS_ID && !sysId.startsWith(RESERVED);

/** Attributes of other types are left out: no field of the dictionary has them. */
const toRecord = (item: Readonly<Record<string, unknown>>): StoredRecord =>
  Object.fromEntries(Object.entries(item).filter((entry): entry is [string, RecordValue] => isValue(entry[1])));

const isValue = (value: unknown): value is RecordValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const isSame = (one: StoredRecord, other: StoredRecord): boolean =>
  Object.keys(one).length === Object.keys(other).length && Object.entries(one).every(([name, value]) => other[name] === value);

/** Column names such as `state` and `name` are reserved words of DynamoDB, so each has a placeholder. */
function updateOf({ set, clear, modCount }: RecordChange) {
  const names: Record<string, string> = {};
  const values: Record<string, RecordValue> = { ':one': 1 };
  const alias = (name: string): string => {
    const key = `#f${Object.keys(names).length}`;
    names[key] = name;
    return key;
  };
  const sets = Object.entries(set).map(([name, value], index) => {
    values[`:v${index}`] = value;
    return `${alias(name)} = :v${index}`;
  });
  const removes = clear.map(alias);
  const expression = [
    sets.length === 0 ? '' : `SET ${sets.join(', ')}`,
    removes.length === 0 ? '' : `REMOVE ${removes.join(', ')}`,
    `ADD ${alias('sys_mod_count')} :one`,
  ];
  if (modCount !== undefined) values[':seen'] = modCount;
  return {
    ConditionExpression: `attribute_exists(sys_id)${modCount === undefined ? '' : ` AND ${alias('sys_mod_count')} = :seen`}`,
    UpdateExpression: expression.filter((clause) => clause !== '').join(' '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(values),
  };
}
