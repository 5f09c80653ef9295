import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createUserStore } from '../../shared/aws/user-store.ts';
import { DependencyError } from '../../shared/core/ports.ts';
import { type Dynamo, startDynamo } from './dynamo.ts';

const NOW = Date.UTC(2026, 10, 24, 21, 5, 9);
const change = { userName: 'reset.user', verifiedHash: 'old', newHash: 'new', now: NOW };
const record = {
  user_name: 'reset.user',
  password_hash: 'old',
  password_needs_reset: true,
  roles: new Set(['itil']),
  session_generation: 4,
  version: 7,
};

describe('changing a password in DynamoDB', () => {
  let dynamo: Dynamo;
  beforeAll(async () => {
    dynamo = await startDynamo(['sys_user']);
  }, 120_000);
  afterAll(() => dynamo.close(), 120_000);

  const table = (): string => `${dynamo.tablePrefix}sys_user`;
  const put = (item: object) => dynamo.client.send(new PutItemCommand({ TableName: table(), Item: marshall(item) }));
  const read = async (userName: string): Promise<Record<string, unknown> | null> => {
    const { Item } = await dynamo.client.send(new GetItemCommand({ TableName: table(), Key: marshall({ user_name: userName }) }));
    return Item === undefined ? null : unmarshall(Item);
  };
  const store = () => createUserStore(dynamo.client, dynamo.tablePrefix);

  test('sets it, ends every session, clears the need to reset and stamps the record, leaving the rest', async () => {
    await put(record);
    expect(await store().changePassword(change)).toBe(true);
    expect(await read('reset.user')).toEqual({
      ...record,
      password_hash: 'new',
      password_needs_reset: false,
      session_generation: 5,
      version: 8,
      sys_updated_on: '2026-11-24 21:05:09',
      sys_updated_by: 'reset.user',
    });
  });

  test('writes nothing where the password was changed since it was verified', async () => {
    await put({ ...record, password_hash: 'set by an administrator' });
    expect(await store().changePassword(change)).toBe(false);
    expect(await read('reset.user')).toEqual({ ...record, password_hash: 'set by an administrator' });
  });

  test('makes no record of a user who is gone', async () => {
    expect(await store().changePassword({ ...change, userName: 'gone' })).toBe(false);
    expect(await read('gone')).toBeNull();
  });

  test('counts from nothing on a record that has neither generation nor version', async () => {
    await put({ user_name: 'legacy.user', password_hash: 'old' });
    await store().changePassword({ ...change, userName: 'legacy.user' });
    expect(await read('legacy.user')).toMatchObject({ session_generation: 1, version: 1 });
  });

  test('reports a store that does not answer', async () => {
    const client = { send: async () => Promise.reject(new Error('no answer')) };
    await expect(createUserStore(client as never, 'x-').changePassword(change)).rejects.toThrow(DependencyError);
  });
});
