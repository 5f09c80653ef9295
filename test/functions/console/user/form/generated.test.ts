import { describe, expect, test } from '@jest/globals';
import { generatedPassword, PASSWORD_OCTETS } from '../../../../../shared/core/sign-in/generated-password.ts';
import { passwordWeakness } from '../../../../../shared/core/sign-in/password-rule.ts';
import { newPassword } from '../../../../../shared/node/new-password.ts';
import { formOf } from '../../../../support/form-of.ts';
import { COMMON_PASSWORDS } from '../../../../support/memory.ts';
import { type As, fillIn, openConsole, record } from '../../harness.ts';

const USER_ADMIN: As = { as: 'user.admin', roles: ['user_admin'] };
const ABEL = '/sys_user.do?user_name=abel.tuter';
const USERS = [record('abel.tuter'), record('machine', { web_service_access_only: true })];
const GENERATED = /^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){3}$/;

describe('Generate a password', () => {
  test.each([
    ['of a new user', '/sys_user.do', { user_name: 'new.one' }],
    ['of a user who is there', ABEL, {}],
  ])('%s shows it once, selects Password needs reset, and saves nothing', async (_what, path, change) => {
    const console = openConsole(USERS);
    const answer = await fillIn(console, path, USER_ADMIN, { ...change, first_name: 'Kept', sysparm_action: 'generate' });
    expect(answer.statusCode).toBe(200);
    const fields = formOf(answer.body);
    expect(fields).toMatchObject({
      ...change,
      first_name: 'Kept',
      password_needs_reset: 'true',
      user_password: expect.stringMatching(GENERATED),
    });
    expect(answer.body).toContain(`<code>${fields.user_password}</code>`);
    expect(answer.body).toContain('Copy it now: it is not shown again.');
    expect([console.users.changes, console.users.created, console.lines]).toEqual([[], [], []]);

    const saved = await console.send(`POST ${path}`, USER_ADMIN, { ...fields, sysparm_action: path === ABEL ? 'update' : 'insert' });
    expect(saved.statusCode).toBe(302);
    const hash = `hash of ${fields.user_password}`;
    expect(path === ABEL ? console.users.changes : console.users.created).toMatchObject([{ passwordHash: hash }]);
    const shown = await console.send(`GET ${saved.headers?.Location}`, USER_ADMIN);
    expect(JSON.stringify([shown.body, console.audit.entries, console.lines])).not.toContain(fields.user_password);
  });

  test('every press makes another one', async () => {
    const made = new Set<string | undefined>();
    for (let press = 0; press < 5; press++)
      made.add(formOf((await fillIn(openConsole(USERS), ABEL, USER_ADMIN, { sysparm_action: 'generate' })).body).user_password);
    expect(made.size).toBe(5);
  });

  test.each([
    ['of a machine', '/sys_user.do?user_name=machine', {}],
    ['of a person who is to become one', ABEL, { web_service_access_only: 'true' }],
    ['of a new machine', '/sys_user.do', { user_name: 'new.one', web_service_access_only: 'true' }],
  ])('%s makes none, and says what to do instead', async (_what, path, change) => {
    const answer = await fillIn(openConsole(USERS), path, USER_ADMIN, { ...change, sysparm_action: 'generate' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('A machine gets a secret');
    expect(formOf(answer.body).user_password ?? '').toBe('');
  });

  test('is offered to those alone who may set the password', async () => {
    const console = openConsole([...USERS, record('boss', { roles: ['admin'] }), record('guest')]);
    const offered = async (userName: string): Promise<boolean> =>
      (await console.send(`GET /sys_user.do?user_name=${userName}`, USER_ADMIN)).body.includes('value="generate"');
    expect(await Promise.all(['abel.tuter', 'boss', 'machine', 'guest'].map(offered))).toEqual([true, false, false, false]);
  });

  test('in a form that another person has overtaken is told so, and makes none', async () => {
    const console = openConsole(USERS);
    const opened = formOf((await console.send(`GET ${ABEL}`, USER_ADMIN)).body);
    await fillIn(console, ABEL, USER_ADMIN, { last_name: 'Other', sysparm_action: 'update' });
    const answer = await console.send(`POST ${ABEL}`, USER_ADMIN, { ...opened, sysparm_action: 'generate' });
    expect(answer.statusCode).toBe(409);
    expect(formOf(answer.body).user_password).toBe('');
  });
});

test('a generated password satisfies the rule, uses every octet, and each of its letters comes from 32', async () => {
  for (let made = 0; made < 200; made++)
    expect(await passwordWeakness(async () => COMMON_PASSWORDS, newPassword(), 'abel.tuter')).toBeNull();
  const zeros = new Uint8Array(PASSWORD_OCTETS);
  for (let index = 0; index < PASSWORD_OCTETS; index++) expect(generatedPassword(zeros.with(index, 1))).not.toBe(generatedPassword(zeros));
  const letters = Array.from({ length: 256 }, (_, octet) => generatedPassword(Uint8Array.of(octet)));
  for (const letter of new Set(letters)) expect(letters.filter((each) => each === letter)).toHaveLength(8);
});
