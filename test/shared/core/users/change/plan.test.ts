import { describe, expect, test } from '@jest/globals';

import { type Planned, planCreation, planUpdate, type UserPlan } from '../../../../../shared/core/users/change/plan.ts';
import { limitOf, NO_SUCH_OWNER, type WantedUser } from '../../../../../shared/core/users/change/plan-checks.ts';
import { type Actor, operator } from '../../../../../shared/core/users/change/rank.ts';
import { readUserRecord } from '../../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../../support/memory.ts';
import { storedUser } from '../../../../support/memory-admin.ts';

const NOW = Date.parse('2026-11-30T03:41:20Z');
const ADMIN: Actor = { userName: 'admin', roles: ['admin'], held: ['admin', 'security_admin'] };
const ELEVATED: Actor = { ...ADMIN, roles: ['admin', 'security_admin'] };
const USER_ADMIN: Actor = { userName: 'user.admin', roles: ['user_admin'], held: ['user_admin'] };
const OPERATOR = operator('nis (root)');
const EVERY_ACTOR = [USER_ADMIN, ADMIN, ELEVATED, OPERATOR];

const update = (name: string, more: Parameters<typeof storedUser>[1], wanted: WantedUser, actor = ADMIN): Planned =>
  planUpdate({ now: NOW, record: storedUser(name, more), actor, graph: BASE_ROLES, wanted });
const create = (typedName: string, wanted: WantedUser = {}, actor = ADMIN): Planned =>
  planCreation({ now: NOW, typedName, actor, graph: BASE_ROLES, wanted });
const planOf = (planned: Planned): UserPlan => {
  if (planned.kind !== 'planned') throw new Error(JSON.stringify(planned));
  return planned.plan;
};
const refusalOf = (planned: Planned): string => (planned.kind === 'refused' ? planned.refusal : planned.kind);

describe('the plan of a change', () => {
  test('holds what differs, what the history will say, and what it ends', () => {
    const wanted = { fields: { email: 'a@example.com', active: true, locked_out: true }, roles: ['soap', 'itil', 'soap'] };
    expect(planOf(update('abel', { roles: ['itil'], email: '' }, wanted))).toMatchObject({
      set: { email: 'a@example.com', locked_out: true, roles: ['itil', 'soap'] },
      after: { user_name: 'abel', active: true, locked_out: true, roles: ['itil', 'soap'], version: 1 },
      newPassword: false,
      endsSessions: true,
      ranksLost: [],
      history: [
        { field: 'email', old: '', new: 'a@example.com' },
        { field: 'locked_out', old: 'false', new: 'true' },
        { field: 'roles', old: 'itil', new: 'itil, soap' },
      ],
      by: 'admin',
    });
  });

  test('sets, moves and clears a date that is to come, and refuses one that is none or not in the future', () => {
    const until = (date: string) => ({ fields: { active_until: date } });
    const at = { active_until: '2026-12-01T06:00Z' };
    expect(planOf(update('abel', {}, until('2026-11-30T03:42Z')))).toMatchObject({ set: { active_until: '2026-11-30T03:42Z' }, raise: 0 });
    expect(planOf(update('abel', at, until('2027-01-01T00:00Z')))).toMatchObject({
      set: { active_until: '2027-01-01T00:00Z' },
      raise: 0,
      history: [{ field: 'active_until', old: '2026-12-01T06:00Z', new: '2027-01-01T00:00Z' }],
    });
    expect(planOf(update('abel', at, until('')))).toMatchObject({ set: { active_until: '' }, raise: 0 });
    for (const past of ['2026-11-30T03:41Z', '2020-01-01T00:00Z'])
      expect(update('abel', {}, until(past))).toEqual({
        kind: 'invalid',
        errors: { active_until: 'Choose a time in the future: it is 2026-11-30 03:41 UTC now.' },
      });
    for (const wrong of ['2026-12-01', '2026-12-01T06:00:00Z', '2026-02-30T06:00Z', 'tomorrow'])
      expect(update('abel', {}, until(wrong))).toEqual({
        kind: 'invalid',
        errors: { active_until: 'Write the time in UTC, such as 2026-12-01T06:00Z.' },
      });
  });

  test('writes through what is reached, and raises the generation by as much, and by one more where it raises itself', () => {
    const both = { web_service_access_only_from: '2026-11-30T03:00Z', active_until: '2026-11-30T03:42Z' };
    expect(planOf(update('abel', both, { fields: { first_name: 'A' } }))).toMatchObject({
      set: { first_name: 'A', active: false, active_until: '', web_service_access_only: true, web_service_access_only_from: '' },
      raise: 2,
      reached: both,
    });
    expect(planOf(update('abel', both, { fields: { web_service_access_only: false } }))).toMatchObject({
      set: { active: false, web_service_access_only: false },
      raise: 3,
      reached: both,
    });
    // Less than a minute ahead, and behind: it can be neither cleared nor moved.
    const later = planOf(update('abel', both, { fields: { active_until: '2027-01-01T00:00Z' } }));
    expect(later).toMatchObject({ set: { active: false, active_until: '2027-01-01T00:00Z' }, raise: 2 });
    expect(update('abel', both, { fields: { active_until: '' } })).toEqual({ kind: 'unchanged' });
  });

  test('says in the history what a reached date did before what the change does', () => {
    const reached = { active_until: '2026-11-30T03:00Z' };
    expect(planOf(update('abel', reached, { fields: { active: true } })).history).toEqual([
      { field: 'active_until', old: '2026-11-30T03:00Z', new: '' },
      { field: 'active', old: 'true', new: 'false' },
      { field: 'active', old: 'false', new: 'true' },
    ]);
  });

  test('lets those set a date who may set the password', () => {
    const wanted = { fields: { active_until: '2026-12-01T06:00Z' } };
    expect(refusalOf(update('root', { roles: ['security_admin'] }, wanted))).toMatch(/only security_admin in force may set the dates/);
    expect(update('root', { roles: ['security_admin'] }, wanted, ELEVATED).kind).toBe('planned');
    expect(update('boss', { roles: ['admin'] }, wanted, USER_ADMIN).kind).toBe('refused');
  });

  test('takes an owner that was checked, and none that was not', () => {
    const wanted = { fields: { owner: 'abel' } };
    const invalid = { kind: 'invalid', errors: { owner: NO_SUCH_OWNER } };
    expect(update('soap.user', {}, wanted)).toEqual(invalid);
    expect(create('soap.user', wanted)).toEqual(invalid);
    expect(update('soap.user', {}, { ...wanted, owner: { problem: NO_SUCH_OWNER } })).toEqual(invalid);
    const history = [{ field: 'owner', old: '', new: 'abel' }];
    const good = { ...wanted, owner: { problem: null } };
    expect(planOf(update('soap.user', {}, good))).toMatchObject({ set: { owner: 'abel' }, history, endsSessions: false });
    expect(planOf(create('soap.user', good)).after).toMatchObject({ owner: 'abel' });
  });

  test('leaves an owner who has gone alone, and takes it away', () => {
    const gone = { owner: 'gone' };
    expect(planOf(update('soap.user', gone, { fields: { ...gone, locked_out: true } })).set).toEqual({ locked_out: true });
    expect(planOf(update('soap.user', gone, { fields: { owner: '' } })).set).toEqual({ owner: '' });
  });

  test('lets no non-interactive user own itself', () => {
    const wanted = { fields: { owner: 'abel' }, owner: { problem: null } };
    expect(update('abel', { web_service_access_only: true }, wanted)).toMatchObject({ kind: 'invalid' });
    expect(update('abel', {}, { ...wanted, fields: { ...wanted.fields, web_service_access_only: true } })).toMatchObject({
      kind: 'invalid',
    });
    expect(planOf(update('abel', {}, wanted)).set).toEqual({ owner: 'abel' });
  });

  test('lets those set an owner who may set the password', () => {
    const wanted = { fields: { owner: 'abel' }, owner: { problem: null } };
    expect(refusalOf(update('admin', { roles: ['admin'] }, wanted, USER_ADMIN))).toContain('This user holds admin');
    expect(refusalOf(update('admin', { roles: ['security_admin'] }, wanted))).toContain('only security_admin in force may set the owner');
    for (const actor of [ELEVATED, OPERATOR])
      expect(planOf(update('admin', { roles: ['security_admin'] }, wanted, actor)).set).toEqual({ owner: 'abel' });
    expect(planOf(update('soap.user', {}, wanted, USER_ADMIN)).set).toEqual({ owner: 'abel' });
    for (const actor of EVERY_ACTOR) expect(refusalOf(update('guest', {}, wanted, actor))).toContain('so it has no owner');
  });

  test('is none where nothing differs', () => {
    expect(update('abel', { roles: ['soap', 'itil'] }, { fields: { active: true, email: '' }, roles: ['itil', 'soap'] })).toEqual({
      kind: 'unchanged',
    });
  });

  test('checks what changes, so that an old record with odd values can be changed elsewhere', () => {
    const odd = { email: 'no address', first_name: 'x'.repeat(60), roles: ['gone'] };
    expect(planOf(update('abel', odd, { fields: { ...odd, locked_out: true } })).set).toEqual({ locked_out: true });
    expect(update('abel', odd, { fields: { last_name: 'x'.repeat(51) } })).toEqual({
      kind: 'invalid',
      errors: { last_name: 'Use at most 50 characters.' },
    });
    expect(planOf(update('abel', odd, { roles: ['gone', 'itil'] })).set).toEqual({ roles: ['gone', 'itil'] });
    expect(update('abel', {}, { roles: ['gone'] })).toMatchObject({
      kind: 'invalid',
      errors: { roles: expect.stringMatching(/^There is no role gone\. Choose one of: admin, /) },
    });
  });

  test('repairs what is stored under a wrong type or not at all, and the history says what was there', () => {
    const stored = { user_name: 'abel', active: true, web_service_access_only: 'true', version: 1 };
    const input = { now: NOW, record: readUserRecord(stored, 0), stored, actor: OPERATOR, graph: BASE_ROLES };
    const wanted = { fields: { web_service_access_only: false, internal_integration_user: false, active: true, email: '' } };
    expect(planOf(planUpdate({ ...input, wanted }))).toMatchObject({
      set: { web_service_access_only: false, internal_integration_user: false },
      history: [
        { field: 'web_service_access_only', old: 'true', new: 'false' },
        { field: 'internal_integration_user', old: '', new: 'false' },
      ],
    });
  });

  test('never holds a password, and is refused with one that is weak', () => {
    expect(planOf(update('abel', {}, { password: { weakness: null } }))).toMatchObject({
      newPassword: true,
      endsSessions: true,
      history: [{ field: 'user_password', old: '(not shown)', new: '(a new one)' }],
    });
    expect(update('abel', {}, { password: { weakness: 'Too short.' } })).toEqual({
      kind: 'invalid',
      errors: { user_password: 'Too short.' },
    });
  });

  test('takes a rank where its holder could act in it, and ends what was elevated', () => {
    const holder = { roles: ['admin', 'security_admin'] };
    expect(planOf(update('two', holder, { fields: { active: false } }))).toMatchObject({ ranksLost: ['admin', 'security_admin'] });
    expect(planOf(update('two', holder, { roles: ['admin'] }, ELEVATED))).toMatchObject({
      ranksLost: ['security_admin'],
      endsSessions: true,
    });
    expect(planOf(update('two', holder, { roles: ['admin', 'itil', 'security_admin'] }))).toMatchObject({
      ranksLost: [],
      endsSessions: false,
    });
  });
});

describe('rank', () => {
  test('binds the users of the console', () => {
    expect(refusalOf(update('two', { roles: ['admin'] }, { fields: { locked_out: true } }, USER_ADMIN))).toContain('This user holds admin');
    expect(refusalOf(update('two', {}, { roles: ['security_admin'] }))).toContain('only security_admin in force may grant');
    expect(refusalOf(create('new', { roles: ['admin'] }, USER_ADMIN))).toContain('only admin in force may grant');
  });

  test('does not bind the person at the command line', () => {
    expect(planOf(update('two', { roles: ['admin'] }, { fields: { locked_out: true } }, OPERATOR)).by).toBe('nis (root)');
    expect(planOf(update('two', {}, { roles: ['security_admin'] }, OPERATOR)).set).toEqual({ roles: ['security_admin'] });
    expect(planOf(create('new', { roles: ['admin'] }, OPERATOR)).after.roles).toEqual(['admin']);
  });
});

describe('the plan of a new user', () => {
  test('is active and interactive unless told otherwise, under the folded name', () => {
    const wanted = {
      fields: { web_service_access_only: true, active: true, email: '' },
      roles: ['soap'],
      password: { weakness: null, typed: true as const },
    };
    expect(planOf(create(' New.Person\u00a0', wanted))).toMatchObject({
      before: null,
      after: { user_name: 'new.person', name_as_entered: 'New.Person', active: true, web_service_access_only: true, roles: ['soap'] },
      newPassword: true,
      endsSessions: false,
      ranksLost: [],
      history: [
        { field: 'user_name', old: '', new: 'new.person' },
        { field: 'web_service_access_only', old: 'false', new: 'true' },
        { field: 'roles', old: '', new: 'soap' },
        { field: 'user_password' },
      ],
    });
  });

  test('names every mistake, whoever makes it', () => {
    const wanted = { fields: { email: 'x' }, roles: ['gone'], password: { weakness: 'Too short.' } };
    for (const actor of EVERY_ACTOR)
      expect(create('a b', wanted, actor)).toMatchObject({
        kind: 'invalid',
        errors: {
          user_name: expect.stringContaining('Leave out spaces'),
          email: expect.any(String),
          roles: expect.any(String),
          user_password: 'Too short.',
        },
      });
  });
});

describe.each(['guest', 'soap.guest'])('the record %s, as which every stranger acts', (guest) => {
  test('has no password, whoever sets it', () => {
    for (const actor of EVERY_ACTOR) {
      expect(refusalOf(update(guest, {}, { password: { weakness: null } }, actor))).toContain('so it has no password');
      expect(refusalOf(create(guest, { password: { weakness: null } }, actor))).toContain('so it has no password');
    }
  });

  test.each(['password_needs_reset', 'web_service_access_only', 'internal_integration_user'] as const)(
    'never gets %s, whoever selects it; clearing it is a repair',
    (flag) => {
      for (const actor of EVERY_ACTOR)
        expect(refusalOf(update(guest, {}, { fields: { [flag]: true } }, actor))).toContain('who never sign in');
      expect(planOf(update(guest, { [flag]: true }, { fields: { [flag]: false } })).set).toEqual({ [flag]: false });
    },
  );

  test('never signs in, so that no date ends its sign-in; admin may end the whole record', () => {
    const never = { fields: { web_service_access_only_from: '2026-12-01T06:00Z' } };
    for (const actor of EVERY_ACTOR) expect(refusalOf(update(guest, {}, never, actor))).toMatch(/^This record is for callers without/);
    const ends = { fields: { active_until: '2026-12-01T06:00Z' } };
    expect(update(guest, {}, ends, ADMIN).kind).toBe('planned');
    expect(update(guest, {}, ends, USER_ADMIN).kind).toBe('refused');
  });

  test('takes and loses roles only by admin, and is never an administrator', () => {
    expect(refusalOf(update(guest, {}, { roles: ['soap'] }, USER_ADMIN))).toContain('only a user with the role admin');
    expect(refusalOf(update(guest, { roles: ['itil'] }, { roles: [] }, USER_ADMIN))).toContain('only a user with the role admin');
    expect(planOf(update(guest, {}, { roles: ['soap'] })).set).toEqual({ roles: ['soap'] });
    expect(planOf(update(guest, {}, { roles: ['soap'] }, OPERATOR)).set).toEqual({ roles: ['soap'] });
    for (const actor of [ELEVATED, OPERATOR])
      for (const role of ['admin', 'security_admin'])
        expect(refusalOf(update(guest, {}, { roles: [role] }, actor))).toContain('would be one');
    expect(planOf(update(guest, { roles: ['admin'] }, { roles: [] }, ELEVATED))).toMatchObject({ set: { roles: [] }, ranksLost: [] });
  });

  test('is opened, closed and created only by admin; its names may be corrected', () => {
    expect(refusalOf(update(guest, {}, { fields: { locked_out: true } }, USER_ADMIN))).toContain('only a user with the role admin');
    expect(refusalOf(create(guest, {}, USER_ADMIN))).toContain('only a user with the role admin');
    expect(planOf(update(guest, {}, { fields: { locked_out: true } })).set).toEqual({ locked_out: true });
    expect(planOf(create(guest)).after).toMatchObject({ user_name: guest, roles: [] });
    expect(planOf(update(guest, {}, { fields: { first_name: 'Stranger' } }, USER_ADMIN)).set).toEqual({ first_name: 'Stranger' });
    expect(limitOf(USER_ADMIN, storedUser(guest), ['roles'], BASE_ROLES)).toContain('only a user with the role admin');
    expect(limitOf(ADMIN, storedUser(guest), ['roles'], BASE_ROLES)).toBeNull();
  });
});
