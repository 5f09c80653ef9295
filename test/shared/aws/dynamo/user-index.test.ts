import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createUserIndex } from '../../../../shared/aws/dynamo/user-index.ts';
import { DependencyError } from '../../../../shared/core/ports.ts';
import { ownUserTable } from '../../../../shared/core/users/user-table.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';
import { eventually } from '../../../support/eventually.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const SYS_ID = 'c'.repeat(32);

describe('the index of users by sys_id in DynamoDB', () => {
  test('tells whether there is a user, and finds none by another sys_id', async () => {
    const exists = createUserIndex(dynamo.client, dynamo.users);
    const Item = marshall({ user_name: 'indexed.user', sys_id: SYS_ID });
    await dynamo.client.send(new PutItemCommand({ TableName: dynamo.users.name, Item }));
    await eventually(async () => (await exists?.(SYS_ID)) === true);
    expect(await exists?.('d'.repeat(32))).toBe(false);
  });

  test('is not there for an adopted table', () => {
    expect(createUserIndex(dynamo.client, { ...ownUserTable('x-'), adopted: true })).toBeNull();
  });

  test('a store that does not answer is reported', async () => {
    const client = { send: async () => Promise.reject(new Error('no answer')) };
    await expect(createUserIndex(client as never, ownUserTable('x-'))?.(SYS_ID)).rejects.toThrow(DependencyError);
  });
});
