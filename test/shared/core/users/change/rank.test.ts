import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeFields } from '../../../../../functions/console/user/save/opened.ts';
import { effectsOf } from '../../../../../shared/core/users/change/effects.ts';
import {
  canAct,
  changedFields,
  endsElevation,
  endsSessions,
  fieldRefusal,
  heldRoles,
  inheritedRoles,
  lastOneRefusal,
  raisesGeneration,
  ranksLost,
  ranksOf,
  roleRefusal,
} from '../../../../../shared/core/users/change/rank.ts';
import { DATE_FIELDS, userAt } from '../../../../../shared/core/users/dates.ts';
import { activeRoles, type RoleGraph } from '../../../../../shared/core/users/roles.ts';
import { FIELD_NAMES, NEW_USER, type UserFields } from '../../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../../support/memory.ts';
import { storedUser } from '../../../../support/memory-admin.ts';
import { runs } from '../../../../support/thoroughness.ts';

/** Roles that reach a rank directly, by one step, by two, and round a circle. */
const GRAPH: RoleGraph = new Map([
  ...BASE_ROLES,
  ...(
    [
      ['head_of_it', ['admin']],
      ['head_of_all', ['head_of_it', 'head_of_security']],
      ['head_of_security', ['security_admin']],
      ['round', ['about', 'itil']],
      ['about', ['round']],
    ] as const
  ).map(([name, includes_roles]) => [name, { name, includes_roles, elevated_privilege: false }] as const),
]);
const ROLES = ['itil', 'user_admin', 'admin', 'security_admin', 'head_of_it', 'head_of_security', 'head_of_all', 'round', 'gone'];

const roles = fc.subarray(ROLES);
/** An actor who may open the pages: user_admin or admin is in force. */
const actor = fc
  .record({ granted: roles, elevated: fc.boolean() })
  .map(({ granted, elevated }) => ({
    userName: 'actor',
    roles: activeRoles(granted, GRAPH, elevated),
    held: heldRoles(granted, GRAPH),
  }))
  .filter((each) => each.roles.includes('user_admin') || each.roles.includes('admin'));
/** Minutes after the beginning of 1970, which is now. */
const MINUTES = [0, 1, 2, 3, 4];
const DATES = MINUTES.map((minute) => `1970-01-01T00:0${minute}Z`);
const valuesOf = (name: keyof UserFields): fc.Arbitrary<string | boolean> => {
  if (typeof NEW_USER[name] === 'boolean') return fc.boolean();
  return DATE_FIELDS.some((date) => date === name) ? fc.constantFrom('', '', ...DATES.slice(1)) : fc.constantFrom('', 'a', 'b');
};
const fields = fc.record(Object.fromEntries(FIELD_NAMES.map((name) => [name, valuesOf(name)]))) as fc.Arbitrary<UserFields>;
const fieldNames = fc.subarray([...FIELD_NAMES, 'roles', 'user_password'], { minLength: 1 });
const SESSIONS_END = /session.* ends?\.$/;
const difference = (one: readonly string[], other: readonly string[]): string[] => [
  ...one.filter((role) => !other.includes(role)),
  ...other.filter((role) => !one.includes(role)),
];

describe('only an administrator of equal rank may set password, e-mail, owner, flags, lock or roles', () => {
  test('of a holder, direct or contained; names may be corrected by everybody', () => {
    fc.assert(
      fc.property(actor, roles, fieldNames, (who, target, names) => {
        const refused = fieldRefusal(who, { roles: target }, names, GRAPH) !== null;
        const held = heldRoles(target, GRAPH);
        const higher = ['admin', 'security_admin'].some((rank) => held.includes(rank) && !who.held.includes(rank));
        const onlyNames = names.every((name) => name === 'first_name' || name === 'last_name');
        const asked = ['user_password', 'secrets', 'user_interface_only', 'owner', ...DATE_FIELDS].some((name) =>
          names.includes(name as never),
        );
        const elevated = !asked || !held.includes('security_admin') || who.roles.includes('security_admin');
        expect(refused).toBe(!onlyNames && (higher || !elevated));
      }),
      { numRuns: runs(1000) },
    );
  });

  test('whatever is permitted, user_admin alone makes and unmakes no administrator', () => {
    fc.assert(
      fc.property(actor, roles, roles, (who, before, after) => {
        const changed = difference(before, after);
        const permitted = fieldRefusal(who, { roles: before }, ['roles'], GRAPH) === null && roleRefusal(who, changed, GRAPH) === null;
        if (!permitted || changed.length === 0) return;
        for (const rank of difference(ranksOf({ roles: before }, GRAPH), ranksOf({ roles: after }, GRAPH)))
          expect(who.roles).toContain(rank);
      }),
      { numRuns: runs(1000) },
    );
  });

  test('only admin grants what is or contains admin, and only elevated security_admin grants that', () => {
    fc.assert(
      fc.property(actor, fc.constantFrom(...ROLES), (who, role) => {
        const needed = ranksOf({ roles: [role] }, GRAPH);
        expect(roleRefusal(who, [role], GRAPH) === null).toBe(needed.every((rank) => who.roles.includes(rank)));
      }),
    );
    const unelevated = { userName: 'admin', roles: ['admin'], held: ['admin', 'security_admin'] };
    expect(roleRefusal(unelevated, ['security_admin'], GRAPH)).toContain('Elevate to security_admin first');
    expect(fieldRefusal(unelevated, { roles: ['admin', 'security_admin'] }, ['email', 'locked_out', 'roles'], GRAPH)).toBeNull();
  });
});

describe('whoever may not is told whom to ask', () => {
  const helpDesk = { userName: 'desk', roles: ['user_admin'], held: ['user_admin'] };
  const admin = { userName: 'admin', roles: ['admin'], held: ['admin', 'security_admin'] };

  test('about fields of an administrator, but for the names', () => {
    expect(fieldRefusal(helpDesk, { roles: ['admin'] }, ['first_name', 'last_name'], GRAPH)).toBeNull();
    expect(fieldRefusal(helpDesk, { roles: ['admin'] }, ['first_name', 'email'], GRAPH)).toMatch(
      /^This user holds admin: only an administrator who holds it, too, may set .* Ask a user with the role admin\.$/,
    );
    expect(fieldRefusal(helpDesk, { roles: ['head_of_security'] }, ['active'], GRAPH)).toMatch(
      /Ask a user with the role security_admin\.$/,
    );
  });

  test('about the password that opens an elevation', () => {
    expect(fieldRefusal(admin, { roles: ['security_admin'] }, ['user_password'], GRAPH)).toMatch(
      /^This user holds security_admin: only security_admin in force .* Elevate to security_admin first/,
    );
    const elevated = { ...admin, roles: ['admin', 'security_admin'] };
    expect(fieldRefusal(elevated, { roles: ['security_admin'] }, ['user_password'], GRAPH)).toBeNull();
    expect(fieldRefusal(admin, { roles: ['admin'] }, ['user_password'], GRAPH)).toBeNull();
  });

  test('about roles that are or contain a rank', () => {
    expect(roleRefusal(helpDesk, ['itil', 'head_of_it'], GRAPH)).toBe(
      'The role head_of_it is or contains admin: only admin in force may grant or take it. Ask a user with the role admin.',
    );
    expect(roleRefusal(helpDesk, ['itil', 'user_admin'], GRAPH)).toBeNull();
  });

  test('about the last one in a rank', () => {
    expect(lastOneRefusal('admin')).toMatch(/^This is the last user who can sign in with the role admin\. Give it to another/);
  });
});

test('who can act in a rank is active, not locked out, interactive and holds it', () => {
  const holder = { roles: ['head_of_it'] };
  expect(canAct(storedUser('x', holder), 'admin', GRAPH)).toBe(true);
  for (const lack of [{ active: false }, { locked_out: true }, { web_service_access_only: true }, { roles: ['user_admin'] }])
    expect(canAct(storedUser('x', { ...holder, ...lack }), 'admin', GRAPH)).toBe(false);
});

test('sessions end with a new password, and where the user becomes inactive, locked out or non-interactive', () => {
  const closing = { active: [true, false], locked_out: [false, true], web_service_access_only: [false, true] } as const;
  expect(endsSessions(NEW_USER, NEW_USER, false)).toBe(false);
  expect(endsSessions(NEW_USER, NEW_USER, true)).toBe(true);
  for (const name of FIELD_NAMES.filter((each) => typeof NEW_USER[each] === 'boolean'))
    for (const before of [true, false])
      for (const after of [true, false]) {
        const change = Object.entries(closing).find(([flag]) => flag === name)?.[1];
        const ends = endsSessions({ ...NEW_USER, [name]: before }, { ...NEW_USER, [name]: after }, false);
        expect([name, before, after, ends]).toEqual([name, before, after, before === change?.[0] && after === change[1]]);
      }
});

test('taking a role that works elevated only ends every session, also where it was contained, and not where another role lends it', () => {
  expect(endsElevation(['admin', 'security_admin'], ['admin'], GRAPH)).toBe(true);
  expect(endsElevation(['head_of_all'], ['head_of_it'], GRAPH)).toBe(true);
  expect(endsElevation(['head_of_security', 'security_admin'], ['security_admin'], GRAPH)).toBe(false);
  expect(endsElevation(['admin'], ['admin', 'security_admin'], GRAPH)).toBe(false);
  expect(endsElevation(['itil', 'admin'], [], GRAPH)).toBe(false);
});

test('the fields that a change is told of are those that differ', () => {
  expect(changedFields(NEW_USER, NEW_USER)).toEqual([]);
  expect(changedFields(NEW_USER, { ...NEW_USER, email: 'jo@example.com', locked_out: true })).toEqual(['email', 'locked_out']);
});

describe('a change of a user', () => {
  test('takes a rank exactly where the user could act in it at some time before and cannot then after', () => {
    fc.assert(
      fc.property(fields, fields, roles, roles, (before, after, rolesBefore, rolesAfter) => {
        const [one, other] = [storedUser('x', { ...before, roles: rolesBefore }), storedUser('x', { ...after, roles: rolesAfter })];
        const lost = ranksLost(one, other, GRAPH, 0);
        for (const rank of ['admin', 'security_admin'] as const)
          expect(lost.includes(rank)).toBe(
            MINUTES.some(
              (minute) => canAct(userAt(one, minute * 60_000), rank, GRAPH) && !canAct(userAt(other, minute * 60_000), rank, GRAPH),
            ),
          );
      }),
    );
    expect(canAct(storedUser('x', { roles: ['head_of_all'] }), 'security_admin', GRAPH)).toBe(true);
  });

  test('raises the generation where it ends sessions, and on the way back to interactive', () => {
    fc.assert(
      fc.property(fields, fields, fc.boolean(), (before, after, newPassword) => {
        const back = before.web_service_access_only && !after.web_service_access_only;
        expect(raisesGeneration(before, after, newPassword)).toBe(back || endsSessions(before, after, newPassword));
      }),
    );
  });

  test('says that sessions end exactly where it ends them, and how many', () => {
    fc.assert(
      fc.property(fields, fields, roles, roles, fc.boolean(), fc.option(fc.nat(200)), (one, other, had, has, newPassword, openSessions) => {
        const [before, after] = [
          { ...one, roles: had },
          { ...other, roles: has },
        ];
        const input = { before, after, newPassword, strictSecurity: 'on', openSessions } as const;
        const effects = effectsOf(input, GRAPH);
        const ends = endsSessions(before, after, newPassword) || endsElevation(had, has, GRAPH);
        expect(effects.some((effect) => SESSIONS_END.test(effect))).toBe(ends);
        expect(new Set(effects).size).toBe(effects.length);
        for (const effect of effectsOf({ ...input, before: null }, GRAPH)) expect(effect).not.toMatch(SESSIONS_END);
        const letIn = (user: UserFields): boolean => user.active && !user.locked_out;
        expect(effects.some((effect) => effect.startsWith('The account works again'))).toBe(!letIn(before) && letIn(after));
        if (!ends && changedFields(before, after).length === 0) expect(effects).toEqual([]);
      }),
    );
  });

  test('that raises no generation leaves no door open: whoever is locked, inactive or non-interactive after was so before', () => {
    fc.assert(
      fc.property(fields, fields, (before, after) => {
        if (endsSessions(before, after, false)) return;
        if (after.locked_out) expect(before.locked_out).toBe(true);
        if (!after.active) expect(before.active).toBe(false);
        if (after.web_service_access_only) expect(before.web_service_access_only).toBe(true);
      }),
    );
  });

  test('of a stale form keeps what the person changed, and takes over what somebody else did', () => {
    fc.assert(
      fc.property(fields, fields, fields, (opened, typed, stored) => {
        const merged = mergeFields(opened, typed, stored);
        for (const name of FIELD_NAMES) expect(merged[name]).toBe(typed[name] === opened[name] ? stored[name] : typed[name]);
        expect(mergeFields(stored, typed, stored)).toEqual(typed);
      }),
    );
  });
});

test('inherited roles are listed by name, each with all that lend it by name', () => {
  expect(inheritedRoles(['soap_query_update', 'soap', 'itil', 'head_of_it'], GRAPH)).toEqual([
    { name: 'admin', from: ['head_of_it'] },
    { name: 'soap_create', from: ['soap'] },
    { name: 'soap_delete', from: ['soap'] },
    { name: 'soap_ecc', from: ['soap'] },
    { name: 'soap_query', from: ['soap', 'soap_query_update'] },
    { name: 'soap_script', from: ['soap'] },
    { name: 'soap_update', from: ['soap', 'soap_query_update'] },
  ]);
});

test('the inherited roles are all that is held and not granted, each with granted roles that lend it', () => {
  fc.assert(
    fc.property(roles, (granted) => {
      const inherited = inheritedRoles(granted, GRAPH);
      expect(
        inherited
          .map(({ name }) => name)
          .concat(granted)
          .sort(),
      ).toEqual([...new Set([...heldRoles(granted, GRAPH)])].sort());
      for (const { name, from } of inherited) {
        expect(from.length).toBeGreaterThan(0);
        for (const lender of from) expect(heldRoles([lender], GRAPH)).toContain(name);
      }
    }),
  );
});
