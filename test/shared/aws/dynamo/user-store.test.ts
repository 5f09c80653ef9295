import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createUserStore } from '../../../../shared/aws/dynamo/user-store.ts';
import { DependencyError } from '../../../../shared/core/ports.ts';
import { ownUserTable } from '../../../../shared/core/users/user-table.ts';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';

const NOW = Date.UTC(2026, 10, 24, 21, 5, 9);
/** A key of this run alone, as the suite may run against an account. */
const userName = `test.${randomUUID()}`;
const change = { userName, verifiedHash: 'old', newHash: 'new', now: NOW };
const record = {
  user_name: userName,
  password_hash: 'old',
  password_needs_reset: true,
  roles: new Set(['itil']),
  session_generation: 4,
  version: 7,
};

describe('changing a password in DynamoDB', () => {
  let dynamo: DynamoUnderTest;
  beforeAll(async () => {
    dynamo = await startDynamo();
  });
  afterEach(async () => {
    await dynamo.client.send(new DeleteItemCommand({ TableName: table(), Key: key }));
  });
  afterAll(() => dynamo.stop());

  const key = marshall({ user_name: userName });
  const table = (): string => `${dynamo.tablePrefix}sys_user`;
  const put = (item: object) => dynamo.client.send(new PutItemCommand({ TableName: table(), Item: marshall(item) }));
  const read = async (): Promise<Record<string, unknown> | null> => {
    const { Item } = await dynamo.client.send(new GetItemCommand({ TableName: table(), Key: key }));
    return Item === undefined ? null : unmarshall(Item);
  };
  const store = () => createUserStore(dynamo.client, dynamo.users);

  test('sets it, ends every session, clears the need to reset and stamps the record, leaving the rest', async () => {
    await put(record);
    expect(await store().changePassword(change)).toBe(true);
    expect(await read()).toEqual({
      ...record,
      password_hash: 'new',
      password_needs_reset: false,
      session_generation: 5,
      version: 8,
      sys_updated_on: '2026-11-24 21:05:09',
      sys_updated_by: userName,
    });
  });

  test('writes nothing where the password was changed since it was verified', async () => {
    await put({ ...record, password_hash: 'set by an administrator' });
    expect(await store().changePassword(change)).toBe(false);
    expect(await read()).toEqual({ ...record, password_hash: 'set by an administrator' });
  });

  test('makes no record of a user who is gone', async () => {
    expect(await store().changePassword(change)).toBe(false);
    expect(await read()).toBeNull();
  });

  test('counts from nothing on a record that has neither generation nor version', async () => {
    await put({ user_name: userName, password_hash: 'old' });
    await store().changePassword(change);
    expect(await read()).toMatchObject({ session_generation: 1, version: 1 });
  });

  test('reports a store that does not answer', async () => {
    const client = { send: async () => Promise.reject(new Error('no answer')) };
    await expect(createUserStore(client as never, ownUserTable('x-')).changePassword(change)).rejects.toThrow(DependencyError);
  });
});
