import { describe, expect, test } from '@jest/globals';
import type { SessionAge } from '../../../../shared/core/sign-in/session.ts';
import { NOW } from '../../sign-in/harness.ts';
import { CK, openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const ELEVATED = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const MINUTE = 60_000;
const path = (name: string): string => `/sys_user.do?user_name=${name}`;
const END_ALL = { sysparm_action: 'sessions_end', sysparm_ck: CK };

const session = (minutes: number, more: Partial<SessionAge> = {}): SessionAge => ({
  user_name: 'abel.tuter',
  session_generation: 3,
  created_at: NOW - minutes * MINUTE,
  touched_at: NOW - MINUTE,
  ...more,
});

function open(...sessions: SessionAge[]) {
  const console = openConsole([
    record('admin', { roles: ['admin', 'security_admin'] }),
    record('plain.admin', { roles: ['admin'] }),
    record('user.admin', { roles: ['user_admin'] }),
    record('abel.tuter', { session_generation: 3 }),
    record('build.bot', { web_service_access_only: true }),
    record('guest'),
  ]);
  console.sessions.stored.push(...sessions);
  return console;
}
const sectionOf = (body: string): string =>
  /<section aria-labelledby="sessions">.*?<\/section>(?!<p|<form|<\/section)/s.exec(body)?.[0] ?? '';
const buttonOf = (body: string): string => /<button[^>]*value="sessions_end"[^>]*>/.exec(body)?.[0] ?? '';

describe('sessions on the User form', () => {
  test('are listed: signed in, last used, ends at the latest, elevated or not', async () => {
    const console = open(session(10, { elevated: true }), session(60, { ends_at: NOW + MINUTE }));
    const { body } = await console.send(`GET ${path('abel.tuter')}`, USER_ADMIN);
    expect(body).toContain('Open sessions (2), the latest first');
    const used = '<td>2026-11-24 11:59:00 UTC</td>';
    expect(body).toContain(`<td>2026-11-24 11:50:00 UTC</td>${used}<td>2026-11-24 23:50:00 UTC</td><td>Yes</td>`);
    expect(body).toContain(`<td>2026-11-24 11:00:00 UTC</td>${used}<td>2026-11-24 12:01:00 UTC</td><td>No</td>`);
    expect(body).toContain('A session that is not used for 30 minutes ends earlier.');
    expect(buttonOf(body)).not.toBe('');
    expect(buttonOf(body)).not.toContain('disabled');
    expect(body).toContain('Ends every session and access token of this user');
    expect(body).not.toContain('the session that you use now');
  });

  test('are those that are good now', async () => {
    const console = open(
      session(1, { session_generation: 2 }),
      session(40, { touched_at: NOW - 31 * MINUTE }),
      session(2, { ends_at: NOW }),
      session(1, { user_name: 'plain.admin' }),
    );
    const { body } = await console.send(`GET ${path('abel.tuter')}`, USER_ADMIN);
    expect(body).toContain('<p>No open session.</p>');
    expect(buttonOf(body)).toBe('');
  });

  test.each([
    [50, '50', false],
    [51, '51', true],
    [101, 'more than 100', true],
  ])('%i: at most 50 are shown, with their number', async (count, number, bounded) => {
    const console = open(...Array.from({ length: count }, (_, minutes) => session(minutes)));
    const { body } = await console.send(`GET ${path('abel.tuter')}`, USER_ADMIN);
    expect(body).toContain(`Open sessions (${number}), the latest first`);
    expect(sectionOf(body).match(/<td>No<\/td>/g)).toHaveLength(Math.min(count, 50));
    expect(body.includes('The latest 50 are shown.')).toBe(bounded);
    expect(Buffer.byteLength(body)).toBeLessThan(60_000);
  });

  test('a machine has none, and a guest no section', async () => {
    const console = open();
    const { body } = await console.send(`GET ${path('build.bot')}`, USER_ADMIN);
    expect(sectionOf(body)).toContain('A non-interactive user has no session.');
    expect(buttonOf(body)).toBe('');
    expect((await console.send(`GET ${path('guest')}`, ADMIN)).body).not.toContain('id="sessions"');
  });

  test('that cannot be read hold no form up, and still end', async () => {
    const console = open(session(1));
    console.sessions.down = true;
    const { statusCode, body } = await console.send(`GET ${path('abel.tuter')}`, USER_ADMIN);
    expect([statusCode, console.errors.length]).toEqual([200, 1]);
    expect(body).toContain('The sessions could not be read. Open this page again in a minute; End all works meanwhile.');
    expect(body).toContain('value="update"');
    expect(buttonOf(body)).not.toBe('');
    expect((await console.send(`POST ${path('abel.tuter')}`, USER_ADMIN, END_ALL)).statusCode).toBe(302);
    expect(console.audit.entries).toMatchObject([{ field: 'sessions', old: 'all, number not known', new: 'ended' }]);
  });
});

describe('End all', () => {
  test('raises the generation by one on the version, changes nothing else, is told and is in the history', async () => {
    const console = open(session(1), session(2), session(3));
    const before = console.users.records.get('abel.tuter');
    const answer = await console.send(`POST ${path('abel.tuter')}`, USER_ADMIN, END_ALL);
    expect(answer.statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([
      { userName: 'abel.tuter', version: before?.version, raise: 1, set: {}, passwordHash: null, by: 'user.admin' },
    ]);
    expect(console.audit.entries).toMatchObject([
      { record: 'sys_user.abel.tuter', field: 'sessions', old: '3 open', new: 'ended', by: 'user.admin' },
    ]);
    expect(console.lines).toMatchObject([{ outcome: 'changed', record: 'sys_user.abel.tuter', detail: ['sessions'] }]);
    const { body } = await console.send(`GET ${answer.headers?.Location}`, USER_ADMIN);
    expect(body).toContain('Every session and access token of this user has ended. The user can sign in again.');
    expect(body).toContain('<li>Sessions: was “3 open”, is now “ended”.</li>');
  });

  test('also when none is left to be seen: the list may be a second old', async () => {
    const console = open();
    expect((await console.send(`POST ${path('abel.tuter')}`, USER_ADMIN, END_ALL)).statusCode).toBe(302);
    expect(console.audit.entries).toMatchObject([{ old: '0 open', new: 'ended' }]);
  });

  test('on one’s own record says that the present session ends, too', async () => {
    const console = open(session(1, { user_name: 'user.admin', session_generation: 0 }));
    const { body } = await console.send(`GET ${path('user.admin')}`, USER_ADMIN);
    expect(body).toContain('This ends the session that you use now, too: you then sign in again.');
    expect((await console.send(`POST ${path('user.admin')}`, USER_ADMIN, END_ALL)).statusCode).toBe(302);
  });

  test.each([
    ['admin', USER_ADMIN, 'This user holds admin: only an administrator who holds it, too, may end the sessions.'],
    ['plain.admin', USER_ADMIN, 'This user holds admin: only an administrator who holds it, too, may end the sessions.'],
    ['admin', ADMIN, 'This user holds security_admin: only security_admin in force may end the sessions.'],
  ])('of %s is disabled and refused, with the reason', async (name, who, reason) => {
    const console = open(session(1, { user_name: name, session_generation: 0 }));
    const { body } = await console.send(`GET ${path(name)}`, who);
    expect(buttonOf(body)).toContain('disabled');
    expect(sectionOf(body)).toContain(reason);
    const answer = await console.send(`POST ${path(name)}`, who, END_ALL);
    expect([answer.statusCode, console.users.changes, console.audit.entries]).toEqual([403, [], []]);
    expect(answer.body).toContain(reason);
    expect(console.lines).toMatchObject([{ outcome: 'refused', detail: ['sessions'] }]);
  });

  test.each([
    ['plain.admin', ADMIN],
    ['admin', ELEVATED],
  ])('of %s by an administrator of equal rank, elevated for security_admin', async (name, who) => {
    const console = open(session(1, { user_name: name, session_generation: 0 }));
    expect(buttonOf((await console.send(`GET ${path(name)}`, who)).body)).not.toContain('disabled');
    expect((await console.send(`POST ${path(name)}`, who, END_ALL)).statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([{ userName: name, raise: 1 }]);
  });

  test('takes the user token of the session', async () => {
    const console = open(session(1));
    const answer = await console.send(`POST ${path('abel.tuter')}`, USER_ADMIN, { ...END_ALL, sysparm_ck: 'another' });
    expect([answer.statusCode, console.users.changes]).toEqual([403, []]);
  });
});
