import { type AttributeValue, type DynamoDBClient, GetItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { BackfillError, type FailedItem, type Page, type SegmentOf, type UserScan } from '../../../core/activation/backfill.ts';
import { ACTIVATION } from '../../../core/activation/plan.ts';
import { storedName, type UserTable, UserTableError } from '../../../core/users/user-table.ts';
import { answersOr } from '../../client/answers.ts';
import { asBackfillError } from '../activation/backfill-error.ts';
import { placeholders, userError, userKey } from './user-table.ts';

type Item = Record<string, AttributeValue>;

/** The attributes of a user that the backfill's role may read and write. */
const TOUCHED = ['user_name', 'web_service_access_only'];

/**
 * The users as the backfill reads and writes them: parallel Scan for the keys of those without the attribute, and UpdateItem under a condition.
 *
 * BatchWriteItem takes no condition: it would overwrite edits and bring deleted users back.
 *
 * @param client should not repeat requests by itself: the worker does, with its own backoff.
 * @param marked called for each user who was marked.
 */
export function createUserScan(
  client: DynamoDBClient,
  users: UserTable,
  marked: (userName: string) => Promise<void> = async () => undefined,
): UserScan {
  const failed = (error: unknown): Error => asBackfillError(error, `table ${users.name}`);
  const answers = answersOr(failed);
  const pages = answersOr((error) => {
    const why = userError(users, error);
    return why instanceof UserTableError ? new BackfillError(why.message, { cause: why }) : failed(error);
  });
  return {
    page: (at, after, limit) => pages.of(async () => pageOf(users, await client.send(new ScanCommand(scanOf(users, at, after, limit))))),

    async markInteractive(userName) {
      if (await answers.held(() => client.send(new UpdateItemCommand(markOf(users, userName))))) {
        await marked(userName);
        return 'changed';
      }
      const get = new GetItemCommand({
        TableName: users.name,
        Key: userKey(users, userName),
        ConsistentRead: true,
        ProjectionExpression: '#user_name',
        ExpressionAttributeNames: placeholders(users, ['user_name']),
      });
      const { Item } = await answers.of(() => client.send(get));
      return Item === undefined ? 'vanished' : 'already_set';
    },
  };
}

const scanOf = (users: UserTable, { segment, totalSegments }: SegmentOf, after: string | null, limit: number) => ({
  TableName: users.name,
  Segment: segment,
  TotalSegments: totalSegments,
  Limit: limit,
  // Records written just before the scan must be found.
  ConsistentRead: true,
  // Also finds a flag of another type, which stays as it is and is reported.
  FilterExpression: 'attribute_not_exists(#web_service_access_only) OR NOT attribute_type(#web_service_access_only, :bool)',
  Select: 'SPECIFIC_ATTRIBUTES' as const,
  ProjectionExpression: '#user_name, #web_service_access_only',
  ExpressionAttributeNames: placeholders(users, TOUCHED),
  ExpressionAttributeValues: { ':bool': { S: 'BOOL' } },
  ...(after === null ? {} : { ExclusiveStartKey: userKey(users, after) }),
});

const markOf = (users: UserTable, userName: string) => ({
  TableName: users.name,
  Key: userKey(users, userName),
  UpdateExpression: 'SET #web_service_access_only = :wanted',
  ConditionExpression: 'attribute_exists(#user_name) AND attribute_not_exists(#web_service_access_only)',
  ExpressionAttributeNames: placeholders(users, TOUCHED),
  ExpressionAttributeValues: { ':wanted': { BOOL: ACTIVATION.fields.web_service_access_only } },
});

interface ScanAnswer {
  readonly Items?: Item[] | undefined;
  readonly ScannedCount?: number | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
}

/** @throws UserTableError if the next page's key names no user: read as the end, it would leave users out. */
function pageOf(users: UserTable, { Items = [], ScannedCount = 0, LastEvaluatedKey }: ScanAnswer): Page {
  const last = LastEvaluatedKey?.[storedName(users, 'user_name')]?.S ?? null;
  if (LastEvaluatedKey !== undefined && last === null) throw new UserTableError(users);
  return { scanned: ScannedCount, ...sorted(users, Items), last };
}

/** Users without the attribute, and those whose attribute is not a boolean. */
function sorted(users: UserTable, items: readonly Item[]): { unmarked: string[]; failures: FailedItem[] } {
  const [keyName, flagName] = [storedName(users, 'user_name'), storedName(users, 'web_service_access_only')];
  const unmarked: string[] = [];
  const failures: FailedItem[] = [];
  for (const item of items) {
    const [userName, flag] = [item[keyName]?.S ?? '', item[flagName]];
    if (userName === '') failures.push({ userName, why: 'The record has no user name: delete it, or give it one.' });
    else if (flag === undefined) unmarked.push(userName);
    // Checked again here, because the embedded engine's attribute_type does not see the boolean false.
    else if (flag.BOOL === undefined) failures.push({ userName, why: NOT_A_FLAG });
  }
  return { unmarked, failures };
}

const NOT_A_FLAG =
  'web_service_access_only is not a boolean (true or false without quotes), so the user cannot be let in: set it to one and resume.';
