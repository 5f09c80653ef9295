import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { glideDateTime } from '../../core/text.ts';
import { answersOf } from '../client/answers.ts';

/** A record of `sys_properties` as it is stored. */
export interface PropertyRecord {
  /** null: there is no such record. */
  readonly item: Readonly<Record<string, unknown>> | null;
  /** Optimistic lock: 0 on a record that was made by hand; null: there is no record. */
  readonly version: number | null;
}

export interface PropertyChange {
  /** null: the record is removed. */
  readonly value: string | ReadonlySet<string> | null;
  /** As it was read. */
  readonly version: number | null;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One record of `sys_properties`. Every function rejects with `DependencyError` if the store does not answer. */
export function createPropertyRecord(client: DynamoDBClient, tablePrefix: string, name: string) {
  const TableName = `${tablePrefix}sys_properties`;
  const Key = marshall({ name });
  const answers = answersOf('sys_properties');
  return {
    /** Strongly consistent. */
    read: (): Promise<PropertyRecord> =>
      answers.of(async () => {
        const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
        if (Item === undefined) return { item: null, version: null };
        const item = unmarshall(Item);
        return { item, version: typeof item.version === 'number' ? item.version : 0 };
      }),

    /** @returns false: the record was changed meanwhile, and nothing was written. */
    write: ({ value, version, by, now }: PropertyChange): Promise<boolean> => {
      const condition = conditionOf(version);
      return answers.held(() => {
        if (value === null) return client.send(new DeleteItemCommand({ TableName, Key, ...condition }));
        const stamp = { sys_updated_on: glideDateTime(now), sys_updated_by: by };
        return client.send(
          new PutItemCommand({ TableName, Item: marshall({ name, value, version: (version ?? 0) + 1, ...stamp }), ...condition }),
        );
      });
    },
  };
}

function conditionOf(version: number | null) {
  if (version === null) return { ConditionExpression: 'attribute_not_exists(#name)', ExpressionAttributeNames: { '#name': 'name' } };
  const ExpressionAttributeNames = { '#version': 'version' };
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(#version)', ExpressionAttributeNames };
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames,
    ExpressionAttributeValues: marshall({ ':version': version }),
  };
}
