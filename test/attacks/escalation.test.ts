import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isGuest } from '../../shared/core/users/base-records.ts';
import { ranksOf } from '../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../shared/core/users/roles.ts';
import type { UserRecord } from '../../shared/core/users/user-record.ts';
import { CK, openConsole, record } from '../functions/console/harness.ts';
import { formOf } from '../support/form-of.ts';
import { BASE_ROLES } from '../support/memory.ts';

const role = (name: string, includes_roles: readonly string[], elevated_privilege = false) =>
  [name, { name, includes_roles, elevated_privilege }] as const;

/** Roles that hide what they contain: behind themselves, behind a ring, behind an elevation, behind a role without a record. */
const GRAPH: RoleGraph = new Map([
  ...BASE_ROLES,
  role('self', ['self', 'itil']),
  role('ring_a', ['ring_b']),
  role('ring_b', ['ring_c', 'ring_a']),
  role('ring_c', ['ring_a', 'admin']),
  role('sealed', ['admin'], true),
  role('to_nowhere', ['gone']),
  role(
    'deep',
    Array.from({ length: 50 }, (_, index) => `deep_${index}`),
  ),
  ...Array.from({ length: 50 }, (_, index) => role(`deep_${index}`, [index === 49 ? 'security_admin' : `deep_${index + 1}`])),
]);

const USERS = [
  record('admin', { roles: ['admin', 'security_admin'], email: 'admin@example.com' }),
  record('ring.admin', { roles: ['ring_a'] }),
  record('sealed.admin', { roles: ['sealed'] }),
  record('security', { roles: ['security_admin'] }),
  record('me', { roles: ['user_admin'] }),
  record('abel.tuter', { roles: ['itil'] }),
  record('guest'),
  record('soap.guest', { roles: ['soap_query'] }),
];
const ME = { as: 'me', roles: ['user_admin'] };

const name = fc.constantFrom(...USERS.map(({ user_name }) => user_name), 'ADMIN', 'ａｄｍｉｎ', 'me', 'new.user');
/** A part of what is sent would be saved, if nothing else were bent: the attack reaches the stores. */
const harmless = fc.constantFrom('itil', 'soap', 'self');
const roleName = fc.constantFrom(...GRAPH.keys(), 'gone', 'Admin', 'admin ', ' admin', 'admin,security_admin', 'ａｄｍｉｎ', '__proto__');
const fieldName = fc.constantFrom(
  ...['user_name', 'user_password', 'email', 'first_name', 'active', 'locked_out', 'password_needs_reset', 'web_service_access_only'],
  ...['internal_integration_user', 'roles', 'role', 'role[]', 'session_generation', 'version', 'sys_id', 'password_hash', 'elevated'],
  ...['sysparm_action', 'sysparm_view', 'name_as_entered', '__proto__', 'sys_updated_by'],
);
const value = fc.oneof(
  fc.constantFrom('true', 'false', '', 'admin', 'update', 'preview', 'a quiet long password', 'me@evil.example', '{"roles":["admin"]}'),
  roleName,
);
const opened = fc.option(
  fc
    .record({ version: fc.nat(9), roles: fc.array(roleName, { maxLength: 3 }) })
    .map(({ version, roles }) => JSON.stringify({ version, roles, fields: { ...record('x') } })),
  { nil: undefined, freq: 4 },
);
const step = fc.record({
  target: name,
  view: fc.constantFrom('', '&sysparm_view=roles', '&sysparm_view=history'),
  fields: fc.array(fc.tuple(fieldName, value), { maxLength: 3 }),
  roles: fc.array(fc.oneof({ weight: 3, arbitrary: harmless }, { weight: 1, arbitrary: roleName }), { maxLength: 3 }),
  opened,
});

type Console = ReturnType<typeof openConsole>;

/** Opens a form as user_admin does, bends it and sends it: with more fields, twice the same, roles of any kind, an opened state made up. */
async function attack(console: Console, { target, view, fields, roles, opened }: typeof step extends fc.Arbitrary<infer S> ? S : never) {
  const path = target === 'new.user' ? '/sys_user.do' : `/sys_user.do?user_name=${encodeURIComponent(target)}${view}`;
  const shown = formOf((await console.send(`GET ${path}`, ME)).body);
  const replaced = fields.map(([field]) => field);
  const kept = Object.entries({ ...shown, ...(opened === undefined ? {} : { sysparm_opened: opened }), sysparm_ck: CK }).filter(
    ([field]) => !replaced.includes(field),
  );
  const body = new URLSearchParams([...kept, ...fields, ...roles.map((each): [string, string] => ['role', each])]).toString();
  return console.send(`POST ${path}`, ME, body);
}

/** What only an administrator may set: of every user who has a rank, and of the guests. */
const guarded = (users: ReadonlyMap<string, UserRecord>) =>
  [...users.values()]
    .filter((user) => isGuest(user.user_name) || ranksOf(user, GRAPH).length > 0)
    .map(({ first_name: _first, last_name: _last, version: _version, sys_updated_by: _by, sys_updated_on: _on, ...rest }) => rest);

describe('a user administrator', () => {
  test('makes nobody an administrator and touches none, whatever is sent to the forms', async () => {
    let saved = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const console = openConsole(USERS, { loadRoles: async () => GRAPH });
        const before = guarded(console.users.records);
        for (const each of steps) saved += (await attack(console, each)).statusCode === 302 ? 1 : 0;
        expect(guarded(console.users.records)).toEqual(before);
        const reset = console.users.changes.filter(({ passwordHash }) => passwordHash !== null).map(({ userName }) => userName);
        expect(reset.filter((user) => before.some(({ user_name }) => user_name === user))).toEqual([]);
        expect(console.errors).toEqual([]);
      }),
      { numRuns: 400 },
    );
    // The forms do save what is permitted: the attack reaches the stores.
    expect(saved).toBeGreaterThan(25);
  });

  test.each(['admin', 'ring.admin', 'sealed.admin', 'security', 'guest'])('cannot end the sessions of %s', async (each) => {
    const console = openConsole(USERS, { loadRoles: async () => GRAPH });
    const end = (user: string) =>
      console.send(`POST /sys_user.do?user_name=${user}`, ME, { sysparm_action: 'sessions_end', sysparm_ck: CK });
    expect([(await end(each)).statusCode, console.users.changes]).toEqual([403, []]);
    expect((await end('abel.tuter')).statusCode).toBe(302);
  });

  test.each([...GRAPH.keys()].filter((each) => !/^deep_/.test(each) && ranksOf({ roles: [each] }, GRAPH).length > 0))(
    'cannot grant %s, which is or contains the rank of an administrator',
    async (each) => {
      for (const target of ['abel.tuter', 'me']) {
        const console = openConsole(USERS, { loadRoles: async () => GRAPH });
        const path = `/sys_user.do?user_name=${target}&sysparm_view=roles`;
        const shown = Object.entries(formOf((await console.send(`GET ${path}`, ME)).body));
        const answer = await console.send(`POST ${path}`, ME, new URLSearchParams([...shown, ['role', each]]).toString());
        expect(answer.statusCode).toBe(403);
        expect(console.users.changes).toEqual([]);
      }
    },
  );

  test('of two names in one address changes the user whose rank was checked', async () => {
    const console = openConsole(USERS, { loadRoles: async () => GRAPH });
    // API Gateway hands over the last of several values; the form brings a third name.
    const path = '/sys_user.do?user_name=abel.tuter&user_name=admin';
    const shown = formOf((await console.send('GET /sys_user.do?user_name=abel.tuter', ME)).body);
    for (const user_name of ['abel.tuter', 'admin']) {
      const answer = await console.send(`POST ${path}`, ME, { ...shown, user_name, email: 'me@evil.example', sysparm_action: 'update' });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    }
    expect(console.users.changes).toEqual([]);
  });
});
