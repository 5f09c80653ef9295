import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { glideDateTime } from '../core/glide-date-time.ts';
import { DependencyError } from '../core/ports.ts';
import type { UserChange, UserDirectory, UserRecord } from '../core/user-directory.ts';

/** Never written to the audit. */
const SECRET = ['password_hash'];

/** Users in DynamoDB. Reads are strongly consistent; writes hold only if the record's `version` is the one that was read. */
export function createUserDirectory(client: DynamoDBClient, tablePrefix: string): UserDirectory {
  const TableName = `${tablePrefix}sys_user`;
  const keyOf = (userName: unknown) => marshall({ user_name: userName });

  async function audit(seen: UserRecord, { set, clear, by, now }: UserChange): Promise<void> {
    const time = glideDateTime(now);
    for (const field of [...Object.keys(set), ...clear]) {
      const secret = SECRET.includes(field);
      const entry = {
        record: `sys_user/${String(seen.user_name)}`,
        change: `${new Date(now).toISOString()}#${randomUUID()}`,
        field,
        old_value: secret ? undefined : asText(seen[field]),
        new_value: secret ? undefined : asText(set[field]),
        sys_created_on: time,
        sys_created_by: by,
      };
      await client.send(
        new PutItemCommand({ TableName: `${tablePrefix}sys_audit`, Item: marshall(entry, { removeUndefinedValues: true }) }),
      );
    }
  }

  return {
    async *pages() {
      try {
        for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
          yield (page.Items ?? []).map((item) => unmarshall(item));
        }
      } catch (error) {
        throw new DependencyError('sys_user', error);
      }
    },

    async get(userName) {
      try {
        const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(userName), ConsistentRead: true }));
        return Item === undefined ? null : unmarshall(Item);
      } catch (error) {
        throw new DependencyError('sys_user', error);
      }
    },

    async create(record, by, now) {
      const time = glideDateTime(now);
      const item = {
        ...record,
        version: 1,
        session_generation: 0,
        sys_created_on: time,
        sys_created_by: by,
        sys_updated_on: time,
        sys_updated_by: by,
      };
      return ifHolds(
        client.send(
          new PutItemCommand({
            TableName,
            Item: marshall(item, { removeUndefinedValues: true }),
            ConditionExpression: 'attribute_not_exists(user_name)',
          }),
        ),
      );
    },

    async change(seen, change) {
      if (!(await ifHolds(client.send(new UpdateItemCommand({ TableName, Key: keyOf(seen.user_name), ...updateOf(seen, change) })))))
        return false;
      try {
        await audit(seen, change);
      } catch (error) {
        throw new DependencyError('sys_audit', error);
      }
      return true;
    },

    async approximateCount() {
      try {
        const { Table } = await client.send(new DescribeTableCommand({ TableName }));
        return Table?.ItemCount || null;
      } catch (error) {
        throw new DependencyError('sys_user', error);
      }
    },
  };
}

async function ifHolds(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw new DependencyError('sys_user', error);
  }
}

/** One step: the change, the stamps, the version, and where asked the generation that ends the sessions. */
function updateOf(seen: UserRecord, { set, clear, endSessions, by, now }: UserChange) {
  const all: UserRecord = { ...set, sys_updated_on: glideDateTime(now), sys_updated_by: by };
  const fields = Object.keys(all);
  const names = Object.fromEntries([...fields, ...clear].map((field) => [`#${field}`, field]));
  const values: Record<string, unknown> = Object.fromEntries(fields.map((field) => [`:${field}`, all[field]]));
  const known = typeof seen.version === 'number';
  return {
    UpdateExpression: [
      `SET ${fields.map((field) => `#${field} = :${field}`).join(', ')}`,
      clear.length === 0 ? '' : `REMOVE ${clear.map((field) => `#${field}`).join(', ')}`,
      `ADD version :one${endSessions ? ', session_generation :one' : ''}`,
    ].join(' '),
    ConditionExpression: `attribute_exists(user_name) AND ${known ? 'version = :seen' : 'attribute_not_exists(version)'}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall({ ...values, ':one': 1, ...(known ? { ':seen': seen.version } : {}) }),
  };
}

const asText = (value: unknown): string | undefined =>
  value === undefined ? undefined : value instanceof Set ? [...value].sort().join(',') : String(value);
