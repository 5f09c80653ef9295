import { expect, test } from '@jest/globals';
import { readSecondFactorPolicy, requiredFor, type SecondFactorPolicy } from '../../../../shared/core/second-factor/policy.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';

const role = (name: string, includes_roles: string[] = [], elevated_privilege = false) =>
  [name, { name, includes_roles, elevated_privilege }] as const;
const GRAPH: RoleGraph = new Map([
  role('admin'),
  role('security_admin', [], true),
  role('user_admin'),
  role('itil'),
  role('boss', ['user_admin']),
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
  const required = (roles: string[], policy: SecondFactorPolicy) => requiredFor(policy, roles, GRAPH);
  for (const role of ['admin', 'security_admin', 'user_admin', 'boss']) {
    expect(required([role], 'administrators')).toBe(true);
    expect(required([role], 'optional') || required([role], 'off')).toBe(false);
  }
  expect(required(['itil'], 'administrators')).toBe(false);
  expect(required(['itil'], 'everybody')).toBe(true);
});
