import { describe, expect, test } from '@jest/globals';
import {
  fromStored,
  ownUserTable,
  readUserTable,
  storedName,
  toStored,
  USER_ATTRIBUTES,
  type UserTable,
  UserTableError,
  writeUserTable,
} from '../../../../shared/core/users/user-table.ts';

const OWN = ownUserTable('nis-');
const ADOPTED: UserTable = { name: 'people', adopted: true, attributes: { user_name: 'login', active: 'enabled' } };

describe('a table of users that was adopted', () => {
  test('is written and read under its own names', () => {
    expect(storedName(ADOPTED, 'user_name')).toBe('login');
    expect(storedName(ADOPTED, 'email')).toBe('email');
    expect(toStored(ADOPTED, { user_name: 'jo', active: false, email: '' })).toEqual({ login: 'jo', enabled: false, email: '' });
    expect(fromStored(ADOPTED, { login: 'jo', enabled: false, email: '' })).toEqual({ user_name: 'jo', active: false, email: '' });
  });

  test('calls an attribute of this product nis_<name> unless it is mapped: a customer may have one of that name', () => {
    expect(storedName(ADOPTED, 'owner')).toBe('nis_owner');
    expect(storedName(OWN, 'owner')).toBe('owner');
    expect(storedName({ ...ADOPTED, attributes: { owner: 'owner' } }, 'owner')).toBe('owner');
    expect(fromStored(ADOPTED, { login: 'jo', owner: 'Sales', nis_owner: 'abel' })).toEqual({ user_name: 'jo', owner: 'abel' });
  });

  test('gives back every attribute that was written', () => {
    const record = Object.fromEntries(USER_ATTRIBUTES.map((name) => [name, `value of ${name}`]));
    expect(fromStored(ADOPTED, toStored(ADOPTED, record))).toEqual(record);
  });

  test('keeps to itself what is no attribute of ours, or has our name and another meaning', () => {
    const record = fromStored(ADOPTED, { login: 'jo', user_name: 'Jo Smith', active: true, department: 'IT' });
    expect(Object.keys(record)).toEqual(['user_name']);
    expect(record.user_name).toBe('jo');
  });

  test('is told to a function as text', () => {
    expect(readUserTable(writeUserTable(ADOPTED), 'nis-')).toEqual(ADOPTED);
    expect(JSON.parse(writeUserTable(ADOPTED))).toEqual({ name: 'people', attributes: ADOPTED.attributes });
  });

  test('that cannot be one of users is refused with its name, its key and what to do', () => {
    const cause = new Error('ValidationException');
    const error = new UserTableError(ADOPTED, cause);
    expect(error).toMatchObject({ name: 'UserTableError', cause });
    expect(error.message).toMatch(/^The table people does not exist or its only key is not the string login: correct the option userTable/);
    expect(new UserTableError({ ...ADOPTED, attributes: {} }).message).toContain('the string user_name:');
  });
});

describe('the product’s own table', () => {
  test('is used where none is adopted, as it is', () => {
    for (const text of [undefined, ''])
      expect(readUserTable(text, 'nis-')).toEqual({ name: 'nis-sys_user', adopted: false, attributes: {} });
    const record = { user_name: 'jo', more: 1 };
    expect(fromStored(OWN, record)).toEqual(record);
    expect(toStored(OWN, record)).toEqual(record);
  });
});
