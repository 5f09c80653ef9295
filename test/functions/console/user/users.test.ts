import { describe, expect, test } from '@jest/globals';
import { formOf } from '../../../support/form-of.ts';
import { fillIn, openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const PLAIN = { as: 'plain', roles: ['admin'] };
const SECURITY = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };

const USERS = [
  record('admin', { first_name: 'System', last_name: 'Administrator', roles: ['admin', 'security_admin'] }),
  record('abel.tuter', { first_name: 'Abel', last_name: 'Tuter', roles: ['itil'] }),
  record('soap.user', { web_service_access_only: true, roles: ['soap'] }),
  record('locked.user', { locked_out: true }),
  record('inactive.user', { active: false }),
];

type Console = ReturnType<typeof openConsole>;
const address = (userName: string, view = ''): string => `/sys_user.do?user_name=${userName}${view}`;

describe('Update', () => {
  test.each([
    ['a lock', { locked_out: 'true' }, true],
    ['a deactivation', { active: undefined }, true],
    ['a new password', { user_password: 'four words in a row' }, true],
    ['a flip to non-interactive', { web_service_access_only: 'true' }, true],
    ['another name', { first_name: 'Adam' }, false],
    ['Internal Integration User', { internal_integration_user: 'true' }, false],
    ['an owner', { owner: ' ADMIN ' }, false],
  ])('with %s writes that alone and ends the sessions: %s → %s', async (_what, change, ends) => {
    const console = openConsole(USERS);
    expect((await fillIn(console, address('abel.tuter'), USER_ADMIN, change)).statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([{ userName: 'abel.tuter', version: 1, raise: ends ? 1 : 0, by: 'user.admin' }]);
    expect(console.audit.entries).toHaveLength(1);
    expect(JSON.stringify([console.audit.entries, console.lines])).not.toContain('four words');
  });

  test('undoing a lock ends nothing and revives nothing', async () => {
    const console = openConsole(USERS);
    await fillIn(console, address('locked.user'), USER_ADMIN, { locked_out: undefined });
    expect(console.users.changes).toMatchObject([{ set: { locked_out: false }, raise: 0, reached: {} }]);
  });

  test('shows what saving will do, and saves nothing', async () => {
    const console = openConsole(USERS);
    const answer = await fillIn(console, address('abel.tuter'), USER_ADMIN, { web_service_access_only: 'true', sysparm_action: 'preview' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('If you save this, no open session ends.');
    expect(answer.body).toContain('SOAP will be refused under strict security: no soap role.');
    expect(formOf(answer.body)).toHaveProperty('web_service_access_only', 'true');
    expect(console.users.changes).toEqual([]);
  });

  test.each([
    ['email', 'no address', 'Write an address such as'],
    ['first_name', 'x'.repeat(51), 'Use at most 50 characters'],
    ['owner', 'nobody', 'There is no interactive user of this name.'],
    ['owner', 'soap.user', 'There is no interactive user of this name.'],
    ['user_password', 'short', 'Use 12 to 128 characters'],
    ['user_password', 'Supernatural1', 'common and breached passwords'],
    ['user_password', 'Abel.Tuter  '.trim().padEnd(12, '\t'), 'Leave out control characters'],
  ])('refuses %s = %j beside the field, and loses nothing typed', async (field, value, text) => {
    const console = openConsole(USERS);
    const answer = await fillIn(console, address('abel.tuter'), USER_ADMIN, { [field]: value, last_name: 'Typed' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toMatch(new RegExp(`id="${field}_error">[^<]*${text}`));
    expect(formOf(answer.body)).toMatchObject({ last_name: 'Typed' });
    expect(console.users.changes).toEqual([]);
  });

  test('an unknown field is not stored, nor can a form name another user, a role or a hash', async () => {
    const console = openConsole(USERS);
    const forged = { user_name: 'admin', roles: 'admin', password_hash: 'x', session_generation: '9', first_name: 'Adam' };
    await fillIn(console, address('abel.tuter'), USER_ADMIN, forged);
    expect(console.users.changes).toMatchObject([{ userName: 'abel.tuter', set: { first_name: 'Adam' }, passwordHash: null }]);
    expect(Object.keys(console.users.changes[0]?.set ?? {})).toEqual(['first_name']);
  });

  test.each(['', '{}', 'null', '{"version":"1"}', '[1]'])('a form whose opened state is %j is asked for again', async (sysparm_opened) => {
    const console = openConsole(USERS);
    expect((await fillIn(console, address('abel.tuter'), USER_ADMIN, { sysparm_opened, first_name: 'x' })).statusCode).toBe(400);
    expect(console.users.changes).toEqual([]);
  });

  test('a user who is overtaken between read and write is told so', async () => {
    const console = openConsole(USERS);
    const { update } = console.users;
    console.users.update = async (change) => {
      console.users.update = update;
      await update.call(console.users, { ...change, set: { email: 'other@example.com' }, by: 'other' });
      return false;
    };
    const answer = await fillIn(console, address('abel.tuter'), USER_ADMIN, { first_name: 'Mine' });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('Not saved: other changed this user');
    expect(formOf(answer.body)).toMatchObject({ first_name: 'Mine', email: 'other@example.com' });
  });

  test.each(['nobody', '', '%00', 'x'.repeat(200)])('a user %j who is not there is 404 or a new form, never an error', async (name) => {
    const answer = await openConsole(USERS).send(`GET ${address(name)}`, ADMIN);
    expect(answer.statusCode).toBe(name === '' ? 200 : 404);
  });

  test('a form that is too large or no form is refused', async () => {
    const console = openConsole(USERS);
    const path = address('abel.tuter');
    expect((await console.send(`POST ${path}`, ADMIN, { first_name: 'x'.repeat(66_000) })).statusCode).toBe(413);
    expect((await console.send(`POST ${path}`, ADMIN)).statusCode).toBe(415);
  });
});

describe('the limits of rank', () => {
  test.each([
    ['an administrator who holds security_admin, too, may, elevated or not', ADMIN, 'second', { email: 'x@y.example' }, 302],
    ['and himself', ADMIN, 'admin', { email: 'x@y.example' }, 302],
    ['but a password of a holder takes the elevation that it opens', ADMIN, 'second', { user_password: 'four words in a row' }, 403],
    ['his own included', ADMIN, 'admin', { user_password: 'four words in a row' }, 403],
    ['elevated he may', SECURITY, 'second', { user_password: 'four words in a row' }, 302],
    ['an administrator without security_admin reaches for a holder of it', PLAIN, 'admin', { email: 'x@y.example' }, 403],
    ['but may change one of equal rank', PLAIN, 'plain', { user_password: 'four words in a row' }, 302],
    ['user_admin reaches for an administrator', USER_ADMIN, 'plain', { locked_out: 'true' }, 403],
    ['user_admin reaches for one who is administrator by containment', USER_ADMIN, 'contained', { email: 'x@y.example' }, 403],
    ['user_admin may correct the name of an administrator', USER_ADMIN, 'admin', { first_name: 'Sys' }, 302],
    ['user_admin may not with anything else', USER_ADMIN, 'admin', { first_name: 'Sys', active: undefined }, 403],
  ])('%s', async (_what, who, target, change, status) => {
    const second = record('second', { roles: ['admin', 'security_admin'] });
    const [plain, contained] = [record('plain', { roles: ['admin'] }), record('contained', { roles: ['head_of_it'] })];
    const console = openConsole([...USERS, second, plain, contained]);
    const answer = await fillIn(console, address(target), who as typeof ADMIN, change);
    expect(answer.statusCode).toBe(status);
    if (status === 403) expect(console.users.changes).toEqual([]);
  });
});

describe('the roles', () => {
  const save = async (console: Console, userName: string, who: typeof ADMIN, roles: readonly string[]) => {
    const path = address(userName, '&sysparm_view=roles');
    const { role: _role, ...fields } = formOf((await console.send(`GET ${path}`, who)).body);
    const body = new URLSearchParams([...Object.entries(fields), ...roles.map((role): [string, string] => ['role', role])]);
    return console.send(`POST ${path}`, who, body.toString());
  };

  test('that somebody may not grant say so beside their boxes before anything is chosen', async () => {
    const beside = async (who: typeof ADMIN, role: string): Promise<string> => {
      const { body } = await openConsole(USERS).send(`GET ${address('abel.tuter', '&sysparm_view=roles')}`, who);
      return body.split(`id="role_${role}_hint"`)[1]?.split('</div>')[0] ?? '';
    };
    expect(await beside(USER_ADMIN, 'head_of_it')).toContain('is or contains admin: only admin in force may grant or take it.');
    expect(await beside(USER_ADMIN, 'soap')).not.toContain('may grant');
    expect(await beside(ADMIN, 'admin')).not.toContain('may grant');
    expect(await beside(ADMIN, 'security_admin')).toContain('Elevate to security_admin first');
    expect(await beside(SECURITY, 'security_admin')).not.toContain('may grant');
    const { body } = await openConsole(USERS).send(`GET ${address('admin', '&sysparm_view=roles')}`, USER_ADMIN);
    expect(body.match(/only an administrator who holds it, too, may set/g)).toHaveLength(1);
  });

  test('are saved, written to the history, and end no session', async () => {
    const console = openConsole(USERS);
    expect((await save(console, 'abel.tuter', USER_ADMIN, ['itil', 'soap'])).statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([{ set: { roles: ['itil', 'soap'] }, raise: 0, reached: {} }]);
    expect(console.audit.entries).toMatchObject([{ field: 'roles', old: 'itil', new: 'itil, soap', by: 'user.admin' }]);
  });

  test.each([
    ['user_admin grants admin', USER_ADMIN, 'abel.tuter', ['admin'], 403],
    ['user_admin grants user_admin', USER_ADMIN, 'abel.tuter', ['user_admin'], 302],
    ['admin grants admin', ADMIN, 'abel.tuter', ['admin'], 302],
    ['admin, not elevated, grants security_admin', ADMIN, 'abel.tuter', ['security_admin'], 403],
    ['elevated security_admin grants it', SECURITY, 'abel.tuter', ['security_admin'], 302],
    ['a role that nobody made is granted', ADMIN, 'abel.tuter', ['no_such_role'], 422],
    ['the last administrator gives the role away', SECURITY, 'admin', ['security_admin'], 403],
    ['user_admin takes roles of an administrator', USER_ADMIN, 'admin', [], 403],
  ])('%s: %s', async (_what, who, target, roles, status) => {
    const console = openConsole(USERS);
    expect((await save(console, target, who as typeof ADMIN, roles)).statusCode).toBe(status);
    expect(console.users.changes).toHaveLength(status === 302 ? 1 : 0);
  });

  test('of a stale form: what was chosen stays, what somebody else gave is kept', async () => {
    const console = openConsole(USERS);
    const path = address('abel.tuter', '&sysparm_view=roles');
    const { role: _role, ...fields } = formOf((await console.send(`GET ${path}`, ADMIN)).body);
    await save(console, 'abel.tuter', ADMIN, ['itil', 'mid_server']);
    const body = new URLSearchParams([...Object.entries(fields), ['role', 'itil'], ['role', 'soap_query']]);
    const answer = await console.send(`POST ${path}`, USER_ADMIN, body.toString());
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('Roles: were itil, are now itil, mid_server');
    const checked = [...answer.body.matchAll(/name="role" type="checkbox" value="(\w+)" checked/g)].map(([, name]) => name);
    expect(checked.sort()).toEqual(['itil', 'mid_server', 'soap_query']);
  });
});

describe('a new user', () => {
  test.each([
    ['', 'Type a user name'],
    ['a:b', 'Leave out colons'],
    ['x'.repeat(41), 'Type a user name'],
  ])('needs a good user name: %j', async (user_name, text) => {
    const console = openConsole(USERS);
    const answer = await fillIn(console, '/sys_user.do', USER_ADMIN, { user_name, email: 'typed@example.com' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toMatch(new RegExp(`id="user_name_error">${text}`));
    expect(formOf(answer.body)).toMatchObject({ email: 'typed@example.com' });
    expect(console.users.created).toEqual([]);
  });

  test('shows what saving will do without speaking of sessions that nobody has', async () => {
    const console = openConsole(USERS);
    const typed = { user_name: 'new', web_service_access_only: 'true', sysparm_action: 'preview' };
    const { body } = await fillIn(console, '/sys_user.do', USER_ADMIN, typed);
    expect(body).toContain('SOAP will be refused under strict security: no soap role.');
    expect(body).not.toMatch(/session of this user|no open session/);
    expect(console.users.created).toEqual([]);
  });

  test('is stored under its folded name, with its hash and without roles', async () => {
    const console = openConsole(USERS);
    await fillIn(console, '/sys_user.do', USER_ADMIN, { user_name: ' New.Person ', user_password: 'four words in a row' });
    expect(console.users.created).toMatchObject([
      { userName: 'new.person', nameAsEntered: 'New.Person', passwordHash: 'hash of four words in a row', by: 'user.admin' },
    ]);
    expect(console.audit.entries.map(({ field }) => field)).toEqual(['user_name', 'user_password']);
  });
});
