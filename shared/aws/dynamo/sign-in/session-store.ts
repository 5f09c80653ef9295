import { marshall } from '@aws-sdk/util-dynamodb';
import type { SessionStore } from '../../../core/sign-in/session.ts';
import { LONGEST_BOUNDS } from '../../../core/sign-in/session-bounds.ts';
import { answersOf } from '../../client/answers.ts';
import type { DynamoApi } from '../../client/apis.ts';

/** Sessions in `sys_session`. They are read together with their user: see the identity store. */
export function createSessionStore(dynamo: DynamoApi, tablePrefix: string): SessionStore {
  const TableName = `${tablePrefix}sys_session`;
  const answers = answersOf('sys_session');
  const key = (tokenHash: string) => marshall({ token_hash: tokenHash });

  return {
    async create(session) {
      // Only tidies up, after the longest bound that can be set. Whether a session is still valid, the code decides by its times.
      const expires_at = Math.ceil((session.created_at + LONGEST_BOUNDS.lifetimeMs) / 1000);
      await answers.of(() => dynamo.putItem({ TableName, Item: marshall({ ...session, expires_at }) }));
    },

    async touch(tokenHash, now) {
      const touch = {
        TableName,
        Key: key(tokenHash),
        UpdateExpression: 'SET touched_at = :now',
        ConditionExpression: 'attribute_exists(token_hash)',
        ExpressionAttributeValues: marshall({ ':now': now }),
      };
      await answers.held(() => dynamo.updateItem(touch));
    },

    async delete(tokenHash) {
      await answers.of(() => dynamo.deleteItem({ TableName, Key: key(tokenHash) }));
    },
  };
}
