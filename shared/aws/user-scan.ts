import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { FailedItem, UserScan } from '../core/backfill.ts';
import { asBackfillError } from './backfill-error.ts';

type Item = Record<string, AttributeValue>;

/**
 * The users as the backfill reads and writes them: parallel Scan for the keys of those without the attribute, and UpdateItem under a condition.
 *
 * BatchWriteItem takes no condition: it would overwrite edits and bring deleted users back.
 *
 * @param client should not repeat requests by itself: the worker does, with its own backoff.
 */
export function createUserScan(client: DynamoDBClient, tablePrefix: string): UserScan {
  const TableName = `${tablePrefix}sys_user`;
  const Key = (userName: string): Item => ({ user_name: { S: userName } });

  async function exists(userName: string): Promise<boolean> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: Key(userName), ConsistentRead: true, ProjectionExpression: 'user_name' }),
    );
    return Item !== undefined;
  }

  return {
    async page({ segment, totalSegments }, after, limit) {
      try {
        const answer = await client.send(
          new ScanCommand({
            TableName,
            Segment: segment,
            TotalSegments: totalSegments,
            Limit: limit,
            // A record written just before must not be missed.
            ConsistentRead: true,
            // A flag of another type is found too: it is left as it is, but somebody must hear of it.
            FilterExpression: 'attribute_not_exists(web_service_access_only) OR NOT attribute_type(web_service_access_only, :bool)',
            ProjectionExpression: 'user_name, web_service_access_only',
            ExpressionAttributeValues: { ':bool': { S: 'BOOL' } },
            ...(after === null ? {} : { ExclusiveStartKey: Key(after) }),
          }),
        );
        return { scanned: answer.ScannedCount ?? 0, ...sorted(answer.Items ?? []), last: answer.LastEvaluatedKey?.user_name?.S ?? null };
      } catch (error) {
        throw asBackfillError(error, `table ${TableName}`);
      }
    },

    async markInteractive(userName) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName,
            Key: Key(userName),
            UpdateExpression: 'SET web_service_access_only = :false',
            ConditionExpression: 'attribute_exists(user_name) AND attribute_not_exists(web_service_access_only)',
            ExpressionAttributeValues: { ':false': { BOOL: false } },
          }),
        );
        return 'changed';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw asBackfillError(error, `table ${TableName}`);
      }
      try {
        return (await exists(userName)) ? 'already_set' : 'vanished';
      } catch (error) {
        throw asBackfillError(error, `table ${TableName}`);
      }
    },
  };
}

/** Those without the attribute, and those with one that is no flag. */
function sorted(items: readonly Item[]): { unmarked: string[]; failures: FailedItem[] } {
  const unmarked: string[] = [];
  const failures: FailedItem[] = [];
  for (const { user_name, web_service_access_only } of items) {
    const userName = user_name?.S ?? '';
    if (userName === '') failures.push({ userName, why: 'The record has no user name: delete it, or give it one.' });
    else if (web_service_access_only === undefined) unmarked.push(userName);
    // Asked again here: the embedded engine's attribute_type does not see the boolean false.
    else if (web_service_access_only.BOOL === undefined) failures.push({ userName, why: NOT_A_FLAG });
  }
  return { unmarked, failures };
}

const NOT_A_FLAG =
  'web_service_access_only is not a boolean (true or false without quotes), so the user cannot be let in: set it to one and resume.';
