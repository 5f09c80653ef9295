import { describe, expect, test } from '@jest/globals';
import { formOf } from '../../support/form-of.ts';
import { user } from '../../support/memory.ts';
import { functionEvent, NOW } from '../sign-in/harness.ts';
import { type As, fillIn, openConsole, record } from './harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const ELEVATED = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const USERS = [record('abel.tuter', { first_name: 'Abel', roles: ['itil'] }), record('guest')];
const ABEL = '/sys_user.do?user_name=abel.tuter';
const ROLES = `${ABEL}&sysparm_view=roles`;
const SETTINGS = '/high_security_settings.do';
const SOAP = 'glide.basicauth.required.soap';

type Console = ReturnType<typeof openConsole>;

/** Sends a form with a user token of another session, as a page of this site or as one that does not say where it comes from. */
async function sendForeign(console: Console, path: string, who: As, change: Record<string, string>, fetchSite?: string) {
  const fields = { ...formOf((await console.send(`GET ${path}`, who)).body), ...change, sysparm_ck: 'x'.repeat(43) };
  return console.handle(
    functionEvent(`POST ${path}`, {
      principal: { user: user(who.as ?? ''), activeRoles: who.roles, elevated: who.elevated ?? false },
      body: new URLSearchParams(fields).toString(),
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        ...(fetchSite === undefined ? {} : { 'Sec-Fetch-Site': fetchSite }),
      },
    }),
  );
}

const nothingWritten = (console: Console): void => {
  expect([console.users.changes, console.users.created, console.audit.entries]).toEqual([[], [], []]);
  expect(console.lines.at(-1)).toMatchObject({ outcome: 'refused', detail: ['cross_site_write'] });
};

describe('a form with the user token of another session', () => {
  test.each(['none', 'same-site', 'cross-site', 'same-origin, same-origin', undefined])(
    'from %s is refused without being shown',
    async (site) => {
      const console = openConsole(USERS);
      const answer = await sendForeign(console, ABEL, ADMIN, { first_name: 'Forged' }, site);
      expect(answer.statusCode).toBe(403);
      expect(answer.body).not.toContain('Forged');
      nothingWritten(console);
    },
  );

  test('from a page of this site, opened before an elevation: not written, and nothing typed is lost', async () => {
    const console = openConsole(USERS);
    const answer = await sendForeign(console, ABEL, ADMIN, { first_name: 'Typed', locked_out: 'true' }, 'same-origin');
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('Not saved: this page was opened before you signed in or elevated anew.');
    expect(formOf(answer.body)).toMatchObject({ first_name: 'Typed', locked_out: 'true' });
    nothingWritten(console);
    expect((await console.send(`POST ${ABEL}`, ADMIN, formOf(answer.body))).statusCode).toBe(302);
  });

  test('the same with a new user, with roles, and with settings', async () => {
    const console = openConsole(USERS);
    const created = await sendForeign(console, '/sys_user.do', ADMIN, { user_name: 'New', email: 'new@example.com' }, 'same-origin');
    expect(formOf(created.body)).toMatchObject({ user_name: 'New', email: 'new@example.com' });
    const roles = await sendForeign(console, ROLES, ADMIN, { role: 'soap' }, 'same-origin');
    expect(roles.body).toMatch(/value="soap" checked/);
    expect(roles.body).not.toMatch(/value="itil" checked/);
    const settings = await sendForeign(console, SETTINGS, ELEVATED, { [SOAP]: 'false' }, 'same-origin');
    expect(formOf(settings.body)[SOAP]).toBeUndefined();
    expect(formOf(settings.body)[`was_${SOAP}`]).toBe('true');
    expect([created, roles, settings].map(({ statusCode }) => statusCode)).toEqual([403, 403, 403]);
    nothingWritten(console);
    expect((await console.settings.all()).get(SOAP)?.value).toBe('true');
  });

  const MACHINE = '/sys_user.do?user_name=machine';
  const SENT: readonly (readonly [what: string, path: string, form: Record<string, string>])[] = [
    ['a bulk change', '/sys_user_list.do', { sysparm_action: 'bulk_confirm', sysparm_bulk: 'lock', sysparm_previewed: '1 0 abel.tuter' }],
    ['End all', ABEL, { sysparm_action: 'sessions_end' }],
    ['Delete', `${ABEL}&sysparm_view=delete`, { sysparm_action: 'delete', sysparm_typed_name: 'abel.tuter' }],
    ['a secret', MACHINE, { sysparm_action: 'secret_make', secret_overlap: '0' }],
    ['an envelope', MACHINE, { sysparm_action: 'envelope_save', envelope_limit_uses: 'true', envelope_uses: 'soap/incident/query' }],
    ['a federated identity', MACHINE, { sysparm_action: 'federated_add', federated_issuer: 'https://a.example', federated_subject: 'job' }],
    ['Clear of a lockout', ABEL, { sysparm_action: 'clear_lockout' }],
  ];
  test.each(SENT)('%s writes nothing, from a page of this site either, and with the right token it does', async (_what, path, form) => {
    const console = openConsole([...USERS, record('machine', { web_service_access_only: true })]);
    console.memory.observed = { since: '2026-01-01T00:00Z', until: NOW, gaps: [], leftOut: {} };
    const answer = await sendForeign(console, path, ADMIN, form, 'same-origin');
    expect(answer.statusCode).toBe(403);
    nothingWritten(console);
    expect(console.users.records.size).toBe(3);
    expect((await console.send(`POST ${path}`, ADMIN, { ...(await fieldsOf(console, path)), ...form })).statusCode).toBeLessThan(400);
    expect(console.audit.entries).not.toEqual([]);
  });
  const fieldsOf = async (console: Console, path: string) => formOf((await console.send(`GET ${path}`, ADMIN)).body);

  test('that is stale besides tells what changed, and does not become fresh by being shown again', async () => {
    const console = openConsole(USERS);
    const { body } = await console.send(`GET ${ABEL}`, ADMIN);
    await fillIn(console, ABEL, ADMIN, { email: 'other@example.com' });
    const { sysparm_opened = '' } = formOf(body);
    const answer = await sendForeign(console, ABEL, ADMIN, { sysparm_opened, email: '', first_name: 'Typed' }, 'same-origin');
    expect(answer.body).toContain('Email: was “”, is now “other@example.com”');
    expect(formOf(answer.body)).toMatchObject({ email: 'other@example.com', first_name: 'Typed' });
  });
});

describe('what nobody’s browser sends', () => {
  test.each([
    ['a flag that is no flag', { locked_out: 'yes', web_service_access_only: '1', active: 'true' }, []],
    ['a user name that would rename', { user_name: 'admin' }, []],
    ['a field that there is not', { sys_id: 'x', password_hash: 'x', session_generation: '0', version: '9', roles: 'admin' }, []],
  ])('%s changes nothing', async (_what, change, expected) => {
    const console = openConsole(USERS);
    expect((await fillIn(console, ABEL, ADMIN, change)).statusCode).toBe(200);
    expect(console.users.changes).toEqual(expected);
  });

  test.each([
    ['application/json', '{"first_name":"x"}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['text/plain', 'first_name=x'],
  ])('a body of the type %s is 415', async (type, body) => {
    const console = openConsole(USERS);
    const principal = { user: user('admin'), activeRoles: ['admin'], elevated: false };
    const answer = await console.handle(functionEvent(`POST ${ABEL}`, { principal, body, headers: { 'Content-Type': type } }));
    expect(answer.statusCode).toBe(415);
    expect(console.users.changes).toEqual([]);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('%s is 405', async (method) => {
    for (const path of [ABEL, SETTINGS, '/sys_user_list.do'])
      expect((await openConsole(USERS).send(`${method} ${path}`, ADMIN)).statusCode).toBe(405);
  });

  test.each([
    ['{"version":1e309,"fields":{},"roles":[]}', 400],
    ['{"version":1,"fields":{"first_name":{"toString":1}},"roles":[]}', 400],
    ['{"version":1,"fields":null,"roles":[null]}', 400],
    ['['.repeat(5000), 400],
  ])('an opened state %j is asked for again', async (sysparm_opened, status) => {
    const console = openConsole(USERS);
    for (const path of [ABEL, ROLES]) expect((await fillIn(console, path, ADMIN, { sysparm_opened })).statusCode).toBe(status);
    expect(console.users.changes).toEqual([]);
  });

  test.each([
    ['first_name', 'x'.repeat(60_000), 'Use at most 50 characters.'],
    ['email', `${'x'.repeat(200)}@example.com`, 'Use at most 100 characters.'],
    ['last_name', 'a\u0000b', 'Leave out control characters.'],
    ['user_password', '🔑'.repeat(129), 'Use 12 to 128 characters'],
  ])('a huge or odd %s is refused beside the field, with everything else as typed', async (field, value, text) => {
    const console = openConsole(USERS);
    const answer = await fillIn(console, ABEL, ADMIN, { [field]: value, internal_integration_user: 'true' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toMatch(new RegExp(`id="${field}_error">${text}`));
    expect(formOf(answer.body)).toMatchObject({ internal_integration_user: 'true' });
    expect(console.users.changes).toEqual([]);
  });

  test('a hundred thousand roles, or one that there is not', async () => {
    const console = openConsole(USERS);
    const { role: _role, ...fields } = formOf((await console.send(`GET ${ROLES}`, ADMIN)).body);
    const body = (roles: readonly string[]) =>
      new URLSearchParams([...Object.entries(fields), ...roles.map((role): [string, string] => ['role', role])]);
    const send = (roles: readonly string[]) => console.send(`POST ${ROLES}`, ADMIN, body(roles).toString());
    expect((await send(Array.from({ length: 100_000 }, (_, index) => `r${index}`))).statusCode).toBe(413);
    const unknown = await send(['soap', '<script>alert(1)</script>']);
    expect(unknown.statusCode).toBe(422);
    expect(unknown.body).not.toContain('<script>alert');
    expect(unknown.body).toMatch(/value="soap" checked/);
    expect(console.users.changes).toEqual([]);
  });
});
