import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ACTIVATION, planActivation } from '../../../../shared/core/activation/plan.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import { operator } from '../../../../shared/core/users/change/rank.ts';
import { readUserRecord } from '../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../support/memory.ts';

const BY = 'nis (jane)';

/** Records as an old table holds them: anything may be absent but the name, and the flag is. */
const legacyUser = fc.record(
  {
    user_name: fc.constantFrom('abel.tuter', 'admin', 'guest', 'soap.guest'),
    active: fc.boolean(),
    locked_out: fc.boolean(),
    password_needs_reset: fc.boolean(),
    internal_integration_user: fc.boolean(),
    email: fc.constantFrom('', 'no address'),
    roles: fc.subarray([...BASE_ROLES.keys(), 'no.such.role']).map((roles) => new Set(roles)),
    version: fc.nat(9),
    session_generation: fc.nat(9),
  },
  { requiredKeys: ['user_name'] },
);

describe('the one plan of activation', () => {
  test('is the plan of a user change for every record without the flag, whatever else it holds', () => {
    const { by, before: _before, after: _after, ...same } = planActivation(BY);
    fc.assert(
      fc.property(legacyUser, (stored) => {
        const record = readUserRecord(stored, 0);
        const planned = planUpdate({ now: 0, record, stored, actor: operator(BY), graph: BASE_ROLES, wanted: ACTIVATION });
        expect(planned).toMatchObject({ kind: 'planned', plan: { ...same, by, after: { ...record, web_service_access_only: false } } });
      }),
    );
  });

  test('changes the flag alone, ends no session, takes no administrator away, and is told to the history', () => {
    expect(planActivation(BY)).toMatchObject({
      set: { web_service_access_only: false },
      newPassword: false,
      endsSessions: false,
      ranksLost: [],
      history: [{ field: 'web_service_access_only', old: '', new: 'false' }],
      by: BY,
    });
    expect(Object.keys(planActivation(BY).set)).toEqual(['web_service_access_only']);
  });
});
