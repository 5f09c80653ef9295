import { describe, expect, test } from '@jest/globals';
import type { Role } from '../../../../../shared/core/users/roles.ts';
import { formOf } from '../../../../support/form-of.ts';
import { BASE_ROLES } from '../../../../support/memory.ts';
import { usageRow } from '../../../../support/memory-usage.ts';
import { NOW } from '../../../sign-in/harness.ts';
import { type As, CK, fillIn, openConsole, record } from '../../harness.ts';

const USER_ADMIN: As = { as: 'user.admin', roles: ['user_admin'] };
const ADMIN: As = { as: 'admin', roles: ['admin'] };
const SECURITY: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const ABEL = record('abel.tuter', { roles: ['itil', 'soap_query'] });
const roles = (userName: string): string => `/sys_user.do?user_name=${userName}&sysparm_view=roles`;

type Console = ReturnType<typeof openConsole>;

/** Boxes that a page shows, by name: whether each is selected. */
const boxes = (body: string): Record<string, boolean> =>
  Object.fromEntries(
    [...body.matchAll(/name="role" type="checkbox" value="(\w+)"([^>]*)>/g)].map(([, name = '', rest = '']) => [
      name,
      / checked/.test(rest),
    ]),
  );
/** Roles that a browser sends of a page: selected boxes that are not disabled, and hidden fields. */
const sent = (body: string): string[] =>
  [...body.matchAll(/<input[^>]* name="role"[^>]*>/g)]
    .map(([input]) => input)
    .filter((input) => /type="hidden"/.test(input) || (/ checked/.test(input) && !/ disabled/.test(input)))
    .map((input) => /value="(\w+)"/.exec(input)?.[1] ?? '')
    .sort();

/** Sends the form of a page as a browser would, with other roles and fields. */
async function send(console: Console, path: string, who: As, from: string, names: readonly string[], more: Record<string, string> = {}) {
  const { role: _role, ...fields } = { ...formOf(from), ...more };
  const body = new URLSearchParams([
    ...Object.entries({ ...fields, sysparm_ck: CK }),
    ...names.map((name): [string, string] => ['role', name]),
  ]);
  return console.send(`POST ${path}`, who, body.toString());
}

describe('the Roles List', () => {
  test('says what a role means and what it contains, and has those that are granted first', async () => {
    const { body } = await openConsole([ABEL]).send(`GET ${roles('abel.tuter')}`, USER_ADMIN);
    expect(Object.keys(boxes(body)).slice(0, 3)).toEqual(['itil', 'soap_query', 'admin']);
    expect(body).toContain('Reads by SOAP: get, getKeys, getRecords, aggregate.');
    expect(body).toContain('Contains soap, soap_create, soap_delete, soap_ecc, soap_query, soap_script, soap_update.');
  });

  test.each([
    ['by name', 'MID_', ['mid_server']],
    ['by meaning', 'incidents changes', ['itil']],
    ['by what it contains', 'contained_one', ['custom']],
    ['to nothing', 'unheard', []],
  ])('is searched %s, as a link and by Find', async (_what, search, found) => {
    const custom = { name: 'custom', includes_roles: ['contained_one'], elevated_privilege: false };
    const console = openConsole([ABEL], { loadRoles: async () => new Map([...BASE_ROLES, ['custom', custom]]) });
    const linked = await console.send(`GET ${roles('abel.tuter')}&sysparm_search=${search}`, USER_ADMIN);
    expect(Object.keys(boxes(linked.body))).toEqual(found);
    const opened = await console.send(`GET ${roles('abel.tuter')}`, USER_ADMIN);
    const answer = await send(console, roles('abel.tuter'), USER_ADMIN, opened.body, ['itil', 'soap_query'], {
      sysparm_search: search,
      sysparm_action: 'find',
    });
    expect(answer.statusCode).toBe(200);
    expect(Object.keys(boxes(answer.body))).toEqual(found);
    expect(formOf(answer.body).sysparm_search).toBe(search);
    expect(console.users.changes).toEqual([]);
  });

  test('what was chosen and is not found stays chosen, and is saved with what was found', async () => {
    const console = openConsole([ABEL]);
    const path = roles('abel.tuter');
    const opened = await console.send(`GET ${path}`, USER_ADMIN);
    const found = await send(console, path, USER_ADMIN, opened.body, ['itil', 'soap_create'], {
      sysparm_search: 'mid',
      sysparm_action: 'find',
    });
    expect(boxes(found.body)).toEqual({ mid_server: false });
    expect(found.body).toContain('Chosen besides: itil, soap_create.');
    const saved = await send(console, path, USER_ADMIN, found.body, [...sent(found.body), 'mid_server'], { sysparm_action: 'update' });
    expect(saved.statusCode).toBe(302);
    expect(console.users.records.get('abel.tuter')?.roles).toEqual(['itil', 'mid_server', 'soap_create']);
  });

  test('Enter searches where something else is in the search box than was searched for, and saves otherwise', async () => {
    const console = openConsole([ABEL]);
    const path = roles('abel.tuter');
    const opened = await console.send(`GET ${path}`, USER_ADMIN);
    const entered = (from: string, more: Record<string, string>) =>
      send(console, path, USER_ADMIN, from, ['itil'], { sysparm_action: 'enter', ...more });
    const found = await entered(opened.body, { sysparm_search: 'soap' });
    expect([found.statusCode, console.users.changes]).toEqual([200, []]);
    expect((await entered(found.body, {})).statusCode).toBe(302);
    expect(console.users.records.get('abel.tuter')?.roles).toEqual(['itil']);
  });

  test('a search of a form that another person has overtaken takes nothing back', async () => {
    const console = openConsole([ABEL]);
    const path = roles('abel.tuter');
    const opened = await console.send(`GET ${path}`, USER_ADMIN);
    await send(console, path, ADMIN, opened.body, ['itil', 'mid_server'], { sysparm_action: 'update' });
    const answer = await send(console, path, USER_ADMIN, opened.body, ['itil', 'soap_query'], {
      sysparm_search: 'x',
      sysparm_action: 'find',
    });
    expect(answer.statusCode).toBe(409);
    expect(sent(answer.body)).toEqual(['itil', 'mid_server']);
  });

  test('of hundreds of roles shows forty, stays small, and loses none that is granted', async () => {
    const many = Array.from(
      { length: 700 },
      (_, index): Role => ({ name: `role_${index}`, includes_roles: ['soap'], elevated_privilege: false }),
    );
    const granted = many.slice(100, 400).map(({ name }) => name);
    const console = openConsole([record('rich', { roles: granted })], {
      loadRoles: async () => new Map([...BASE_ROLES, ...many.map((role) => [role.name, role] as const)]),
    });
    const { body } = await console.send(`GET ${roles('rich')}`, USER_ADMIN);
    expect(Object.keys(boxes(body))).toHaveLength(40);
    expect(Buffer.byteLength(body)).toBeLessThan(60 * 1024);
    expect(body).toContain('more: search for the one that you need.');
    const saved = await send(console, roles('rich'), USER_ADMIN, body, [...sent(body), 'itil'], { sysparm_action: 'update' });
    expect(saved.statusCode).toBe(302);
    expect(console.users.records.get('rich')?.roles).toEqual([...granted, 'itil'].sort());
  });

  test('roles that the actor may not grant or take are disabled and stay', async () => {
    const console = openConsole([
      record('second', { roles: ['admin', 'security_admin', 'itil'] }),
      record('admin', { roles: ['admin', 'security_admin'] }),
    ]);
    const { body } = await console.send(`GET ${roles('second')}`, ADMIN);
    expect(body).toMatch(/value="security_admin" checked="" disabled=""/);
    const saved = await send(
      console,
      roles('second'),
      ADMIN,
      body,
      sent(body).filter((name) => name !== 'itil'),
      { sysparm_action: 'update' },
    );
    expect(saved.statusCode).toBe(302);
    expect(console.users.records.get('second')?.roles).toEqual(['admin', 'security_admin']);
  });

  test('the last administrator keeps the role, and the box says why', async () => {
    const console = openConsole([record('admin', { roles: ['admin', 'security_admin', 'itil'] }), record('abel.tuter')]);
    const { body } = await console.send(`GET ${roles('admin')}`, SECURITY);
    expect(body).toMatch(/value="admin" checked="" disabled=""/);
    expect(body).toContain('This is the last user who can sign in with the role admin.');
    const saved = await send(
      console,
      roles('admin'),
      SECURITY,
      body,
      sent(body).filter((name) => name !== 'itil'),
      { sysparm_action: 'update' },
    );
    expect(saved.statusCode).toBe(302);
    expect(console.users.records.get('admin')?.roles).toEqual(['admin', 'security_admin']);
  });

  test('of a user whose roles the actor may not change has no Save, and a form by hand changes nothing', async () => {
    const console = openConsole([record('boss', { roles: ['admin', 'itil'] })]);
    const { body } = await console.send(`GET ${roles('boss')}`, USER_ADMIN);
    expect(body).not.toContain('>Save</button>');
    expect(sent(body)).toEqual(['admin', 'itil']);
    expect((await send(console, roles('boss'), USER_ADMIN, body, ['admin'])).statusCode).toBe(403);
    expect((await console.send('GET /sys_user.do?user_name=boss', USER_ADMIN)).body).not.toContain('sysparm_view=roles');
  });
});

describe('a warning of what is refused', () => {
  const MACHINE = record('soap.machine', { web_service_access_only: true, roles: ['soap', 'itil'] });
  function open() {
    const console = openConsole([MACHINE, record('admin', { roles: ['admin'] })]);
    console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
    console.memory.stored.push(usageRow('soap.machine', 'use/api/soap/incident/query/-'));
    return console;
  }
  const REFUSED = 'SOAP will be refused under strict security: no soap role.';
  const OBSERVED = /SOAP, on 3 days, last 2026-11-24 08:10 UTC from 203\.0\.113\.7: will be refused \(soap_role_missing\)\./;

  test('is in the preview of the Roles List, and saves nothing', async () => {
    const console = open();
    const opened = await console.send(`GET ${roles('soap.machine')}`, ADMIN);
    const { body, statusCode } = await send(console, roles('soap.machine'), ADMIN, opened.body, ['itil'], { sysparm_action: 'preview' });
    expect(statusCode).toBe(200);
    expect(body).toContain('If you save this, the user loses soap.');
    expect(body).toContain(REFUSED);
    expect(body).toMatch(OBSERVED);
    expect(console.users.changes).toEqual([]);
  });

  test('stays in the notice after a role is taken away', async () => {
    const console = open();
    const opened = await console.send(`GET ${roles('soap.machine')}`, ADMIN);
    const { headers } = await send(console, roles('soap.machine'), ADMIN, opened.body, ['itil'], { sysparm_action: 'update' });
    const { body } = await console.send(`GET ${headers?.Location}`, ADMIN);
    const notice = /<div class="notice" role="status">(.*?)<\/div>/.exec(body)?.[1] ?? '';
    expect(notice).toContain('Mind what this refuses:');
    expect(notice).toContain(REFUSED);
    expect(notice).toMatch(OBSERVED);
  });

  test.each([
    ['a person becomes a machine', record('abel.tuter', { roles: ['itil'] }), { web_service_access_only: 'true' }, REFUSED],
    [
      'a MID Server user is no internal integration user any more',
      record('abel.tuter', { web_service_access_only: true, internal_integration_user: true, roles: ['mid_server'] }),
      { internal_integration_user: undefined },
      'MID Server requests will be refused: Internal Integration User is not selected.',
    ],
  ])('stays in the notice where %s', async (_what, user, change, warning) => {
    const console = openConsole([user]);
    const { headers } = await fillIn(console, '/sys_user.do?user_name=abel.tuter', ADMIN, { ...change, sysparm_action: 'update' });
    const { body } = await console.send(`GET ${headers?.Location}`, ADMIN);
    const notice = /<div class="notice" role="status">(.*?)<\/div>/.exec(body)?.[1] ?? '';
    expect(notice).toContain(`<li>${warning}</li>`);
  });

  test('is not made of a change that refuses nothing, and the memory that does not answer is not mistaken for one', async () => {
    const console = open();
    console.memory.down = true;
    const { headers } = await fillIn(console, '/sys_user.do?user_name=soap.machine', ADMIN, { first_name: 'S', sysparm_action: 'update' });
    const { body, statusCode } = await console.send(`GET ${headers?.Location}`, ADMIN);
    expect(statusCode).toBe(200);
    expect(body).toContain('The user has been updated.');
    expect(body).not.toContain('Mind what this refuses');
  });
});

describe('a new user', () => {
  const create = async (console: Console, who: As, names: readonly string[], more: Record<string, string>) =>
    send(console, '/sys_user.do', who, (await console.send('GET /sys_user.do', who)).body, names, { user_name: 'new.one', ...more });

  test('gets the roles that are chosen, with their history', async () => {
    const console = openConsole([]);
    expect((await create(console, USER_ADMIN, ['itil', 'soap_query'], { sysparm_action: 'insert' })).statusCode).toBe(302);
    expect(console.users.created).toMatchObject([{ userName: 'new.one', roles: ['itil', 'soap_query'] }]);
    expect(console.audit.entries).toMatchObject([{ field: 'user_name' }, { field: 'roles', old: '', new: 'itil, soap_query' }]);
  });

  test.each<[string, As, string, number]>([
    ['user_admin grants admin', USER_ADMIN, 'admin', 403],
    ['user_admin grants a role that contains it', USER_ADMIN, 'head_of_it', 403],
    ['admin grants security_admin without elevation', ADMIN, 'security_admin', 403],
    ['admin grants admin', ADMIN, 'admin', 302],
    ['elevated, security_admin', SECURITY, 'security_admin', 302],
    ['a role that is none', ADMIN, 'no_such_role', 422],
  ])('by the rules of granting: %s', async (_what, who, name, status) => {
    const console = openConsole([]);
    const answer = await create(console, who, [name], { sysparm_action: 'insert' });
    expect(answer.statusCode).toBe(status);
    expect(console.users.created).toHaveLength(status === 302 ? 1 : 0);
    const { body } = await console.send('GET /sys_user.do', who);
    if (status === 403) expect(body).toMatch(new RegExp(`value="${name}" disabled=""`));
    if (status === 422) expect(answer.body).toContain('There is no role no_such_role.');
  });

  test('keeps everything that was typed while roles are searched', async () => {
    const console = openConsole([]);
    const typed = { email: 'new@example.com', locked_out: 'true', sysparm_search: 'mid', sysparm_action: 'find' };
    const { body } = await create(console, USER_ADMIN, ['itil'], typed);
    expect(formOf(body)).toMatchObject({ user_name: 'new.one', email: 'new@example.com', locked_out: 'true' });
    expect(boxes(body)).toEqual({ mid_server: false });
    expect(sent(body)).toEqual(['itil']);
    expect(console.users.created).toEqual([]);
  });

  test('who cannot use SOAP is warned of it before and after', async () => {
    const console = openConsole([]);
    const machine = { web_service_access_only: 'true' };
    const WARNING = 'SOAP will be refused under strict security: no soap role.';
    expect((await create(console, USER_ADMIN, [], { ...machine, sysparm_action: 'preview' })).body).toContain(WARNING);
    const { headers } = await create(console, USER_ADMIN, [], { ...machine, sysparm_action: 'insert' });
    expect((await console.send(`GET ${headers?.Location}`, USER_ADMIN)).body).toContain(`<li>${WARNING}</li>`);
    expect((await create(console, USER_ADMIN, ['soap'], { ...machine, sysparm_action: 'preview' })).body).not.toContain(WARNING);
  });
});
