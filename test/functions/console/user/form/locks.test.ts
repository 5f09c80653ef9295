import { describe, expect, test } from '@jest/globals';
import { formOf } from '../../../../support/form-of.ts';
import { type As, fillIn, openConsole, record } from '../../harness.ts';

const USER_ADMIN: As = { as: 'user.admin', roles: ['user_admin'] };
const ADMIN: As = { as: 'admin', roles: ['admin'] };
const SECURITY: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };

const EVERYTHING = {
  email: 'boss@example.com',
  owner: 'abel.tuter',
  active: true,
  locked_out: true,
  password_needs_reset: true,
  user_interface_only: true,
  internal_integration_user: true,
  web_service_access_only_from: '2027-01-01T00:00Z',
  active_until: '2027-02-01T00:00Z',
};
const BOSS = record('boss', { roles: ['admin'], ...EVERYTHING });
const MACHINE = record('machine', { web_service_access_only: true });
const [GUEST, ONLY] = [record('guest'), record('admin', { roles: ['admin', 'security_admin'] })];
const form = (userName: string): string => `/sys_user.do?user_name=${userName}`;

/** Names of the controls that a page disables. */
const disabled = (body: string): string[] =>
  [...body.matchAll(/<input id="(\w+)"[^>]* disabled=""/g)].map(([, name = '']) => name).filter((name) => !name.startsWith('secret'));
/** What is said beside a control. */
const reason = (body: string, name: string): string =>
  (new RegExp(`id="${name}_locked">([^<]*)`).exec(body) ?? new RegExp(`id="${name}_hint">.*?([^>]*)</p></div>`).exec(body))?.[1] ?? '';

describe('what would be refused is disabled and says why', () => {
  test.each<[string, As, string, string, RegExp]>([
    ['an administrator, to a user_admin', USER_ADMIN, 'boss', 'active', /^You cannot change this: the reason is above\.$/],
    ['the password of a security administrator, without elevation', ADMIN, 'admin', 'user_password', /the reason is above/],
    ['the owner of a security administrator, without elevation', ADMIN, 'admin', 'owner', /Elevate to security_admin first/],
    ['a reset of a machine', ADMIN, 'machine', 'password_needs_reset', /A machine cannot change its password/],
    ['User Interface Only of a machine', ADMIN, 'machine', 'user_interface_only', /Choose one/],
    ['a password of a machine', ADMIN, 'machine', 'user_password', /A machine gets a secret/],
    ['an owner of a guest', ADMIN, 'guest', 'owner', /so it has no owner/],
    ['a password of a guest', ADMIN, 'guest', 'user_password', /so it has no password/],
    ['the last administrator', SECURITY, 'admin', 'active', /the last user who can sign in with the role admin/],
    ['the last administrator', SECURITY, 'admin', 'active_until', /the last user who can sign in with the role admin/],
  ])('%s: %j at %s, %s', async (_what, who, userName, name, why) => {
    const { body } = await openConsole([BOSS, MACHINE, GUEST, ONLY]).send(`GET ${form(userName)}`, who);
    if (userName === 'admin' && name.startsWith('active')) {
      // Boss is locked out, so that he cannot act.
      expect(disabled(body)).toEqual(expect.arrayContaining(['active', 'locked_out', 'web_service_access_only', 'active_until']));
    }
    expect(disabled(body)).toContain(name);
    expect(reason(body, name)).toMatch(why);
  });

  test('nothing of a user whom the actor may change', async () => {
    const { body } = await openConsole([record('abel.tuter'), record('user.admin')]).send(`GET ${form('abel.tuter')}`, USER_ADMIN);
    expect(disabled(body)).toEqual([]);
  });

  test('an administrator beside another one may leave', async () => {
    const { body } = await openConsole([ONLY, record('second', { roles: ['admin', 'security_admin'] })]).send(
      `GET ${form('admin')}`,
      SECURITY,
    );
    expect(disabled(body)).toEqual([]);
  });

  test('where users are more than one page, the form does not look further, and saving does', async () => {
    const console = openConsole([ONLY]);
    console.users.pages = async function* () {
      yield [ONLY];
      yield [];
      throw new Error('the form must not read all users');
    };
    expect(disabled((await console.send(`GET ${form('admin')}`, SECURITY)).body)).toEqual([]);
  });
});

describe('what is disabled stays as it is stored', () => {
  test('every field of an administrator whose name a user_admin corrects', async () => {
    const console = openConsole([BOSS, record('user.admin')]);
    const saved = await fillIn(console, form('boss'), USER_ADMIN, { first_name: 'Big', sysparm_action: 'update' });
    expect(saved.statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([{ set: { first_name: 'Big' } }]);
    expect(Object.keys(console.users.changes[0]?.set ?? {})).toEqual(['first_name']);
    expect(console.users.records.get('boss')).toMatchObject(EVERYTHING);
  });

  test.each([
    ['a damaged machine', record('odd', { web_service_access_only: true, password_needs_reset: true, user_interface_only: true })],
    ['a guest', record('guest', { locked_out: true })],
    ['the last administrator', ONLY],
  ])('%s, saved with another last name', async (_what, user) => {
    const console = openConsole([user, record('admin', ONLY)]);
    const saved = await fillIn(console, form(user.user_name), SECURITY, { last_name: 'Other', sysparm_action: 'update' });
    expect(saved.statusCode).toBe(302);
    expect(Object.keys(console.users.changes[0]?.set ?? {})).toEqual(['last_name']);
  });

  test('a form that was made by hand to clear or to set it is refused, and writes nothing', async () => {
    for (const change of [{ active: undefined }, { email: '' }, { locked_out: undefined }, { internal_integration_user: undefined }]) {
      const console = openConsole([BOSS]);
      const answer = await fillIn(console, form('boss'), USER_ADMIN, { ...change, sysparm_action: 'update' });
      expect(answer.statusCode).toBe(403);
      expect(console.users.changes).toEqual([]);
      // And is shown as it is stored.
      expect(formOf(answer.body)).toMatchObject({ email: 'boss@example.com', active: 'true', locked_out: 'true' });
    }
  });

  test('what another person changed meanwhile of what is disabled is taken over, and never taken back', async () => {
    const console = openConsole([BOSS]);
    const opened = formOf((await console.send(`GET ${form('boss')}`, USER_ADMIN)).body);
    await fillIn(console, form('boss'), { as: 'boss2', roles: ['admin'] }, { locked_out: undefined, sysparm_action: 'update' });
    const stale = await console.send(`POST ${form('boss')}`, USER_ADMIN, { ...opened, first_name: 'Mine', sysparm_action: 'update' });
    expect(stale.statusCode).toBe(409);
    const again = formOf(stale.body);
    expect(again).toMatchObject({ first_name: 'Mine' });
    expect(again).not.toHaveProperty('locked_out');
    expect((await console.send(`POST ${form('boss')}`, USER_ADMIN, { ...again, sysparm_action: 'update' })).statusCode).toBe(302);
    expect(console.users.records.get('boss')).toMatchObject({ first_name: 'Mine', locked_out: false });
  });
});

describe('a form that is refused', () => {
  test('links to each marked control in the order of the form, and gives the first one the focus', async () => {
    const console = openConsole([record('abel.tuter')]);
    const change = { owner: 'no.such', email: 'x', active_until: 'tomorrow', sysparm_action: 'update' };
    const { body } = await fillIn(console, form('abel.tuter'), USER_ADMIN, change);
    const alert = /<div class="error" role="alert">(.*?)<\/div>/.exec(body)?.[1] ?? '';
    expect([...alert.matchAll(/href="#(\w+)">([^<]+)</g)].map(([, id, label]) => [id, label])).toEqual([
      ['email', 'Email'],
      ['owner', 'Owner'],
      ['active_until', 'Account ends'],
    ]);
    expect([...body.matchAll(/<input id="(\w+)"[^>]* autofocus/g)].map(([, id]) => id)).toEqual(['email']);
  });

  test('of a new user, too: a wrong box gets the focus, and not the name', async () => {
    const change = { user_name: 'new', web_service_access_only: 'true', user_interface_only: 'true', sysparm_action: 'insert' };
    const { body } = await fillIn(openConsole([]), '/sys_user.do', USER_ADMIN, change);
    expect([...body.matchAll(/<input id="(\w+)"[^>]* autofocus/g)].map(([, id]) => id)).toEqual(['web_service_access_only']);
  });
});

test('what a box does is marked as told only once the box is no longer as it is stored', async () => {
  const { body } = await openConsole([record('abel.tuter', { locked_out: true })]).send(`GET ${form('abel.tuter')}`, USER_ADMIN);
  const told = (name: string) => new RegExp(`id="${name}_hint">.*?class="hint (if-o\\w+)">(\\w+): If you save`).exec(body)?.slice(1);
  expect(told('active')).toEqual(['if-off', 'Clear']);
  expect(told('locked_out')).toEqual(['if-off', 'Clear']);
  expect(told('web_service_access_only')).toEqual(['if-on', 'Selected']);
});

test('a box that does not fit what is stored says that nothing would be saved, and what to do first', async () => {
  const console = openConsole([record('abel.tuter', { password_needs_reset: true })]);
  expect((await console.send(`GET ${form('abel.tuter')}`, USER_ADMIN)).body).toContain(
    'Selected: If you save this, nothing is saved. Clear Password needs reset first: a machine cannot change its password.',
  );
});
