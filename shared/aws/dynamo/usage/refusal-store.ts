import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { forEachOf } from '../../../core/concurrency.ts';
import type { RefusalStore } from '../../../core/usage/ports.ts';
import { answersOf } from '../../client/answers.ts';
import { toRefusalItem } from './refusal-item.ts';

const AT_ONCE = 10;

/** Writes to `sys_decision`. */
export function createRefusalStore(client: DynamoDBClient, tablePrefix: string): RefusalStore {
  const TableName = `${tablePrefix}sys_decision`;
  const answers = answersOf('sys_decision');
  return {
    put: (refusals) =>
      forEachOf(refusals, AT_ONCE, async (refusal) => {
        await answers.of(() => client.send(new PutItemCommand({ TableName, Item: toRefusalItem(refusal) })));
      }),
  };
}
