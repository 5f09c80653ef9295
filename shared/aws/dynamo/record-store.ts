import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { DependencyError } from '../../core/ports.ts';
import type { RecordChange, RecordStore, RecordValue, StoredRecord } from '../../core/tables/records.ts';

/** Items of our own among the records begin with this; no sys_id does. */
const RESERVED = '#';
/** The item that counts a table's numbers up. */
const COUNTER = { sys_id: `${RESERVED}number` };
/** DynamoDB takes keys of up to 2048 bytes; a sys_id has 32 characters. */
const LONGEST_SYS_ID = 32;

/** Records in DynamoDB, one table of ours a table of the platform. */
export function createRecordStore(client: DynamoDBClient, tablePrefix: string): RecordStore {
  const nameOf = (table: string): string => `${tablePrefix}${table}`;
  const keyOf = (sysId: string) => marshall({ sys_id: sysId });

  async function get(table: string, sysId: string): Promise<StoredRecord | null> {
    if (!canBeSysId(sysId)) return null;
    const { Item } = await answered(
      table,
      client.send(new GetItemCommand({ TableName: nameOf(table), Key: keyOf(sysId), ConsistentRead: true })),
    );
    return Item === undefined ? null : toRecord(unmarshall(Item));
  }

  return {
    get,

    async *pages(table) {
      try {
        for await (const page of paginateScan({ client }, { TableName: nameOf(table), ConsistentRead: true })) {
          yield present(page.Items)
            .map((item) => toRecord(unmarshall(item)))
            .filter((record) => canBeSysId(record.sys_id));
        }
      } catch (error) {
        throw new DependencyError(table, error);
      }
    },

    async insert(table, sysId, record) {
      const item = { ...record, sys_id: sysId };
      const put = new PutItemCommand({
        TableName: nameOf(table),
        Item: marshall(item),
        ConditionExpression: 'attribute_not_exists(sys_id)',
      });
      if (await ifHolds(table, client.send(put))) return true;
      // The SDK repeats a request whose answer got lost: then the record that is there is this very one.
      const stored = await get(table, sysId);
      return stored !== null && isSame(stored, item);
    },

    async update(table, sysId, change) {
      if (!canBeSysId(sysId)) return null;
      const command = new UpdateItemCommand({
        TableName: nameOf(table),
        Key: keyOf(sysId),
        ReturnValues: 'ALL_NEW',
        ...updateOf(change),
      });
      const output = await unlessConditionFails(table, client.send(command));
      return output === null ? null : toRecord(unmarshall(attributesOf(table, output)));
    },

    async delete(table, sysId) {
      if (!canBeSysId(sysId)) return false;
      const command = new DeleteItemCommand({
        TableName: nameOf(table),
        Key: keyOf(sysId),
        ConditionExpression: 'attribute_exists(sys_id)',
      });
      return ifHolds(table, client.send(command));
    },

    async nextNumber(table) {
      const count = new UpdateItemCommand({
        TableName: nameOf(table),
        Key: marshall(COUNTER),
        UpdateExpression: 'ADD last_number :one',
        ExpressionAttributeValues: marshall({ ':one': 1 }),
        ReturnValues: 'UPDATED_NEW',
      });
      const { last_number } = unmarshall(attributesOf(table, await answered(table, client.send(count))));
      if (!Number.isSafeInteger(last_number)) throw new DependencyError(table, new TypeError('The counter holds no number'));
      return last_number;
    },
  };
}

/** What an answer of DynamoDB always has. @throws TypeError where it came without: then it says nothing about what is stored. */
function present<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('DynamoDB answered without what was asked for');
  return part;
}

/** @throws DependencyError where the answer came without them. */
function attributesOf(table: string, { Attributes }: Pick<UpdateItemCommandOutput, 'Attributes'>): Record<string, AttributeValue> {
  try {
    return present(Attributes);
  } catch (error) {
    throw new DependencyError(table, error);
  }
}

const canBeSysId = (sysId: RecordValue | undefined): sysId is string =>
  typeof sysId === 'string' && sysId !== '' && sysId.length <= LONGEST_SYS_ID && !sysId.startsWith(RESERVED);

/** Attributes of other types than ours are left out: no field of the dictionary has them. */
const toRecord = (item: Readonly<Record<string, unknown>>): StoredRecord =>
  Object.fromEntries(Object.entries(item).filter((entry): entry is [string, RecordValue] => isValue(entry[1])));

const isValue = (value: unknown): value is RecordValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const isSame = (one: StoredRecord, other: StoredRecord): boolean =>
  Object.keys(one).length === Object.keys(other).length && Object.entries(one).every(([name, value]) => other[name] === value);

/** Column names such as `state` and `name` are reserved words of DynamoDB, so each goes by a placeholder. */
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

async function answered<T>(table: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new DependencyError(table, error);
  }
}

/** Whether a conditional write was made; false where its condition did not hold. */
const ifHolds = async (table: string, write: Promise<unknown>): Promise<boolean> =>
  (await unlessConditionFails(
    table,
    write.then(() => true),
  )) !== null;

/** The output of a conditional write; null where its condition did not hold. */
async function unlessConditionFails<T>(table: string, write: Promise<T>): Promise<T | null> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw new DependencyError(table, error);
  }
}
