import { type DynamoDBClient, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type CountedSource,
  countedSource,
  countedStrangers,
  LOCKOUT_ATTRIBUTES,
  type LockoutStore,
  refusedFirst,
} from '../../../core/sign-in/lockout-admin.ts';
import { answersOf } from '../../client/answers.ts';
import { attemptKey, FAILED_AT, REFUSED_AT, readGuesses, readTimes, STRANGERS, strangersKey } from './attempt-item.ts';

type Item = Readonly<Record<string, unknown>>;

const LISTS = [...FAILED_AT, ...REFUSED_AT];

/** Names as placeholders: `source` and `user` are reserved words. */
const NAMES = Object.fromEntries(LOCKOUT_ATTRIBUTES.map((name) => [`#${name}`, name]));

/**
 * Lockouts in `sys_login_attempt`: one query of a user's items, and one update of each that holds wrong passwords. `failures` and
 * `succeeded_at` stay, so that a right password on its way is still checked against what it has seen.
 */
export function createLockoutStore(client: DynamoDBClient, tablePrefix: string): LockoutStore {
  const TableName = `${tablePrefix}sys_login_attempt`;
  const answers = answersOf('sys_login_attempt');

  async function* items(userName: string): AsyncGenerator<Item> {
    const query = { TableName, ...itemsOf(userName) };
    for await (const { Items = [] } of answers.each(paginateQuery({ client }, query))) yield* Items.map((item) => unmarshall(item));
  }

  /** Does not create an item again that the time to live has just deleted. */
  const forget = (update: Pick<UpdateItemCommand['input'], 'Key' | 'UpdateExpression' | 'ExpressionAttributeValues'>): Promise<boolean> =>
    answers.held(() =>
      client.send(
        new UpdateItemCommand({
          TableName,
          ...update,
          ConditionExpression: 'attribute_exists(#source)',
          ExpressionAttributeNames: { '#source': 'source' },
        }),
      ),
    );

  return {
    async list(userName, now) {
      const found: CountedSource[] = [];
      for await (const item of items(userName)) {
        const counted = await answers.of(async () => countedOf(item, now));
        if (counted !== null) found.push(counted);
      }
      return found.sort(refusedFirst);
    },

    async clear(userName) {
      for await (const { source, ...item } of items(userName)) {
        if (source === STRANGERS)
          await forget({
            Key: strangersKey({ userName }),
            UpdateExpression: 'SET failed = :none',
            ExpressionAttributeValues: marshall({ ':none': 0 }),
          });
        else if (LISTS.some((attribute) => item[attribute] !== undefined))
          await forget({ Key: attemptKey({ userName, source: String(source) }), UpdateExpression: `REMOVE ${LISTS.join(', ')}` });
      }
    },
  };
}

const itemsOf = (userName: string) =>
  ({
    ConsistentRead: true,
    Select: 'SPECIFIC_ATTRIBUTES',
    KeyConditionExpression: '#user = :user',
    ProjectionExpression: Object.keys(NAMES).join(', '),
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ':user': attemptKey({ userName, source: STRANGERS }).user ?? { S: '' } },
  }) as const;

const countedOf = (item: Item, now: number): CountedSource | null =>
  item.source === STRANGERS ? countedStrangers(readGuesses(item), now) : countedSource(String(item.source), readTimes(item), now);
