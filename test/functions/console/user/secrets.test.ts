import { describe, expect, test } from '@jest/globals';
import { secretDigest } from '../../../../shared/core/secrets/secret-form.ts';
import type { SecretEntry } from '../../../../shared/core/secrets/stored-secrets.ts';
import { formOf } from '../../../support/form-of.ts';
import { NOW } from '../../sign-in/harness.ts';
import { fillIn, openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const PATH = '/sys_user.do?user_name=json.user';
const TEXT = /nis_[0-9a-f]{8}_[A-Za-z0-9_-]{43}/;
const minutes = (from: number): string => `${new Date(NOW + from * 60_000).toISOString().slice(0, 16)}Z`;
const entry = (id: string, more: Partial<SecretEntry> = {}): SecretEntry => ({
  id,
  created_at: minutes(-600),
  created_by: 'admin',
  ends_at: null,
  kept: false,
  ...more,
});
const machine = (more: Parameters<typeof record>[1] = {}) => record('json.user', { web_service_access_only: true, ...more });
const opened = (more: Parameters<typeof record>[1] = {}) => openConsole([record('admin', { roles: ['admin'] }), machine(more)]);

/** The fields of one form of the page: the one with this button. */
function formWith(html: string, action: string): Record<string, string> {
  const form = html.split('<form').find((part) => part.includes(`value="${action}"`)) ?? '';
  return { ...formOf(`<form${form}`), sysparm_action: action };
}
const make = async (console: ReturnType<typeof openConsole>, change: Record<string, string> = {}, who = ADMIN) => {
  const form = formWith((await console.send(`GET ${PATH}`, who)).body, 'secret_make');
  return console.send(`POST ${PATH}`, who, { ...form, ...change });
};

describe('Make a secret and Rotate', () => {
  test('show the secret once: on the answer to the form, which nothing keeps, and store its hash alone', async () => {
    const console = opened();
    const answer = await make(console);
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Cache-Control': 'no-store' } });
    const text = TEXT.exec(answer.body)?.[0] ?? '';
    expect(answer.body).toContain('Copy it now: it is not shown again.');
    expect(answer.body).toContain('json.user:SECRET');
    const [change] = console.users.changes;
    expect(change).toMatchObject({
      secretHash: { id: text.slice(4, 12), hash: secretDigest(text).toString('hex'), keepsPresent: false },
      set: { password_until: minutes(1440), secrets: [{ id: text.slice(4, 12), created_by: 'admin', ends_at: null }] },
      raise: 0,
    });
    for (const kept of [
      console.audit.entries,
      console.lines,
      console.served,
      console.errors,
      (await console.send(`GET ${PATH}`, ADMIN)).body,
    ])
      expect(JSON.stringify(kept)).not.toContain(text.slice(13));
  });

  test('a form that is sent twice makes one secret, and says so', async () => {
    const console = opened();
    const form = formWith((await console.send(`GET ${PATH}`, ADMIN)).body, 'secret_make');
    expect((await console.send(`POST ${PATH}`, ADMIN, form)).statusCode).toBe(200);
    const again = await console.send(`POST ${PATH}`, ADMIN, form);
    expect(again.statusCode).toBe(409);
    expect(again.body).toContain('No secret was made now, and one that was made before is not shown again.');
    expect(again.body).not.toMatch(TEXT);
    expect(console.users.records.get('json.user')?.secrets).toHaveLength(1);
  });

  test('Rotate gives the present secret an end, and the third is refused', async () => {
    const console = opened({ secrets: [entry('0a1b2c3d')] });
    const { body } = await make(console, { secret_overlap: '7d', secret_ends: minutes(100_000) });
    expect(body).toMatch(/The secret 0a1b2c3d can be used until \d{4}-/);
    const [, made = ''] = /nis_([0-9a-f]{8})_/.exec(body) ?? [];
    expect(console.users.records.get('json.user')).toMatchObject({
      password_until: '',
      secrets: [entry('0a1b2c3d', { ends_at: minutes(7 * 1440), kept: true }), { id: made, ends_at: minutes(100_000) }],
    });
    const page = (await console.send(`GET ${PATH}`, ADMIN)).body;
    expect(page).toContain('This account has two secrets already: end one first.');
    expect(page).not.toContain('value="secret_make"');
    expect(page).toContain(`aria-label="End now: secret ${made}"`);
  });

  test.each([
    [{ secret_overlap: 'soon' }, 422, 'Write the overlap as 0, or such as 30m, 24h or 7d.'],
    [{ secret_overlap: '31d' }, 422, 'Choose an overlap of 0, or from 1 minute to 30 days.'],
    [{ secret_ends: 'tomorrow' }, 422, 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    [{ secret_ends: '2020-01-01T06:00Z' }, 422, 'Choose a time in the future'],
    [{ sysparm_ck: 'another' }, 403, ''],
  ])('what was typed and cannot be makes nothing, and stays in the form: %j', async (change, status, text) => {
    const console = opened();
    const { statusCode, body } = await make(console, change);
    expect({ statusCode, told: body.includes(text) }).toEqual({ statusCode: status, told: true });
    for (const value of 'sysparm_ck' in change ? [] : Object.values(change)) expect(body).toContain(`value="${value}"`);
    expect(console.users.changes).toEqual([]);
    expect(body).not.toMatch(TEXT);
  });

  test('only who may set the password may make or end one', async () => {
    const secrets = [entry('0a1b2c3d')];
    const console = openConsole([
      record('admin', { roles: ['admin', 'security_admin'] }),
      record('user.admin', { roles: ['user_admin'] }),
      machine({ roles: ['security_admin'], secrets }),
    ]);
    const form = formWith((await console.send(`GET ${PATH}`, { as: 'admin', roles: ['admin', 'security_admin'] })).body, 'secret_make');
    for (const who of [
      { as: 'user.admin', roles: ['user_admin'] },
      { as: 'admin', roles: ['admin'] },
    ])
      for (const sent of [form, { sysparm_action: 'secret_end', secret_id: '0a1b2c3d' }])
        expect((await console.send(`POST ${PATH}`, who, sent)).statusCode).toBe(403);
    expect(console.users.changes).toEqual([]);
    expect((await console.send(`GET ${PATH}`, { as: 'user.admin', roles: ['user_admin'] })).body).not.toContain('secret_make');
  });

  test('a person and a guest have none, by a hand-made form, too', async () => {
    for (const name of ['abel.tuter', 'guest']) {
      const console = openConsole([record('admin', { roles: ['admin'] }), record(name, {}), machine()]);
      const path = `/sys_user.do?user_name=${name}`;
      const page = (await console.send(`GET ${path}`, ADMIN)).body;
      expect(page).not.toContain('id="secrets"');
      const form = { ...formOf(page), sysparm_action: 'secret_make', secret_overlap: '1h', secret_ends: '' };
      const { statusCode, body } = await console.send(`POST ${path}`, ADMIN, form);
      expect(statusCode).toBe(422);
      expect(body).toContain('Secrets are for non-interactive users.');
      expect(console.users.changes).toEqual([]);
    }
  });
});

describe('End now', () => {
  test('ends one secret at once, raises the generation, and says so; one that has ended stays so', async () => {
    const console = opened({ secrets: [entry('0a1b2c3d', { ends_at: minutes(600), kept: true }), entry('4e5f6071')] });
    const sent = { sysparm_action: 'secret_end', secret_id: '0a1b2c3d' };
    const answer = await console.send(`POST ${PATH}`, ADMIN, sent);
    expect(answer.statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([{ raise: 1, set: { secrets: [{ ends_at: minutes(0) }, { ends_at: null }] } }]);
    const notice = (await console.send(`GET ${answer.headers?.Location}`, ADMIN)).body;
    expect(notice).toContain('The secret has ended. Every request with it is refused from now on.');
    expect(notice).toContain('Secrets: was “0a1b2c3d (ends');
    expect((await console.send(`POST ${PATH}`, ADMIN, sent)).body).toContain('This account has no secret 0a1b2c3d that is still good.');
    expect(console.users.changes).toHaveLength(1);
  });
});

describe('the section', () => {
  const row = (what: string, last_seen: string, sources: Record<string, string>) => ({
    user_name: 'json.user',
    what,
    first_seen: last_seen,
    last_seen,
    days: [],
    credentials: {},
    sources,
    last_decision_id: null,
  });

  test.each([
    ['after the new one was made', minutes(0), 'Still used within the last 10 minutes from 203.0.113.7: the old secret is there.'],
    ['before', minutes(-700), 'from 203.0.113.7, before the new secret was made.'],
  ])('tells from memory where the old secret is still in use: %s', async (_when, last, text) => {
    const console = opened({
      secrets: [entry('0a1b2c3d', { ends_at: minutes(600), kept: true }), entry('4e5f6071')],
      password_until: minutes(-5),
    });
    console.memory.stored.push(row('credential/0a1b2c3d', last, { '203.0.113.7': last }) as never);
    const { body } = await console.send(`GET ${PATH}`, ADMIN);
    expect(body).toContain(text);
    expect(body).toMatch(/A password of this account ended at \d{4}-/);
  });

  test('tells whether the password is still in use beside the first secret', async () => {
    const console = opened({ secrets: [entry('0a1b2c3d', { created_at: minutes(-600) })], password_until: minutes(600) });
    console.memory.stored.push(row('credential/password', minutes(-20), { '203.0.113.7': minutes(-20) }) as never);
    expect((await console.send(`GET ${PATH}`, ADMIN)).body).toMatch(/Still used \d{4}.*? from 203\.0\.113\.7: the password is there\./);
  });
});

describe('the User form of a machine', () => {
  test('has no password and no reset to set, and says why; a form that sets them all the same is refused', async () => {
    const console = opened();
    const { body } = await console.send(`GET ${PATH}`, ADMIN);
    expect(body).toMatch(/<input id="user_password"[^>]* disabled/);
    expect(body).toMatch(/<input id="password_needs_reset"[^>]* disabled/);
    expect(body).toContain('A machine gets a secret, not a password that is typed');
    expect(body).toContain('A machine cannot change its password: make a secret instead.');
    for (const typed of [{ user_password: 'four words in a row' }, { password_needs_reset: 'true' }])
      expect((await fillIn(console, PATH, ADMIN, { ...typed, sysparm_action: 'update' })).statusCode).toBe(422);
    expect(console.users.changes).toEqual([]);
  });

  test('a conversion to interactive says beforehand what ends, and ends it', async () => {
    const secrets = [
      entry('0a1b2c3d', { ends_at: minutes(600), kept: true }),
      entry('4e5f6071'),
      entry('11111111', { ends_at: minutes(-60) }),
    ];
    const console = opened({ secrets, password_until: minutes(-5) });
    const change = { web_service_access_only: undefined, sysparm_action: 'preview' };
    const preview = (await fillIn(console, PATH, ADMIN, change)).body;
    expect(preview).toContain('2 secrets end for good, with every token of them.');
    expect(preview).toContain('The password has ended and stays so: set a new one.');
    expect((await fillIn(console, PATH, ADMIN, { ...change, sysparm_action: 'update' })).statusCode).toBe(302);
    const after = console.users.records.get('json.user');
    expect(after?.secrets.map(({ ends_at }) => ends_at)).toEqual([minutes(0), minutes(0), minutes(-60)]);
    expect(after?.password_until).toBe(minutes(-5));
  });
});
