import type { AttributeValue, BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Clock, neverBack } from '../../../core/ports.ts';
import type { Identity, IdentityKeys, IdentityStore } from '../../../core/sign-in/identity.ts';
import type { Session } from '../../../core/sign-in/session.ts';
import { readToken, TOKEN_KIND } from '../../../core/tokens/token.ts';
import { readUser } from '../../../core/users/user.ts';
import { fromStored, type UserTable } from '../../../core/users/user-table.ts';
import { answersOf } from '../../client/answers.ts';
import type { DynamoApi } from '../../client/apis.ts';
import { attemptKey, readAttempts, strangersKey } from '../sign-in/attempt-item.ts';
import { userError, userKey } from './user-table.ts';

type Item = Record<string, AttributeValue>;
type Requests = NonNullable<BatchGetItemCommandOutput['UnprocessedKeys']>;

/**
 * Reads user, session or token, and attempts by one BatchGetItem, strongly consistent: a lock, password, flag or granted role is in force on the next
 * request. Keys that DynamoDB leaves unprocessed are asked for once more. If some are left then, the read fails, because an unread record
 * is not an absent one.
 */
export function createIdentityStore(dynamo: DynamoApi, tablePrefix: string, users: UserTable, clock: Clock): IdentityStore {
  const dates = neverBack(clock);
  const [sessions, attempts] = [`${tablePrefix}sys_session`, `${tablePrefix}sys_login_attempt`];
  const answers = answersOf('sys_user', (error) => userError(users, error));

  async function readAll(requests: Requests): Promise<Record<string, Item[]>> {
    const first = await dynamo.batchGetItem({ RequestItems: requests });
    const left = first.UnprocessedKeys ?? {};
    const found = responsesOf(first);
    if (Object.keys(left).length === 0) return found;
    const second = await dynamo.batchGetItem({ RequestItems: left });
    if (Object.keys(second.UnprocessedKeys ?? {}).length > 0) throw new Error('BatchGetItem left keys unprocessed twice');
    const merged: Record<string, Item[]> = { ...found };
    for (const [table, items] of Object.entries(responsesOf(second))) merged[table] = [...(merged[table] ?? []), ...items];
    return merged;
  }

  return {
    async read(keys: IdentityKeys): Promise<Identity> {
      const requests: Requests = { [users.name]: keysOf(userKey(users, keys.userName)) };
      if (keys.tokenHash !== undefined) requests[sessions] = keysOf({ token_hash: { S: keys.tokenHash } });
      if (keys.attempt !== undefined) requests[attempts] = keysOf(attemptKey(keys.attempt), strangersKey(keys.attempt));
      return answers.of(async () => {
        const found = await readAll(requests);
        const items = (table: string): Record<string, unknown>[] => (found[table] ?? []).map((stored) => unmarshall(stored));
        const [user] = items(users.name);
        const [session] = items(sessions);
        return {
          user: user === undefined ? null : (readUser(fromStored(users, user), dates.now()) ?? 'unreadable'),
          ...(session === undefined ? NOTHING : sessionOrToken(session)),
          attempts: readAttempts(items(attempts)),
        };
      });
    },
  };
}

const NOTHING = { session: null, token: null };

/** The key of a token is never the one of a session; the kind is looked at all the same. */
const sessionOrToken = (item: Readonly<Record<string, unknown>>): Pick<Identity, 'session' | 'token'> =>
  item.kind === TOKEN_KIND ? { ...NOTHING, token: readToken(item) } : { ...NOTHING, session: readSession(item) };

/** An answer without `Responses` is invalid. Read as "no records", it would refuse a good user as unknown. */
function responsesOf({ Responses }: Pick<BatchGetItemCommandOutput, 'Responses'>): Record<string, Item[]> {
  if (Responses === undefined) throw new TypeError('BatchGetItem answered without Responses');
  return Responses;
}

const keysOf = (...keys: Item[]): { Keys: Item[]; ConsistentRead: true } => ({ Keys: keys, ConsistentRead: true });

/**
 * Reads a stored session.
 *
 * @throws Error if an attribute has the wrong type: such a session is unreadable, not absent.
 */
export function readSession(item: Readonly<Record<string, unknown>>): Session {
  const { token_hash, user_name, session_generation, created_at, touched_at, elevated, ends_at } = item;
  if (typeof token_hash !== 'string' || typeof user_name !== 'string')
    throw new TypeError('A sys_session record has no token_hash or user_name.');
  if (typeof session_generation !== 'number' || typeof created_at !== 'number' || typeof touched_at !== 'number') {
    throw new TypeError('A sys_session record has a generation or time that is not a number.');
  }
  if (ends_at !== undefined && typeof ends_at !== 'number') throw new TypeError('A sys_session record has an end that is not a number.');
  const session = { token_hash, user_name, session_generation, created_at, touched_at, elevated: elevated === true };
  return ends_at === undefined ? session : { ...session, ends_at };
}
