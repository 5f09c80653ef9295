import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuditStore } from '../../../../../shared/aws/dynamo/audit-store.ts';
import { createUserStore } from '../../../../../shared/aws/dynamo/users/user-store.ts';
import type { AuditEntry } from '../../../../../shared/core/audit.ts';
import { DependencyError } from '../../../../../shared/core/ports.ts';
import { NEW_USER, OWN_ATTRIBUTES, READABLE_ATTRIBUTES } from '../../../../../shared/core/users/user-record.ts';
import { ownUserTable } from '../../../../../shared/core/users/user-table.ts';
import { type DynamoUnderTest, startDynamo } from '../../../../support/dynamo.ts';

const NOW = Date.UTC(2026, 10, 24, 21, 5, 9);
/** A key of this run alone, as the suite may run against an account. */
const userName = `test.${randomUUID()}`;

const change = { userName, version: 1, set: {}, passwordHash: null, raise: 0, reached: {}, by: 'admin', now: NOW };
const newUser = { userName, nameAsEntered: 'Test', sysId: 'f'.repeat(32), fields: NEW_USER, passwordHash: 'hash', by: 'admin', now: NOW };

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
const store = () => createUserStore(dynamo.client, dynamo.users, { now: Date.now });
async function read(): Promise<Record<string, unknown>> {
  const { Item } = await dynamo.client.send(new GetItemCommand({ TableName: table(), Key: key }));
  return Item === undefined ? {} : unmarshall(Item);
}

describe('users in DynamoDB', () => {
  test('a new user is stored with everything that the decision needs, and a name is taken once', async () => {
    expect(await store().create(newUser)).toBe(true);
    expect(await read()).toEqual({
      user_name: userName,
      name_as_entered: 'Test',
      sys_id: 'f'.repeat(32),
      active: true,
      locked_out: false,
      password_needs_reset: false,
      web_service_access_only: false,
      user_interface_only: false,
      internal_integration_user: false,
      password_hash: 'hash',
      session_generation: NOW,
      version: 1,
      sys_created_on: '2026-11-24 21:05:09',
      sys_created_by: 'admin',
      sys_updated_on: '2026-11-24 21:05:09',
      sys_updated_by: 'admin',
    });
    expect(await store().create({ ...newUser, passwordHash: 'another' })).toBe(false);
    expect(await read()).toMatchObject({ password_hash: 'hash' });
  });

  test('a user is deleted at the version that was read and at no other, and one who is gone is not', async () => {
    await store().create(newUser);
    expect(await store().remove(userName, 2)).toBe(false);
    expect(await store().remove(userName, 0)).toBe(false);
    expect(await read()).toMatchObject({ version: 1 });
    expect(await store().remove(userName, 1)).toBe(true);
    expect(await read()).toEqual({});
    expect(await store().remove(userName, 1)).toBe(false);
    await put({ user_name: userName });
    expect(await store().remove(userName, 0)).toBe(true);
  });

  test('a user who is created again begins at a later generation, so that what was open before stays ended', async () => {
    await store().create(newUser);
    await store().update({ ...change, raise: 3 });
    const before = Number((await read()).session_generation);
    await store().remove(userName, 2);
    await store().create({ ...newUser, now: NOW + 1000 });
    expect((await read()).session_generation).toBeGreaterThan(before);
  });

  test('a user is read without the password hash', async () => {
    await store().create(newUser);
    const found = await store().get(userName);
    expect(found).toMatchObject({ user_name: userName, name_as_entered: 'Test', active: true, roles: [], version: 1 });
    expect(JSON.stringify(found)).not.toContain('hash');
    expect(await store().get(`${userName}.nobody`)).toBeNull();
  });

  test('every user is listed, without the password hash', async () => {
    await store().create(newUser);
    const listed = [];
    for await (const page of store().pages()) listed.push(...page);
    expect(listed.filter((user) => user.user_name === userName)).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain('hash');
  });

  test('a change sets what changed, ends the sessions where asked, raises the version and leaves the rest', async () => {
    await put({ user_name: userName, version: 7, session_generation: 3, email: 'a@b', first_name: 'A', password_hash: 'old' });
    const set = { email: '', web_service_access_only: true, roles: ['itil', 'soap'] };
    expect(await store().update({ ...change, version: 7, set, raise: 1, reached: {} })).toBe(true);
    expect(await read()).toEqual({
      user_name: userName,
      version: 8,
      session_generation: 4,
      first_name: 'A',
      password_hash: 'old',
      web_service_access_only: true,
      roles: new Set(['itil', 'soap']),
      sys_updated_on: '2026-11-24 21:05:09',
      sys_updated_by: 'admin',
    });
    await store().update({ ...change, version: 8, set: { roles: [] }, passwordHash: 'new' });
    expect(await read()).toMatchObject({ version: 9, session_generation: 4, password_hash: 'new' });
    expect(await read()).not.toHaveProperty('roles');
  });

  test('a change writes reached dates through in one step: flags set, dates gone, generation raised', async () => {
    const dates = { web_service_access_only_from: '2026-11-24T20:00Z', active_until: '2026-11-24T21:00Z' };
    await put({ user_name: userName, version: 7, session_generation: 3, active: true, web_service_access_only: false, ...dates });
    expect(await store().get(userName)).toMatchObject({
      active: false,
      web_service_access_only: true,
      session_generation: 5,
      reached: dates,
    });
    const through = { active: false, active_until: '', web_service_access_only: true, web_service_access_only_from: '' };
    const written = { ...change, version: 7, set: { ...through, first_name: 'A' }, raise: 2, reached: dates };
    const writers = [written, { ...written, by: 'other' }, { ...written, set: { ...through, first_name: 'B' } }];
    const held = await Promise.all(writers.map((each) => store().update(each)));
    expect(held.filter((each) => each)).toHaveLength(1);
    const { web_service_access_only_from, active_until, ...after } = await read();
    expect([web_service_access_only_from, active_until]).toEqual([undefined, undefined]);
    expect(after).toMatchObject({ version: 8, session_generation: 5, active: false, web_service_access_only: true });
  });

  test('a change that writes a date through which another has written through already writes nothing, whatever the version', async () => {
    const before = { user_name: userName, version: 7, active: false, session_generation: 4, password_hash: 'old' };
    await put(before);
    const reached = { active_until: '2026-11-24T21:00Z' };
    const set = { active: false, active_until: '' };
    expect(await store().update({ ...change, version: 7, set, raise: 1, reached })).toBe(false);
    const { version: _, ...own } = change;
    expect(await store().update({ ...own, verifiedHash: 'old', passwordHash: 'new', set, raise: 1, reached })).toBe(false);
    expect(await read()).toEqual(before);
  });

  test('a change on an older version writes nothing, and none makes a record of a user who is gone', async () => {
    const before = { user_name: userName, version: 7, active: true };
    await put(before);
    expect(await store().update({ ...change, version: 6, set: { active: false } })).toBe(false);
    expect(await store().update({ ...change, version: 0, set: { active: false } })).toBe(false);
    expect(await read()).toEqual(before);
    await dynamo.client.send(new DeleteItemCommand({ TableName: table(), Key: key }));
    expect(await store().update({ ...change, version: 0, set: { active: true } })).toBe(false);
    expect(await read()).toEqual({});
  });

  test('a record without version or generation counts from nothing', async () => {
    await put({ user_name: userName, active: true });
    expect(await store().update({ ...change, version: 0, set: { active: false }, raise: 1, reached: {} })).toBe(true);
    expect(await read()).toMatchObject({ active: false, version: 1, session_generation: 1 });
  });

  test('every read names its attributes, and no write asks for anything back, as its rights demand', async () => {
    const sent: Record<string, unknown>[] = [];
    const client = {
      send: async ({ input }: { input: Record<string, unknown> }) => {
        sent.push(input);
        return {};
      },
    };
    const recorded = createUserStore(client as never, ownUserTable('x-'), { now: Date.now });
    await recorded.get('a');
    await recorded.update(change);
    await recorded.create(newUser);
    const [get, ...writes] = sent;
    expect(Object.values(get?.ExpressionAttributeNames as object).sort()).toEqual([...READABLE_ATTRIBUTES].sort());
    expect(READABLE_ATTRIBUTES).not.toContain('password_hash');
    for (const write of writes) {
      expect(write).not.toHaveProperty('ReturnValues');
      expect(write).not.toHaveProperty('ReturnValuesOnConditionCheckFailure');
    }
  });

  test('a store that does not answer is reported', async () => {
    const client = { send: async () => Promise.reject(new Error('no answer')) };
    const broken = createUserStore(client as never, ownUserTable('x-'), { now: Date.now });
    await expect(broken.get('a')).rejects.toThrow(DependencyError);
    await expect(broken.update(change)).rejects.toThrow(DependencyError);
    await expect(broken.create(newUser)).rejects.toThrow(DependencyError);
    await expect(broken.pages()[Symbol.asyncIterator]().next()).rejects.toThrow(DependencyError);
  });
});

describe('a password that its user changes, in DynamoDB', () => {
  const set = { password_needs_reset: false };
  const own = { userName, verifiedHash: 'old', set, passwordHash: 'new', raise: 1, reached: {}, by: userName, now: NOW };
  const record = {
    user_name: userName,
    password_hash: 'old',
    password_needs_reset: true,
    roles: new Set(['itil']),
    session_generation: 4,
    version: 7,
  };

  test('is set at whatever version, ends every session, clears the need to reset and leaves the rest', async () => {
    await put(record);
    expect(await store().update(own)).toBe(true);
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

  test('is not written where the password was changed since it was verified', async () => {
    await put({ ...record, password_hash: 'set by an administrator' });
    expect(await store().update(own)).toBe(false);
    expect(await read()).toEqual({ ...record, password_hash: 'set by an administrator' });
  });

  test('names no attribute but those that sign-in may write, nor does a change of names', async () => {
    const named: string[] = [];
    const client = {
      send: async ({ input }: { input: { ExpressionAttributeNames?: Record<string, string> } }) =>
        named.push(...Object.values(input.ExpressionAttributeNames ?? {})),
    };
    const recording = createUserStore(client as never, ownUserTable('x-'), { now: Date.now });
    await recording.update(own);
    await recording.update({ ...change, set: { first_name: 'A', last_name: '', email: 'a@example.com' } });
    await recording.update({ ...change, set: { user_interface_only: true, second_factor: true } });
    expect([...new Set(named)].sort()).toEqual([...OWN_ATTRIBUTES].sort());
  });

  test('makes no record of a user who is gone', async () => {
    expect(await store().update(own)).toBe(false);
    expect(await read()).toEqual({});
  });

  test('counts from nothing on a record that has neither generation nor version', async () => {
    await put({ user_name: userName, password_hash: 'old' });
    await store().update(own);
    expect(await read()).toMatchObject({ session_generation: 1, version: 1 });
  });
});

describe('the history in DynamoDB', () => {
  const record = `sys_user.${userName}`;
  const entry = (field: string, at: number): AuditEntry => ({ record, field, old: '', new: 'x', by: 'admin', at, decisionId: `d${at}` });

  test('is read back latest first, page by page, and of one record only', async () => {
    const audit = createAuditStore(dynamo.client, dynamo.tablePrefix);
    await audit.add([entry('email', NOW), entry('active', NOW)]);
    await audit.add([{ ...entry('roles', NOW + 1000), parameterVersion: 3 }]);
    await audit.add([{ ...entry('roles', NOW), record: `${record}.other` }]);
    const first = await audit.page({ record }, null, 2);
    expect(first.entries).toEqual([{ ...entry('roles', NOW + 1000), parameterVersion: 3 }, entry('email', NOW)]);
    expect(await audit.page({ record }, first.next, 2)).toEqual({ entries: [entry('active', NOW)], next: null });
    expect((await audit.page({ record }, null, 10)).entries).toHaveLength(3);
  });

  test('is added to and never written over: an entry that is there stays, and its own repetition counts as made', async () => {
    const audit = createAuditStore(dynamo.client, dynamo.tablePrefix);
    const at = NOW + 5000;
    await audit.add([entry('email', at)]);
    await audit.add([entry('email', at)]);
    await audit.add([{ ...entry('email', at), by: 'mallory', old: 'forged', new: 'forged' }, entry('active', at)]);
    const { entries } = await audit.page({ record }, null, 2);
    expect(entries).toEqual([entry('email', at), entry('active', at)]);
  });

  test('of all users is read by time, without that of the settings', async () => {
    const audit = createAuditStore(dynamo.client, dynamo.tablePrefix);
    const late = Date.UTC(2999, 0, 1);
    await audit.add([entry('email', late), { ...entry('email', late + 1), record: `${record}.other` }]);
    await audit.add([{ ...entry('toggle', late + 2), record: 'settings' }]);
    const first = await audit.page({ tablename: 'sys_user' }, null, 1);
    expect(first.entries).toEqual([{ ...entry('email', late + 1), record: `${record}.other` }]);
    expect((await audit.page({ tablename: 'sys_user' }, first.next, 1)).entries).toEqual([entry('email', late)]);
  });

  test('reports a store that does not answer', async () => {
    const client = { send: async () => Promise.reject(new Error('no answer')) };
    const broken = createAuditStore(client as never, 'x-');
    await expect(broken.add([entry('email', NOW)])).rejects.toThrow(DependencyError);
    await expect(broken.page({ record }, null, 1)).rejects.toThrow(DependencyError);
  });
});
