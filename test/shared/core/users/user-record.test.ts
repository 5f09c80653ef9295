import { describe, expect, test } from '@jest/globals';
import {
  displayName,
  FIELD_NAMES,
  NEW_USER,
  READABLE_ATTRIBUTES,
  readUserRecord,
  USER_LABELS,
  userFieldsFrom,
} from '../../../../shared/core/users/user-record.ts';
import { USER_ATTRIBUTES } from '../../../../shared/core/users/user-table.ts';

const STORED = {
  user_name: 'abel.tuter',
  name_as_entered: 'Abel.Tuter',
  first_name: 'Abel',
  last_name: 'Tuter',
  email: 'abel@example.com',
  owner: 'beth.anglin',
  active: true,
  locked_out: true,
  password_needs_reset: true,
  web_service_access_only: true,
  user_interface_only: true,
  internal_integration_user: true,
  roles: new Set(['soap', 'itil']),
  version: 3,
  session_generation: 2,
  sys_created_on: '2026-11-01 10:00:00',
  sys_updated_on: '2026-11-24 10:00:00',
  sys_updated_by: 'admin',
  web_service_access_only_from: '2026-12-01T06:00Z',
  active_until: '2026-12-02T06:00Z',
  password_until: '2026-12-03T06:00Z',
  federated: '[]',
  envelope: '{"uses":[]}',
  second_factor: true,
  managed_by: 'platform-team',
};
const SECRETS = '{"0a1b2c3d":{"created_at":"2026-11-30T03:41Z","created_by":"admin","ends_at":null}}';
/** Before both dates. */
const NOW = Date.UTC(2026, 10, 30);

describe('a stored user', () => {
  test('is read as it is, with its roles by name and without the password hash', () => {
    expect(readUserRecord({ ...STORED, secrets: SECRETS, password_hash: 'secret' }, NOW)).toEqual({
      ...STORED,
      activated: true,
      secrets: [{ id: '0a1b2c3d', created_at: '2026-11-30T03:41Z', created_by: 'admin', ends_at: null, kept: false }],
      roles: ['itil', 'soap'],
      reached: {},
    });
  });

  test('that lacks attributes is not active, has no flag, no role and version 0', () => {
    expect(readUserRecord({ user_name: 'jo' }, 0)).toEqual({
      ...NEW_USER,
      active: false,
      user_name: 'jo',
      name_as_entered: 'jo',
      activated: false,
      roles: [],
      secrets: [],
      password_until: '',
      federated: '',
      envelope: '',
      second_factor: false,
      managed_by: '',
      version: 0,
      session_generation: 0,
      reached: {},
      sys_created_on: '',
      sys_updated_on: '',
      sys_updated_by: '',
    });
  });

  test('that is damaged can be seen and repaired: what has a wrong type counts as absent', () => {
    const {
      active_until: _,
      web_service_access_only_from: __,
      password_until: ___,
      envelope: ____,
      second_factor: _____,
      ...dateless
    } = STORED;
    const damaged = Object.fromEntries(Object.keys(dateless).map((name) => [name, { of: 'another type' }]));
    expect(readUserRecord({ ...damaged, user_name: 'jo', active: 'true', version: '3', session_generation: '2', roles: [7] }, NOW)).toEqual(
      readUserRecord({ user_name: 'jo' }, NOW),
    );
  });
});

test('a new user is interactive and active', () => {
  expect(NEW_USER).toEqual({
    first_name: '',
    last_name: '',
    email: '',
    owner: '',
    active: true,
    locked_out: false,
    password_needs_reset: false,
    web_service_access_only: false,
    user_interface_only: false,
    internal_integration_user: false,
    web_service_access_only_from: '',
    active_until: '',
  });
});

test('each field is read from its own place and has the label of the platform’s User form', () => {
  const read = userFieldsFrom(
    (name) => name,
    (name) => name === 'active',
  );
  for (const name of FIELD_NAMES) expect(read[name]).toBe(typeof NEW_USER[name] === 'boolean' ? name === 'active' : name);
  for (const flag of FIELD_NAMES.filter((name) => typeof NEW_USER[name] === 'boolean'))
    expect(
      FIELD_NAMES.filter(
        (name) =>
          userFieldsFrom(
            () => '',
            (asked) => asked === flag,
          )[name],
      ),
    ).toEqual([flag]);
  // As the specification's procedures call the boxes and the related list.
  expect(USER_LABELS).toMatchObject({
    web_service_access_only: 'Web Service Access Only',
    internal_integration_user: 'Internal Integration User',
    roles: 'Roles',
  });
});

test('the console reads every attribute but hashes, sys_id and who created the record', () => {
  const left = USER_ATTRIBUTES.filter((name) => !READABLE_ATTRIBUTES.includes(name));
  expect(left).toEqual(['sys_id', 'password_hash', 'secret_hashes', 'secret_hashes_kept', 'sys_created_by']);
  expect(READABLE_ATTRIBUTES.filter((name) => !USER_ATTRIBUTES.some((each) => each === name))).toEqual([]);
});

test.each([
  [{ first_name: 'Abel', last_name: 'Tuter' }, 'Abel Tuter'],
  [{ first_name: 'Abel', last_name: '' }, 'Abel'],
  [{ first_name: '', last_name: 'Tuter' }, 'Tuter'],
  [{ first_name: ' ', last_name: '' }, 'abel.tuter'],
])('%j is shown as %s', (names, shown) => {
  expect(displayName({ ...names, user_name: 'abel.tuter' })).toBe(shown);
});
