import { expect, test } from '@jest/globals';
import { factorRequired, readSecondFactorPolicy } from '../../../../shared/core/second-factor/policy.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';

const GRAPH: RoleGraph = new Map([
  ['admin', { contains: [], elevated_privilege: false }],
  ['security_admin', { contains: [], elevated_privilege: true }],
  ['user_admin', { contains: [], elevated_privilege: false }],
  ['itil', { contains: [], elevated_privilege: false }],
  ['boss', { contains: ['user_admin'], elevated_privilege: false }],
]);

test.each([
  [null, 'optional'],
  [{ value: 'off' }, 'off'],
  [{ value: 'administrators' }, 'administrators'],
  [{ value: 'everybody' }, 'everybody'],
  [{ value: 'optional' }, 'optional'],
  [{ value: 'Off' }, 'everybody'],
  [{ value: ' off' }, 'everybody'],
  [{ value: '' }, 'everybody'],
  [{ value: false }, 'everybody'],
  [{ value: new Set(['off']) }, 'everybody'],
  [{}, 'everybody'],
])('the record %j means %s', (item, policy) => {
  expect(readSecondFactorPolicy(item)).toBe(policy);
});

test('administrators are holders of admin, security_admin and user_admin, direct, contained or waiting for an elevation', () => {
  const required = (roles: string[], policy: 'off' | 'optional' | 'administrators' | 'everybody', machine = false) =>
    factorRequired(policy, { roles, web_service_access_only: machine }, GRAPH);
  for (const role of ['admin', 'security_admin', 'user_admin', 'boss']) {
    expect(required([role], 'administrators')).toBe(true);
    expect(required([role], 'optional') || required([role], 'off')).toBe(false);
    expect(required([role], 'everybody', true) || required([role], 'administrators', true)).toBe(false);
  }
  expect(required(['itil'], 'administrators')).toBe(false);
  expect(required(['itil'], 'everybody')).toBe(true);
});
