import { describe, expect, test } from '@jest/globals';
import { type As, fillIn, openConsole, record } from '../../harness.ts';

const USER_ADMIN: As = { as: 'fred.luddy', roles: ['user_admin'] };
const ADMIN: As = { as: 'admin', roles: ['admin', 'user_admin'] };
const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin', 'user_admin'], elevated: true };
const ENROLLED = { second_factor: true, user_interface_only: true };
const pageOf = (name: string) => `/sys_user.do?user_name=${name}`;
const open = () =>
  openConsole([
    record('abel.tuter', { roles: ['itil'], ...ENROLLED }),
    record('beth.anglin', { roles: ['itil'] }),
    record('the.admin', { roles: ['admin'], ...ENROLLED }),
    record('security.admin', { roles: ['security_admin'], ...ENROLLED }),
    record('fred.luddy', { roles: ['user_admin'], ...ENROLLED }),
    record('admin', { roles: ['admin', 'security_admin'] }),
    record('json.user', { web_service_access_only: true }),
  ]);
const reset = (console: ReturnType<typeof open>, name: string, who: As, confirmed = 'true') =>
  console.send(`POST ${pageOf(name)}`, who, { sysparm_action: 'second_factor_reset', second_factor_reset_confirmed: confirmed });

describe('Second factor, on the User form', () => {
  test('says whether the person is enrolled; a machine has no such section', async () => {
    const console = open();
    const bodyOf = async (name: string) => (await console.send(`GET ${pageOf(name)}`, USER_ADMIN)).body;
    expect(await bodyOf('abel.tuter')).toContain('Enrolled: sign-in asks for a code after the password.');
    expect(await bodyOf('beth.anglin')).toContain('Not enrolled.');
    expect(await bodyOf('json.user')).not.toContain('id="second_factor"');
  });

  test('Reset takes the flag away, ends every session, tells the history, and then deletes what is kept of it', async () => {
    const console = open();
    const answer = await reset(console, 'abel.tuter', USER_ADMIN);
    expect(answer.statusCode).toBe(302);
    expect(console.users.records.get('abel.tuter')).toMatchObject({ second_factor: false, user_interface_only: true });
    expect(console.users.changes).toMatchObject([{ userName: 'abel.tuter', raise: 1, set: { second_factor: false } }]);
    expect(console.secondFactors.removed).toEqual(['abel.tuter']);
    expect(console.audit.entries).toMatchObject([{ record: 'sys_user.abel.tuter', field: 'second_factor', old: 'enrolled', new: '' }]);
    const { body } = await console.send(`GET ${answer.headers?.Location}`, USER_ADMIN);
    expect(body).toContain('The second factor has been reset, and every session and token has ended.');
    expect(body).toContain('Not enrolled.');
  });

  test('asks for the box first', async () => {
    const console = open();
    const answer = await reset(console, 'abel.tuter', USER_ADMIN, '');
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('Select this box first, once you are sure who asks.');
    expect(console.users.changes).toEqual([]);
    expect(console.secondFactors.removed).toEqual([]);
  });

  test('a row that cannot be deleted after the flag is told to the operator, and the reset stands', async () => {
    const console = open();
    console.secondFactors.down = true;
    expect((await reset(console, 'abel.tuter', USER_ADMIN)).statusCode).toBe(302);
    expect(console.users.records.get('abel.tuter')?.second_factor).toBe(false);
    expect(console.errors).toHaveLength(1);
  });

  test('without a second factor there is nothing to reset', async () => {
    const console = open();
    const answer = await reset(console, 'beth.anglin', USER_ADMIN);
    expect(answer.body).toContain('This person has no second factor. Nothing has been changed.');
    expect(console.users.changes).toEqual([]);
  });

  test.each([
    ['a user administrator, of an administrator', 'the.admin', USER_ADMIN, 'This user holds admin'],
    ['a user administrator, of a security administrator', 'security.admin', USER_ADMIN, 'This user holds security_admin'],
    ['an administrator without elevation, of a security administrator', 'security.admin', ADMIN, 'only security_admin in force'],
    ['the person, of oneself: a session alone would do', 'fred.luddy', USER_ADMIN, 'Remove your own second factor at My profile'],
  ])('is refused to %s, and the button is disabled', async (_who, name, who, why) => {
    const console = open();
    const { body } = await console.send(`GET ${pageOf(name)}`, who);
    expect(body).toMatch(/<button type="submit" name="sysparm_action" value="second_factor_reset" disabled/);
    const answer = await reset(console, name, who);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain(why);
    expect(console.users.records.get(name)?.second_factor).toBe(true);
    expect(console.secondFactors.removed).toEqual([]);
  });

  test('an elevated administrator resets a security administrator', async () => {
    const console = open();
    expect((await reset(console, 'security.admin', ELEVATED)).statusCode).toBe(302);
    expect(console.secondFactors.removed).toEqual(['security.admin']);
  });
});

describe('a person with a second factor', () => {
  test('who becomes non-interactive loses it, with User Interface Only, and the preview says so', async () => {
    const console = open();
    const change = { web_service_access_only: 'true' };
    const { body } = await fillIn(console, pageOf('abel.tuter'), USER_ADMIN, { ...change, sysparm_action: 'preview' });
    expect(body).toContain('The second factor is removed: from then on the password alone opens the API.');
    expect((await fillIn(console, pageOf('abel.tuter'), USER_ADMIN, change)).statusCode).toBe(302);
    expect(console.users.records.get('abel.tuter')).toMatchObject({
      web_service_access_only: true,
      user_interface_only: false,
      second_factor: false,
    });
    expect(console.secondFactors.removed).toEqual(['abel.tuter']);
    const told = console.audit.entries.map(({ field, old, new: wanted }) => [field, old, wanted]);
    expect(told).toContainEqual(['second_factor', 'enrolled', '']);
    expect(told).toContainEqual(['user_interface_only', 'true', 'false']);
  });

  test('keeps User Interface Only, and gets no date: the password alone must not open the API', async () => {
    const console = open();
    const { body } = await console.send(`GET ${pageOf('abel.tuter')}`, USER_ADMIN);
    expect(body).toMatch(/id="user_interface_only"[^>]* disabled/);
    expect(body).toMatch(/id="web_service_access_only_from"[^>]* disabled/);
    expect(body).toContain('This person has a second factor');
    for (const change of [{ user_interface_only: '' }, { web_service_access_only_from: '2099-01-01T00:00Z' }]) {
      const answer = await fillIn(console, pageOf('abel.tuter'), USER_ADMIN, change);
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain('This person has a second factor');
    }
    expect(console.users.changes).toEqual([]);
  });

  test('can be edited otherwise as anybody', async () => {
    const console = open();
    expect((await fillIn(console, pageOf('abel.tuter'), USER_ADMIN, { first_name: 'Abelard' })).statusCode).toBe(302);
    expect(console.users.records.get('abel.tuter')).toMatchObject({ first_name: 'Abelard', ...ENROLLED });
    expect(console.secondFactors.removed).toEqual([]);
  });
});
