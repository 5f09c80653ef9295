import { expect, test } from '@jest/globals';
import { BASE_ROLES, GUEST_NAMES, GUEST_RECORDS } from '../../../../shared/core/users/base-records.ts';
import { BASE_ROLES as EXPECTED } from '../../../support/memory.ts';

test('the roles that activation creates are the platform’s', () => {
  expect(new Map(BASE_ROLES.map((role) => [role.name, role]))).toEqual(EXPECTED);
  expect(BASE_ROLES).toHaveLength(EXPECTED.size);
});

test('callers without credentials hold nothing, and on SOAP no more than the right to query', () => {
  expect(GUEST_NAMES).toEqual(['guest', 'soap.guest']);
  expect(GUEST_RECORDS).toEqual([
    { user_name: 'guest', name: 'Guest', roles: [] },
    { user_name: 'soap.guest', name: 'SOAP Guest', roles: ['soap_query'] },
  ]);
});
