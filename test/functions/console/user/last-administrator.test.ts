import { describe, expect, test } from '@jest/globals';
import { fillIn, openConsole, record } from '../harness.ts';

const SECURITY = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const PLAIN = (as: string) => ({ as, roles: ['admin'] });
const ADMIN = record('admin', { roles: ['admin', 'security_admin'] });
const SECOND = record('second', { roles: ['admin', 'security_admin'] });
const path = (userName: string): string => `/sys_user.do?user_name=${userName}`;

describe('the last administrator cannot lock himself out', () => {
  test.each([
    ['a lock', { locked_out: 'true' }],
    ['a deactivation', { active: undefined }],
    ['becoming non-interactive', { web_service_access_only: 'true' }],
  ])('by %s; with a second one he may', async (_what, change) => {
    const console = openConsole([ADMIN, record('abel.tuter')]);
    const answer = await fillIn(console, path('admin'), SECURITY, change);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('last user who can sign in with the role admin');
    const others = openConsole([ADMIN, SECOND]);
    expect((await fillIn(others, path('admin'), SECURITY, change)).statusCode).toBe(302);
  });

  test.each([
    ['locked out', { locked_out: true }],
    ['inactive', { active: false }],
    ['non-interactive', { web_service_access_only: true }],
    ['without security_admin', { roles: ['admin'] }],
  ])('a second one who is %s does not count', async (_what, more) => {
    const console = openConsole([ADMIN, { ...SECOND, ...more }]);
    expect((await fillIn(console, path('admin'), SECURITY, { active: undefined })).statusCode).toBe(403);
  });

  test('is told so by the preview, too', async () => {
    const answer = await fillIn(openConsole([ADMIN]), path('admin'), SECURITY, { active: undefined, sysparm_action: 'preview' });
    expect(answer.statusCode).toBe(403);
  });
});

describe('two administrators who remove each other at once', () => {
  const users = () => [record('one', { roles: ['admin'] }), record('two', { roles: ['admin'] })];

  test('leave one of them, whatever the order of their reads and writes', async () => {
    const console = openConsole(users());
    const lock = (who: string, whom: string) => fillIn(console, path(whom), PLAIN(who), { locked_out: 'true' });
    const answers = await Promise.all([lock('one', 'two'), lock('two', 'one')]);
    expect([...console.users.records.values()].filter(({ locked_out }) => !locked_out)).toHaveLength(1);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([302, 409]);
    expect(answers.find(({ statusCode }) => statusCode === 409)?.body).toContain('another change of an administrator is under way');
  });

  test('a change that takes no administrator away waits for nobody', async () => {
    const console = openConsole(users());
    await console.mutex.acquire('administrators', 'other', { now: 0, until: Number.MAX_SAFE_INTEGER });
    expect((await fillIn(console, path('two'), PLAIN('one'), { email: 'two@example.com' })).statusCode).toBe(302);
    expect((await fillIn(console, path('two'), PLAIN('one'), { locked_out: 'true' })).statusCode).toBe(409);
  });

  test('a write that gets no answer may still arrive: until its lease has run out nobody else is checked', async () => {
    const console = openConsole(users());
    console.users.update = async () => Promise.reject(new Error('no answer'));
    expect((await fillIn(console, path('two'), PLAIN('one'), { locked_out: 'true' })).statusCode).toBe(500);
    expect(console.mutex.held.size).toBe(1);
  });

  test('a refusal and a finished change give the turn back', async () => {
    const console = openConsole(users());
    await fillIn(console, path('two'), PLAIN('one'), { locked_out: 'true' });
    expect((await fillIn(console, path('one'), PLAIN('one'), { locked_out: 'true' })).statusCode).toBe(403);
    expect(console.mutex.held.size).toBe(0);
  });

  test('whoever removes another is enough of an administrator, so that no list of users is read', async () => {
    const console = openConsole(users());
    await fillIn(console, path('two'), PLAIN('one'), { locked_out: 'true' });
    expect(console.users.read).toBe(0);
  });
});
