import { describe, expect, test } from '@jest/globals';
import { planAsCode } from '../../../../shared/core/as-code/plan.ts';
import { lateDate } from '../../../../shared/core/users/change/late-date.ts';
import { planCreation, planUpdate } from '../../../../shared/core/users/change/plan.ts';
import { NO_SUCH_OWNER } from '../../../../shared/core/users/change/plan-checks.ts';
import { operator } from '../../../../shared/core/users/change/rank.ts';
import type { WantedUser } from '../../../../shared/core/users/change/wanted.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { storedUser } from '../../../support/memory-admin.ts';
import { asStored, at, describedAs, describedUsers, GRAPH, NOW, PLACE } from './site.ts';

type User = Parameters<typeof describedUsers>[0][string];

const OWNER = storedUser('owner.one');
const MACHINE = storedUser('machine.one', { web_service_access_only: true });
const state = (users: readonly UserRecord[]) => ({
  now: NOW,
  graph: GRAPH,
  users: new Map(users.map((user) => [user.user_name, asStored(user)])),
  settings: new Map(),
  blocked: { blocked: new Set<string>(), version: null },
  properties: new Map(),
});

const refusalsOf = (name: string, user: User, users: readonly UserRecord[]): string[] => {
  const described = describedAs(describedUsers({ [name]: user }));
  const plan = planAsCode({ described, state: state(users), actor: operator('nis (jane)'), retire: false, takeOver: false });
  // Whatever is refused changes nothing.
  expect(plan.users).toEqual([]);
  expect(plan.refusals.every(({ place }) => place.file === PLACE.file)).toBe(true);
  return plan.refusals.map(({ text }) => text);
};

/** What the User form says of the same. */
function formRefusals(record: UserRecord | null, name: string, wanted: WantedUser): string[] {
  const common = { now: NOW, graph: GRAPH, actor: operator('nis (jane)'), wanted };
  const planned = record === null ? planCreation({ ...common, typedName: name }) : planUpdate({ ...common, record });
  if (planned.kind === 'invalid') return Object.values(planned.errors);
  return planned.kind === 'refused' ? [planned.refusal] : [];
}

/** What a file says, and the same as the User form sends it. */
const CASES: readonly (readonly [what: string, before: UserRecord | null, file: User, form: WantedUser])[] = [
  ['a role that does not exist', storedUser('u'), { roles: ['nope'] }, { roles: ['nope'] }],
  [
    'a first name that is too long',
    storedUser('u'),
    { texts: { first_name: at('a'.repeat(51)) } },
    { fields: { first_name: 'a'.repeat(51) } },
  ],
  ['a last name with a line end', storedUser('u'), { texts: { last_name: at('a\nb') } }, { fields: { last_name: 'a\nb' } }],
  ['a name that turns the text', storedUser('u'), { texts: { first_name: at('a\u202eb') } }, { fields: { first_name: 'a\u202eb' } }],
  ['an address that is none', storedUser('u'), { texts: { email: at('nope') } }, { fields: { email: 'nope' } }],
  [
    'an owner whom nobody is',
    storedUser('u'),
    { texts: { owner: at('no.one') } },
    { fields: { owner: 'no.one' }, owner: { problem: NO_SUCH_OWNER } },
  ],
  [
    'an owner who is a machine',
    storedUser('u'),
    { texts: { owner: at('machine.one') } },
    { fields: { owner: 'machine.one' }, owner: { problem: NO_SUCH_OWNER } },
  ],
  [
    'a machine that owns itself',
    MACHINE,
    { texts: { owner: at('machine.one') } },
    { fields: { owner: 'machine.one' }, owner: { problem: null } },
  ],
  [
    'an end in the past',
    storedUser('u'),
    { texts: { active_until: at('2026-11-30T06:00Z') } },
    { fields: { active_until: '2026-11-30T06:00Z' } },
  ],
  [
    'an end that is no time',
    storedUser('u'),
    { texts: { active_until: at('2026-02-30T06:00Z') } },
    { fields: { active_until: '2026-02-30T06:00Z' } },
  ],
  [
    'a date of conversion in the past',
    storedUser('u'),
    { texts: { web_service_access_only_from: at('2026-11-30T06:00Z') } },
    { fields: { web_service_access_only_from: '2026-11-30T06:00Z' } },
  ],
  [
    'a machine that must change its password',
    storedUser('u', { password_needs_reset: true }),
    { kind: 'machine' },
    { fields: { web_service_access_only: true, user_interface_only: false } },
  ],
  [
    'a later machine that must change its password',
    storedUser('u', { password_needs_reset: true }),
    { texts: { web_service_access_only_from: at('2027-01-01T06:00Z') } },
    { fields: { web_service_access_only_from: '2027-01-01T06:00Z' } },
  ],
  [
    'a person-only user who becomes a machine by a date',
    storedUser('u'),
    { kind: 'person-only', texts: { web_service_access_only_from: at('2027-01-01T06:00Z') } },
    { fields: { user_interface_only: true, web_service_access_only_from: '2027-01-01T06:00Z' } },
  ],
  [
    'a person with a second factor who may use the API by password',
    storedUser('u', { user_interface_only: true, second_factor: true }),
    { kind: 'person' },
    { fields: { web_service_access_only: false, user_interface_only: false } },
  ],
  [
    'a guest as a machine',
    storedUser('guest'),
    { kind: 'machine' },
    { fields: { web_service_access_only: true, user_interface_only: false } },
  ],
  [
    'a guest with an owner',
    storedUser('soap.guest'),
    { texts: { owner: at('owner.one') } },
    { fields: { owner: 'owner.one' }, owner: { problem: null } },
  ],
  [
    'a guest with an envelope',
    storedUser('guest'),
    { envelope: { from: ['192.0.2.0/24'] } },
    { envelope: { kind: 'lists', lists: { from: ['192.0.2.0/24'] } } },
  ],
  [
    'a guest who becomes a machine by a date',
    storedUser('guest'),
    { texts: { web_service_access_only_from: at('2027-01-01T06:00Z') } },
    { fields: { web_service_access_only_from: '2027-01-01T06:00Z' } },
  ],
  ['a new name with white space within it and controls', null, { kind: 'person' }, { fields: {} }],
];

describe('each refusal of the User form is a refusal of the plan, in the same sentence', () => {
  test.each(CASES)('%s', (_what, before, file, form) => {
    const name = before?.user_name ?? 'new\u0007name';
    const said = formRefusals(before, name, form);
    expect(said).not.toEqual([]);
    expect(refusalsOf(name, file, [OWNER, MACHINE, ...(before === null || before === MACHINE ? [] : [before])])).toEqual(said);
  });

  test('a date that is reached can be neither cleared nor moved', () => {
    const user = storedUser('u', { active_until: '2026-12-01T05:00Z' });
    const late = lateDate(asStored(user), { active_until: '2027-01-01T06:00Z' }, NOW);
    expect(refusalsOf('u', { texts: { active_until: at('2027-01-01T06:00Z') } }, [user])).toEqual([late?.why]);
  });
});

describe('no apply raises rights beyond those of administration by people', () => {
  test.each(['admin', 'security_admin', 'lead'])('%s is granted by no file, to a new user as to a stored one', (role) => {
    for (const users of [[], [storedUser('u', { roles: ['itil'] })]])
      expect(refusalsOf('u', { roles: ['itil', role] }, users)).toEqual([expect.stringContaining(`The role ${role} is or contains`)]);
  });

  test.each(['admin', 'security_admin', 'lead'])('%s is taken by no file, and the plan says so', (role) => {
    const described = describedAs(describedUsers({ u: { roles: [] } }));
    const users = [storedUser('u', { roles: ['itil', role] })];
    const plan = planAsCode({ described, state: state(users), actor: operator('nis (jane)'), retire: false, takeOver: false });
    expect(plan.users.map(({ plan: { after } }) => after.roles)).toEqual([[role]]);
    expect(plan.notes).toContainEqual({ name: 'u', text: expect.stringContaining(`keeps ${role}`) });
  });
});
