import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEntry, AuditStore } from '../../core/audit.ts';
import { forEachOf } from '../../core/concurrency.ts';
import { CHANGES_BY_TABLE } from '../../core/tables/tables.ts';
import { answersOf } from '../client/answers.ts';

/** Entries written at a time. */
const AT_ONCE = 10;

/**
 * Changes in `sys_audit`: one item for each field, by record and then by time. Items are only added. The condition guards that, because IAM
 * alone cannot forbid PutItem to overwrite.
 */
export function createAuditStore(client: DynamoDBClient, tablePrefix: string): AuditStore {
  const TableName = `${tablePrefix}sys_audit`;
  const answers = answersOf('sys_audit');

  return {
    async add(entries) {
      const put = async (entry: AuditEntry): Promise<void> => {
        const Item = marshall(toItem(entry));
        const condition = { ConditionExpression: 'attribute_not_exists(#record)', ExpressionAttributeNames: { '#record': 'record' } };
        // If the condition fails, the SDK repeated a request whose answer was lost. The key names request and field, so the entry is there.
        await answers.held(() => client.send(new PutItemCommand({ TableName, Item, ...condition })));
      };
      await forEachOf(entries, AT_ONCE, put);
    },

    async page(scope, before, limit) {
      const [[name, value] = ['', '']] = Object.entries(scope);
      const query = new QueryCommand({
        TableName,
        ...(name === 'record' ? { ConsistentRead: true } : { IndexName: CHANGES_BY_TABLE.name }),
        KeyConditionExpression: before === null ? '#scope = :scope' : '#scope = :scope AND #change < :before',
        ExpressionAttributeNames: before === null ? { '#scope': name } : { '#scope': name, '#change': 'change' },
        ExpressionAttributeValues: marshall(before === null ? { ':scope': value } : { ':scope': value, ':before': before }),
        ScanIndexForward: false,
        Limit: limit,
      });
      return answers.of(async () => {
        const { Items = [], LastEvaluatedKey } = await client.send(query);
        return { entries: Items.map((item) => toEntry(unmarshall(item))), next: LastEvaluatedKey?.change?.S ?? null };
      });
    },
  };
}

/** The sort key is the time, then what makes it unique: the request and the field. A repeated request writes the same item. */
const toItem = ({ parameterVersion, decisionId, ...entry }: AuditEntry): Record<string, string | number> => ({
  ...entry,
  tablename: entry.record.split('.')[0] ?? '',
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
