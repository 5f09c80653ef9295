import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { BackfillError, type FailedItem, type UserScan } from '../../core/activation/backfill.ts';
import { storedName, type UserTable, UserTableError } from '../../core/users/user-table.ts';
import { asBackfillError } from './backfill-error.ts';
import { placeholders, userError, userKey } from './user-table.ts';

type Item = Record<string, AttributeValue>;

/**
 * The users as the backfill reads and writes them: parallel Scan for the keys of those without the attribute, and UpdateItem under a condition.
 *
 * BatchWriteItem takes no condition: it would overwrite edits and bring deleted users back.
 *
 * @param client should not repeat requests by itself: the worker does, with its own backoff.
 */
export function createUserScan(client: DynamoDBClient, users: UserTable): UserScan {
  const TableName = users.name;
  const ExpressionAttributeNames = placeholders(users, ['user_name', 'web_service_access_only']);
  const keyName = storedName(users, 'user_name');

  async function exists(userName: string): Promise<boolean> {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName,
        Key: userKey(users, userName),
        ConsistentRead: true,
        ProjectionExpression: '#user_name',
        ExpressionAttributeNames: placeholders(users, ['user_name']),
      }),
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
            FilterExpression: 'attribute_not_exists(#web_service_access_only) OR NOT attribute_type(#web_service_access_only, :bool)',
            // Its role may read these two and no more.
            Select: 'SPECIFIC_ATTRIBUTES',
            ProjectionExpression: '#user_name, #web_service_access_only',
            ExpressionAttributeNames,
            ExpressionAttributeValues: { ':bool': { S: 'BOOL' } },
            ...(after === null ? {} : { ExclusiveStartKey: userKey(users, after) }),
          }),
        );
        const { Items = [], ScannedCount = 0, LastEvaluatedKey } = answer;
        const last = LastEvaluatedKey?.[keyName]?.S ?? null;
        // Taken for the end, it would leave users out.
        if (LastEvaluatedKey !== undefined && last === null) throw new UserTableError(users);
        return { scanned: ScannedCount, ...sorted(users, Items), last };
      } catch (error) {
        const why = userError(users, error);
        throw why instanceof UserTableError ? new BackfillError(why.message, { cause: why }) : asBackfillError(error, `table ${TableName}`);
      }
    },

    async markInteractive(userName) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName,
            Key: userKey(users, userName),
            UpdateExpression: 'SET #web_service_access_only = :false',
            ConditionExpression: 'attribute_exists(#user_name) AND attribute_not_exists(#web_service_access_only)',
            ExpressionAttributeNames,
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
function sorted(users: UserTable, items: readonly Item[]): { unmarked: string[]; failures: FailedItem[] } {
  const [keyName, flagName] = [storedName(users, 'user_name'), storedName(users, 'web_service_access_only')];
  const unmarked: string[] = [];
  const failures: FailedItem[] = [];
  for (const item of items) {
    const [userName, flag] = [item[keyName]?.S ?? '', item[flagName]];
    if (userName === '') failures.push({ userName, why: 'The record has no user name: delete it, or give it one.' });
    else if (flag === undefined) unmarked.push(userName);
    // Asked again here: the embedded engine's attribute_type does not see the boolean false.
    else if (flag.BOOL === undefined) failures.push({ userName, why: NOT_A_FLAG });
  }
  return { unmarked, failures };
}

const NOT_A_FLAG =
  'web_service_access_only is not a boolean (true or false without quotes), so the user cannot be let in: set it to one and resume.';
