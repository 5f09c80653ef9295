import { describe, expect, test } from '@jest/globals';
import { DependencyError } from '../../../shared/core/ports.ts';
import { user } from '../../support/memory.ts';
import { functionEvent } from '../sign-in/harness.ts';
import { type As, fillIn, openConsole, record } from './harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const ELEVATED = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const NO_ADMIN = { as: 'abel.tuter', roles: ['itil'] };
const USERS = [record('abel.tuter', { roles: ['itil'] }), record('head', { roles: ['admin'] }), record('guest')];
const ABEL = '/sys_user.do?user_name=abel.tuter';
const SETTINGS = '/high_security_settings.do';
const LOCK = { locked_out: 'true' };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const TAKEN = 'changed_meanwhile';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

type Console = ReturnType<typeof openConsole>;

describe('the console writes one line for each request that it answered', () => {
  test('with what the gate knows and what it did, and with nothing else', async () => {
    const console = openConsole(USERS);
    await console.send('GET /sys_user_list.do', ADMIN);
    expect(console.served).toEqual([
      {
        log: 'served',
        decision_id: 'decision-1',
        time: '2026-11-24T12:00:00.000Z',
        user: 'admin',
        session_kind: 'interactive',
        surface: 'ui',
        protocol: null,
        table: null,
        operation: 'query',
        outcome: 'done',
        code: null,
        credential: 'session',
        credential_id: null,
        source: '203.0.113.9',
        write: false,
        mid_server: false,
      },
    ]);
  });

  test.each<[string, (console: Console) => Promise<unknown>, object]>([
    ['the home page', (console) => console.send('GET /', NO_ADMIN), { operation: 'query', code: null }],
    ['HEAD', (console) => console.send('HEAD /', NO_ADMIN), { operation: 'query', code: null }],
    ['a role that is missing', (console) => console.send('GET /sys_user_list.do', NO_ADMIN), { operation: 'query', code: 'role_missing' }],
    ['no such user', (console) => console.send('GET /sys_user.do?user_name=x', ADMIN), { operation: 'query', code: 'not_found' }],
    ['a new user', (console) => fill(console, '/sys_user.do', { user_name: 'new' }), { operation: 'create', code: null }],
    ['a name that is taken', (console) => fill(console, '/sys_user.do', { user_name: 'head' }), { operation: 'create', code: TAKEN }],
    ['a change', (console) => fill(console, ABEL, { first_name: 'A' }), { operation: 'update', code: null }],
    ['roles', (console) => fill(console, `${ABEL}&sysparm_view=roles`, { role: 'soap' }), { operation: 'update', code: null }],
    ['what saving would do', (console) => fill(console, ABEL, { ...LOCK, sysparm_action: 'preview' }), { operation: 'query', code: null }],
    ['a wrong value', (console) => fill(console, ABEL, { email: 'x' }), { operation: 'update', code: 'invalid_value' }],
    ['what may not be', (console) => fill(console, '/sys_user.do?user_name=head', LOCK, USER_ADMIN), { code: 'not_allowed' }],
    ['half a form', (console) => console.send(`POST ${ABEL}`, ADMIN, {}), { operation: 'update', code: 'form_incomplete' }],
    ['no form', (console) => post(console, ABEL, {}), { operation: 'update', code: 'not_a_form' }],
    ['a form of another site', (console) => post(console, ABEL, FORM), { operation: 'update', code: 'cross_site_write' }],
    ['a method', (console) => console.send('DELETE /sys_user_list.do', ADMIN), { operation: 'unknown', code: 'method_not_allowed' }],
    ['a setting', (console) => fill(console, SETTINGS, {}, ELEVATED), { operation: 'update', code: null }],
    ['no elevation', (console) => fill(console, SETTINGS, {}), { operation: 'update', code: 'not_elevated' }],
  ])('%s', async (_what, act, { code, ...expected }: { code?: string | null }) => {
    const console = openConsole(USERS);
    await act(console);
    const last = console.served.at(-1);
    expect(last).toMatchObject({ ...expected, code, outcome: code === null ? 'done' : 'refused' });
    // The forms are opened first.
    expect(console.served.slice(0, -1).every(({ operation }) => operation === 'query')).toBe(true);
    expect(console.served.length).toBeLessThanOrEqual(2);
  });

  test.each([
    ['a store does not answer', new DependencyError('sys_user', new Error('down')), 'dependency_unavailable'],
    ['it fails for an unknown reason', new TypeError('a defect'), 'internal_error'],
  ])('also where %s', async (_what, error, code) => {
    const console = openConsole(USERS);
    console.users.get = () => Promise.reject(error);
    await console.send(`GET ${ABEL}`, ADMIN);
    expect(console.served).toMatchObject([{ outcome: 'refused', code }]);
  });

  test('which holds no value of the request', async () => {
    const console = openConsole(USERS);
    const SECRET = 'hunter2secret';
    await console.send(`GET /sys_user_list.do?sysparm_search=${SECRET}`, ADMIN);
    await console.send(`GET /sys_user.do?user_name=${SECRET}`, ADMIN);
    await fill(console, '/sys_user.do', { user_name: SECRET, password: SECRET });
    await fill(console, ABEL, { email: SECRET });
    expect(console.served.length).toBe(6);
    expect(JSON.stringify(console.served)).not.toContain(SECRET);
  });
});

const fill = (console: Console, path: string, change: Record<string, string | undefined>, who: As = ADMIN) =>
  fillIn(console, path, who, change);

/** A form without a user token. */
const post = (console: Console, path: string, headers: Record<string, string>) =>
  console.handle(
    functionEvent(`POST ${path}`, { principal: { user: user('admin'), activeRoles: ['admin'], elevated: false }, body: 'x=y', headers }),
  );
