import { describe, expect, test } from '@jest/globals';
import { type OwnWanted, planOwnChange } from '../../../../../shared/core/users/change/own-change.ts';
import { storedUser } from '../../../../support/memory-admin.ts';

const DETAILS = { first_name: 'Abel', last_name: 'Tuter', email: 'abel@example.com' };
const plan = (userName: string, more: Parameters<typeof storedUser>[1], wanted: OwnWanted) =>
  planOwnChange(storedUser(userName, more), wanted);

describe('what a person changes of the own record', () => {
  test('is planned as any change of a user: what differs, what it ends, and what the history says', () => {
    expect(plan('abel', { ...DETAILS, last_name: 'Tutor' }, { fields: DETAILS })).toMatchObject({
      kind: 'planned',
      plan: {
        set: { last_name: 'Tuter' },
        endsSessions: false,
        ranksLost: [],
        history: [{ field: 'last_name', old: 'Tutor', new: 'Tuter' }],
        by: 'abel',
      },
    });
    expect(plan('abel', DETAILS, { fields: DETAILS })).toEqual({ kind: 'unchanged' });
  });

  test('is checked as any change is: lengths, characters, addresses, of what changes', () => {
    const wrong = { ...DETAILS, first_name: 'x'.repeat(51), email: 'nowhere' };
    expect(plan('abel', {}, { fields: wrong })).toEqual({
      kind: 'invalid',
      errors: { first_name: 'Use at most 50 characters.', email: 'Write an address such as name@example.com.' },
    });
    expect(plan('abel', wrong, { fields: { ...wrong, last_name: 'Tutor' } })).toMatchObject({ plan: { set: { last_name: 'Tutor' } } });
  });

  test('is refused where a date of the account has been reached since: only administrators write dates through', () => {
    for (const reached of [{ active_until: '2026-12-01T06:00Z' }, { web_service_access_only_from: 'unreadable' }])
      expect(plan('abel', { reached }, { fields: DETAILS })).toEqual({
        kind: 'refused',
        refusal: 'Not saved: your account has been closed. Ask an administrator.',
      });
  });

  test('leaves a date that is to come alone, however near', () => {
    const planned = plan('abel', { active_until: '2000-01-01T00:00Z' }, { fields: DETAILS });
    expect(planned).toMatchObject({ kind: 'planned', plan: { set: DETAILS, raise: 0, reached: {} } });
    expect(Object.keys(planned.kind === 'planned' ? planned.plan.set : {})).not.toContain('active_until');
  });

  test('a new password ends every session and the need of a reset, of an administrator, too', () => {
    for (const roles of [[], ['admin'], ['admin', 'security_admin']])
      expect(plan('abel', { roles, password_needs_reset: true }, { newPassword: true })).toMatchObject({
        plan: { set: { password_needs_reset: false }, newPassword: true, endsSessions: true, ranksLost: [] },
      });
    expect(plan('abel', {}, { newPassword: true })).toMatchObject({ plan: { set: {}, newPassword: true, endsSessions: true } });
  });

  test.each(['guest', 'soap.guest'])('%s gets no password', (name) => {
    expect(plan(name, {}, { newPassword: true })).toMatchObject({ kind: 'refused' });
  });
});
