import { describe, expect, test } from '@jest/globals';
import { locksOf, otherValue, type UserInput } from '../../../../../shared/core/users/change/locks.ts';
import { type Planned, planUpdate } from '../../../../../shared/core/users/change/plan.ts';
import type { Actor } from '../../../../../shared/core/users/change/rank.ts';
import { FIELD_NAMES, type UserFields, type UserRecord } from '../../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../../support/memory.ts';
import { storedUser } from '../../../../support/memory-admin.ts';

const NOW = Date.parse('2026-12-01T06:00Z');
const INPUTS: readonly UserInput[] = [...FIELD_NAMES, 'user_password'];

const ACTORS: readonly Actor[] = [
  { userName: 'user.admin', roles: ['user_admin'], held: ['user_admin'] },
  { userName: 'plain', roles: ['admin'], held: ['admin'] },
  { userName: 'admin', roles: ['admin'], held: ['admin', 'security_admin'] },
  { userName: 'admin', roles: ['admin', 'security_admin'], held: ['admin', 'security_admin'] },
];
const FILLED = { email: 'a@b.example', owner: 'abel.tuter', active_until: '2027-01-01T00:00Z' };
const RECORDS: readonly UserRecord[] = [
  storedUser('abel.tuter', { roles: ['itil'], ...FILLED }),
  storedUser('machine', { web_service_access_only: true, roles: ['soap'] }),
  storedUser('odd.machine', { web_service_access_only: true, password_needs_reset: true, user_interface_only: true }),
  storedUser('plain', { roles: ['admin'], ...FILLED }),
  storedUser('admin', { roles: ['admin', 'security_admin'], locked_out: true }),
  storedUser('guest', {}),
  storedUser('soap.guest', { owner: 'x', user_interface_only: true, roles: ['soap_query'] }),
];
const CASES = ACTORS.flatMap((actor) =>
  RECORDS.map((record) => [`${actor.roles.join('+')} at ${record.user_name}`, actor, record] as const),
);

/** What a form that changes this input alone is told. */
function changing(actor: Actor, record: UserRecord, input: UserInput): Planned {
  const common = { now: NOW, actor, record, graph: BASE_ROLES };
  if (input === 'user_password') return planUpdate({ ...common, wanted: { password: { weakness: null } } });
  const value = otherValue(record, input);
  // The only other text that would be refused for what it is.
  const fields: Partial<UserFields> = { [input]: input === 'email' && value !== '' ? 'a@b.example' : value };
  return planUpdate({ ...common, wanted: { fields, owner: { problem: null } } });
}

describe.each(CASES)('%s', (_what, actor, record) => {
  const locks = locksOf(actor, record, BASE_ROLES, NOW);

  test('an input is locked if its change would be refused to this actor, with the same reason', () => {
    for (const input of INPUTS) {
      const planned = changing(actor, record, input);
      if (planned.kind === 'refused') expect([input, locks[input]]).toEqual([input, planned.refusal]);
    }
  });

  test('what is locked cannot be changed', () => {
    for (const input of INPUTS.filter((each) => locks[each] !== undefined))
      expect([input, changing(actor, record, input).kind]).toEqual([input, expect.stringMatching(/refused|invalid/)]);
  });
});

test('a machine has no password to type, needs no reset and is no person; what a damaged record has can be cleared', () => {
  const [, machine, odd] = RECORDS as [UserRecord, UserRecord, UserRecord];
  const admin = ACTORS[1] as Actor;
  expect(locksOf(admin, machine, BASE_ROLES, NOW)).toEqual({
    user_interface_only: 'Choose one: Web Service Access Only or User Interface Only.',
    password_needs_reset: 'A machine cannot change its password: make a secret instead.',
    user_password: expect.stringContaining('A machine gets a secret'),
  });
  expect(Object.keys(locksOf(admin, odd, BASE_ROLES, NOW)).filter((input) => input.endsWith('only') || input.endsWith('reset'))).toEqual(
    [],
  );
});

test('a person can become a machine, and a machine a person', () => {
  const [person, machine] = RECORDS as [UserRecord, UserRecord];
  for (const record of [person, machine])
    expect(locksOf(ACTORS[0] as Actor, record, BASE_ROLES, NOW)).not.toHaveProperty('web_service_access_only');
});
