import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { BLOCKED_PROTOCOLS, type BlockedStore, readBlockedProtocols } from '../../core/settings/blocked.ts';
import { glideDateTime } from '../../core/text.ts';
import { answersOf } from '../client/answers.ts';

/** Which protocols are switched off: the record `nis.blocked_protocols` of `sys_properties`. */
export function createBlockedStore(client: DynamoDBClient, tablePrefix: string): BlockedStore {
  const TableName = `${tablePrefix}sys_properties`;
  const Key = marshall({ name: BLOCKED_PROTOCOLS });
  const answers = answersOf('sys_properties');
  return {
    read: () =>
      answers.of(async () => {
        const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
        if (Item === undefined) return { blocked: readBlockedProtocols(null), version: null };
        const item = unmarshall(Item);
        return { blocked: readBlockedProtocols(item), version: typeof item.version === 'number' ? item.version : 0 };
      }),

    write: ({ names, version, by, now }) => {
      const condition = conditionOf(version);
      return answers.held(() => {
        if (names.length === 0) return client.send(new DeleteItemCommand({ TableName, Key, ...condition }));
        const record = { name: BLOCKED_PROTOCOLS, value: new Set(names), version: (version ?? 0) + 1 };
        const stamp = { sys_updated_on: glideDateTime(now), sys_updated_by: by };
        return client.send(new PutItemCommand({ TableName, Item: marshall({ ...record, ...stamp }), ...condition }));
      });
    },
  };
}

/** A record that was made by hand has no version, which counts as 0. */
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
