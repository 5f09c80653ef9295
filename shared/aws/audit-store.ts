import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEntry, AuditStore } from '../core/admin-ports.ts';
import { DependencyError } from '../core/ports.ts';

/** Changes in `sys_audit`: one item a field, by record and then by time. */
export function createAuditStore(client: DynamoDBClient, tablePrefix: string): AuditStore {
  const TableName = `${tablePrefix}sys_audit`;

  return {
    async add(entries) {
      try {
        await Promise.all(entries.map((entry) => client.send(new PutItemCommand({ TableName, Item: marshall(toItem(entry)) }))));
      } catch (error) {
        throw new DependencyError('sys_audit', error);
      }
    },

    async latest(record, limit) {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: '#record = :record',
        ExpressionAttributeNames: { '#record': 'record' },
        ExpressionAttributeValues: marshall({ ':record': record }),
        ScanIndexForward: false,
        Limit: limit,
        ConsistentRead: true,
      });
      try {
        const { Items = [] } = await client.send(query);
        return Items.map((item) => toEntry(unmarshall(item)));
      } catch (error) {
        throw new DependencyError('sys_audit', error);
      }
    },
  };
}

/** The sort key is the time, then what makes it unique: the request and the field. A repeated request writes the same item. */
const toItem = ({ parameterVersion, decisionId, ...entry }: AuditEntry): Record<string, string | number> => ({
  ...entry,
  change: `${new Date(entry.at).toISOString()}#${decisionId}#${entry.field}`,
  decision_id: decisionId,
  ...(parameterVersion === undefined ? {} : { parameter_version: parameterVersion }),
});

function toEntry(item: Readonly<Record<string, unknown>>): AuditEntry {
  const text = (name: string): string => (typeof item[name] === 'string' ? item[name] : '');
  const { at, parameter_version } = item;
  return {
    record: text('record'),
    field: text('field'),
    old: text('old'),
    new: text('new'),
    by: text('by'),
    at: typeof at === 'number' ? at : 0,
    decisionId: text('decision_id'),
    ...(typeof parameter_version === 'number' ? { parameterVersion: parameter_version } : {}),
  };
}
