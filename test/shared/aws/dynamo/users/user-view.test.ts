import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createUserView } from '../../../../../shared/aws/dynamo/users/user-view.ts';
import { DependencyError } from '../../../../../shared/core/ports.ts';
import type { RecordReader, StoredRecord } from '../../../../../shared/core/tables/records.ts';
import { ownUserTable } from '../../../../../shared/core/users/user-table.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';
import { eventually } from '../../../../support/eventually.ts';

let dynamo: DynamoUnderTest;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const SYS_ID = 'c'.repeat(32);
const NOW = Date.UTC(2026, 10, 24, 21, 30);
const clock = { now: () => NOW };
const USER = { user_name: 'viewed.user', sys_id: SYS_ID, first_name: 'Viewed', last_name: 'User', email: 'v@example.com', active: true };
async function listed(view: RecordReader | null): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const page of view?.pages() ?? []) records.push(...page);
  return records;
}
const SECRETS = { password_hash: 'argon', roles: new Set(['admin']), locked_out: true, web_service_access_only: true };

describe('the view of users in DynamoDB', () => {
  test('tells who a user is, by sys_id and in a list, and its index holds nothing else', async () => {
    const view = createUserView(dynamo.client, dynamo.users, clock);
    await dynamo.client.send(new PutItemCommand({ TableName: dynamo.users.name, Item: marshall({ ...USER, ...SECRETS }) }));
    await eventually(async () => (await view?.get(SYS_ID)) !== null);
    const shown = { sys_id: SYS_ID, user_name: 'viewed.user', name: 'Viewed User', email: 'v@example.com', active: true };
    expect(await view?.get(SYS_ID)).toEqual(shown);
    expect(await listed(view)).toContainEqual(shown);
    for (const sysId of ['d'.repeat(32), '', 'x'.repeat(33)]) expect(await view?.get(sysId)).toBeNull();
  });

  test('is not there for an adopted table', () => {
    expect(createUserView(dynamo.client, { ...ownUserTable('x-'), adopted: true }, clock)).toBeNull();
  });

  test.each([
    ['does not answer', async () => Promise.reject(new Error('no answer'))],
    ['answers without items', async () => ({})],
  ])('a store that %s is reported, and not taken for one without users', async (_name, send) => {
    const view = createUserView({ send } as never, ownUserTable('x-'), clock);
    await expect(view?.get(SYS_ID)).rejects.toThrow(DependencyError);
    await expect(listed(view)).rejects.toThrow(DependencyError);
  });
});
