import { describe, expect, test } from '@jest/globals';
import { NO_ATTEMPTS } from '../../../../../shared/core/sign-in/lockout.ts';
import { NOW } from '../../../sign-in/harness.ts';
import { CK, fillIn, openConsole, record } from '../../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const USERS = [
  record('admin', { roles: ['admin'] }),
  record('abel.tuter'),
  record('guest'),
  record('locked.user', { locked_out: true }),
  record('inactive.user', { active: false }),
];
const SOURCE = '192.0.2.7';
const path = (name: string): string => `/sys_user.do?user_name=${name}`;
const CLEAR = { sysparm_action: 'clear_lockout', sysparm_ck: CK };

/** Whether any source of any user is refused. */
const lockedOut = async ({ lockouts }: ReturnType<typeof open>): Promise<boolean> =>
  (await Promise.all(USERS.map(({ user_name }) => lockouts.list(user_name, NOW)))).flat().some(({ refusedUntil }) => refusedUntil !== null);

function open(...names: string[]) {
  const console = openConsole(USERS);
  const { stores } = console.lockouts;
  for (const name of names) {
    stores.failures.set(`${name} ${SOURCE}`, { ...NO_ATTEMPTS, failedAt: [NOW, NOW, NOW, NOW, NOW], failures: 5 });
    stores.failures.set(`${name} 192.0.2.8`, { ...NO_ATTEMPTS, failedAt: [NOW], failures: 1 });
  }
  return console;
}

describe('the lockout of a user', () => {
  test('is on the User form: from where, how often and until when', async () => {
    const { body } = await open('abel.tuter').send(`GET ${path('abel.tuter')}`, USER_ADMIN);
    const section = /<section aria-labelledby="lockout">.*?<\/form>/s.exec(body)?.[0] ?? '';
    expect(section).toContain('<td>192.0.2.7</td><td>5</td><td>2026-11-24 12:00:00 UTC</td><td>2026-11-24 12:15:00 UTC</td>');
    expect(section).toContain('<td>192.0.2.8</td><td>1</td><td>2026-11-24 12:00:00 UTC</td><td>not refused</td>');
    expect(section).toContain('value="clear_lockout"');
    expect((await open().send(`GET ${path('abel.tuter')}`, USER_ADMIN)).body).not.toContain('aria-labelledby="lockout"');
  });

  test('says of an address that Basic alone waits, after right passwords that it may not use', async () => {
    const console = open();
    console.lockouts.stores.failures.set(`abel.tuter ${SOURCE}`, {
      ...NO_ATTEMPTS,
      failedAt: [NOW],
      refusedAt: [NOW, NOW, NOW, NOW],
      failures: 1,
    });
    const { body } = await console.send(`GET ${path('abel.tuter')}`, USER_ADMIN);
    expect(body).toContain('<td>5</td><td>2026-11-24 12:00:00 UTC</td><td>2026-11-24 12:15:00 UTC (Basic only)</td>');
    expect(body).toContain('Basic only: a program there sends the right password of a user who may use the user interface only.');
    await console.send(`POST ${path('abel.tuter')}`, USER_ADMIN, CLEAR);
    expect(await lockedOut(console)).toBe(false);
    expect((await open('abel.tuter').send(`GET ${path('abel.tuter')}`, USER_ADMIN)).body).not.toContain('Basic only');
  });

  test('Clear lets every address try again, is told and is in the history', async () => {
    const console = open('abel.tuter');
    const answer = await console.send(`POST ${path('abel.tuter')}`, USER_ADMIN, CLEAR);
    expect(answer.statusCode).toBe(302);
    expect(await lockedOut(console)).toBe(false);
    expect(console.audit.entries).toMatchObject([
      { record: 'sys_user.abel.tuter', field: 'lockout', old: '192.0.2.7', new: 'cleared', by: 'user.admin' },
    ]);
    const { body } = await console.send(`GET ${answer.headers?.Location}`, USER_ADMIN);
    expect(body).toContain('The lockout has been cleared.');
  });

  test.each(['admin', 'guest'])('of %s is cleared by no one who may not set that password, and shows no button', async (name) => {
    const console = open(name);
    expect((await console.send(`GET ${path(name)}`, USER_ADMIN)).body).not.toContain('value="clear_lockout"');
    expect((await console.send(`POST ${path(name)}`, USER_ADMIN, CLEAR)).statusCode).toBe(403);
    expect(await lockedOut(console)).toBe(true);
    expect(console.audit.entries).toEqual([]);
  });

  test('is not cleared by a form of another session', async () => {
    const console = open('abel.tuter');
    const forged = { ...CLEAR, sysparm_ck: 'another' };
    expect((await console.send(`POST ${path('abel.tuter')}`, USER_ADMIN, forged)).statusCode).toBe(403);
    expect(await lockedOut(console)).toBe(true);
  });

  test('is cleared by a new password, and not by another name', async () => {
    const console = open('abel.tuter');
    await fillIn(console, path('abel.tuter'), ADMIN, { first_name: 'Abel' });
    expect(await lockedOut(console)).toBe(true);
    await fillIn(console, path('abel.tuter'), ADMIN, { user_password: 'four words in a row' });
    expect(await lockedOut(console)).toBe(false);
  });

  test.each([
    ['locked.user', { locked_out: undefined }],
    ['inactive.user', { active: 'true' }],
  ])('is cleared when %s may be used again: the right password counted as a wrong one until then', async (name, change) => {
    const console = open(name);
    await fillIn(console, path(name), ADMIN, change);
    expect(await lockedOut(console)).toBe(false);
  });

  test('that cannot be read holds no form up', async () => {
    const console = open('abel.tuter');
    console.lockouts.down = true;
    expect((await console.send(`GET ${path('abel.tuter')}`, USER_ADMIN)).statusCode).toBe(200);
    expect(console.errors).toHaveLength(1);
  });
});
