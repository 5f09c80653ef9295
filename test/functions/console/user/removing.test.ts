import { describe, expect, test } from '@jest/globals';
import { sessionCause } from '../../../../shared/core/sign-in/session.ts';
import { verifyToken } from '../../../../shared/core/tokens/verify-token.ts';
import type { UsageRow } from '../../../../shared/core/usage/rows.ts';
import { formOf } from '../../../support/form-of.ts';
import { user } from '../../../support/memory.ts';
import { NOW } from '../../sign-in/harness.ts';
import { type As, CK, fillIn, openConsole, record } from '../harness.ts';

const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const ADMIN = { as: 'admin', roles: ['admin'] };
const SECURITY = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const CREATED = '2026-11-20 08:00:00';
const SECRET = { id: '01234567', created_at: '2026-11-20T00:00Z', created_by: 'admin', ends_at: null, kept: false };
const page = (name: string): string => `/sys_user.do?user_name=${name}&sysparm_view=delete`;
const row = (what: string): UsageRow => ({
  user_name: 'new.user',
  what,
  first_seen: '2026-11-21T08:00Z',
  last_seen: '2026-11-21T09:10Z',
  days: ['2026-11-21'],
  credentials: {},
  sources: {},
  last_decision_id: null,
});

function open(more: Parameters<typeof openConsole>[1] = {}) {
  const console = openConsole(
    [
      record('admin', { roles: ['admin', 'security_admin'] }),
      record('new.user', { sys_created_on: CREATED, roles: ['itil'], name_as_entered: 'New.User' }),
      record('new.bot', { sys_created_on: CREATED, web_service_access_only: true, secrets: [SECRET] }),
      record('root', { sys_created_on: CREATED, roles: ['admin'] }),
      record('chief', { sys_created_on: CREATED, roles: ['security_admin'] }),
      record('head', { sys_created_on: CREATED, roles: ['head_of_it'] }),
      record('guest', { sys_created_on: CREATED }),
      record('user.admin', { sys_created_on: CREATED, roles: ['user_admin'] }),
    ],
    more,
  );
  console.memory.observed = { since: '2026-11-01T00:00Z', until: NOW, gaps: [], leftOut: {} };
  return console;
}
type Console = ReturnType<typeof open>;

/** The form of the page for new.user, sent to another user's. */
async function remove(console: Console, name: string, who: As, more: Record<string, string> = {}) {
  const { version, session_generation: generation, roles } = console.users.records.get(name) ?? record(name);
  const fields = Object.fromEntries(Object.entries(record(name)).filter(([key]) => FIELDS.includes(key)));
  const opened = JSON.stringify({ version, generation, fields, roles });
  return console.send(`POST ${page(name)}`, who, {
    sysparm_action: 'delete',
    sysparm_typed_name: name,
    sysparm_opened: opened,
    sysparm_ck: CK,
    ...more,
  });
}
const FIELDS = [
  ...['first_name', 'last_name', 'email', 'owner', 'active', 'locked_out', 'password_needs_reset', 'web_service_access_only'],
  ...['user_interface_only', 'internal_integration_user', 'web_service_access_only_from', 'active_until'],
];

describe('Delete', () => {
  test('leads from the User form over a page that names the account to a typed name, and the history keeps it', async () => {
    const console = open();
    console.lockouts.stores.failures.set('new.user 192.0.2.1', {
      ...{ failedAt: [NOW], refusedAt: [], failures: 1, proven: false },
    } as never);
    const form = await console.send('GET /sys_user.do?user_name=new.user', USER_ADMIN);
    expect(form.body).toContain('sysparm_view=delete');
    const asked = await console.send(`GET ${page('new.user')}`, USER_ADMIN);
    expect(asked.body).toContain('<dd>New.User</dd>');
    expect(asked.body).toContain('No sign-in and no request of this account was observed.');
    expect(asked.body).not.toContain('may have been used');
    const answer = await console.send(`POST ${page('new.user')}`, USER_ADMIN, {
      ...formOf(asked.body),
      sysparm_action: 'delete',
      sysparm_typed_name: ' NEW.user ',
    });
    expect([answer.statusCode, console.users.records.has('new.user')]).toEqual([200, false]);
    expect(answer.body).toContain('The user New.User has been deleted.');
    expect(console.audit.entries).toMatchObject([
      { record: 'sys_user.new.user', field: 'user_name', old: 'New.User', new: 'deleted', by: 'user.admin' },
      { field: 'roles', old: 'itil', new: '' },
    ]);
    expect(console.lines.at(-1)).toMatchObject({ outcome: 'changed', record: 'sys_user.new.user' });
    expect(console.served.at(-1)).toMatchObject({ operation: 'delete' });
    expect(console.lockouts.stores.failures.get('new.user 192.0.2.1')?.failedAt).toEqual([]);
  });

  test.each<[string, string, As, Record<string, string>, number, string]>([
    ['without the typed name', 'new.user', USER_ADMIN, { sysparm_typed_name: '' }, 422, 'Type New.User, the user name of this account.'],
    ['with the name of another user', 'new.user', USER_ADMIN, { sysparm_typed_name: 'root' }, 422, 'Type New.User'],
    ['of another session', 'new.user', USER_ADMIN, { sysparm_ck: 'x' }, 403, 'did not come from a page of this site'],
    ['without what it was opened with', 'new.user', USER_ADMIN, { sysparm_opened: '' }, 400, 'The form is not complete.'],
    ['of an administrator by a user_admin', 'root', USER_ADMIN, {}, 403, 'This user holds admin'],
    ['of an administrator by containment', 'head', USER_ADMIN, {}, 403, 'This user holds admin'],
    ['of a security administrator without elevation', 'chief', ADMIN, {}, 403, 'This user holds security_admin'],
    ['of a guest', 'guest', SECURITY, {}, 403, 'acts as this record'],
    ['of oneself', 'user.admin', USER_ADMIN, {}, 403, 'You cannot delete your own account.'],
  ])('a form %s deletes nothing', async (_what, name, who, more, status, text) => {
    const console = open();
    const answer = await remove(console, name, who, more);
    expect([answer.statusCode, console.users.records.has(name), console.audit.entries]).toEqual([status, true, []]);
    expect(answer.body).toContain(text);
  });

  test('of an administrator by one, and of a security administrator by an elevated one', async () => {
    const console = open();
    expect((await remove(console, 'root', ADMIN)).statusCode).toBe(200);
    expect((await remove(console, 'chief', SECURITY)).statusCode).toBe(200);
  });

  test('never takes the last administrator, nor two who delete each other at once', async () => {
    const alone = openConsole([record('root', { sys_created_on: CREATED, roles: ['admin'] }), record('x', { roles: [] })]);
    alone.memory.observed = { since: '2026-11-01T00:00Z', until: NOW, gaps: [], leftOut: {} };
    const last = await remove(alone, 'root', { as: 'x', roles: ['admin'] });
    expect([last.statusCode, last.body]).toEqual([403, expect.stringContaining('last user who can sign in with the role admin')]);
    const two = openConsole(['one', 'two'].map((name) => record(name, { sys_created_on: CREATED, roles: ['admin'] })));
    two.memory.observed = alone.memory.observed;
    const by = (as: string, name: string) => remove(two, name, { as, roles: ['admin'] });
    const answers = await Promise.all([by('one', 'two'), by('two', 'one')]);
    expect([two.users.records.size, answers.filter(({ statusCode }) => statusCode === 200)]).toEqual([1, [answers[0]]]);
    expect(two.mutex.held.size).toBe(0);
  });

  test.each(['use/public/-/-/sign_in/-', 'use/api/soap/incident/query/-', 'use/other', 'credential/password', 'from/192.0.2.1'])(
    'is refused after %s, and a refusal alone is no use',
    async (what) => {
      const console = open();
      console.memory.stored.push(row('refused/bad_credentials/api/soap'));
      expect((await console.send(`GET ${page('new.user')}`, ADMIN)).body).toContain('name="sysparm_typed_name"');
      console.memory.stored.push(row(what));
      const asked = await console.send(`GET ${page('new.user')}`, ADMIN);
      expect(asked.body).toContain('This account was used, last at 2026-11-21 09:10 UTC');
      expect(asked.body).toContain('Lock the account or clear Active instead.');
      expect(asked.body).not.toContain('sysparm_typed_name');
      expect((await remove(console, 'new.user', ADMIN)).statusCode).toBe(403);
      expect(console.users.records.has('new.user')).toBe(true);
    },
  );

  test('is refused while a session or a token is open, and while it is not known', async () => {
    const console = open();
    console.sessions.stored.push({ user_name: 'new.user', session_generation: 0, created_at: NOW - 1000, touched_at: NOW });
    expect((await remove(console, 'new.user', ADMIN)).body).toContain('This account has an open session.');
    await console.tokens.create({
      ...{ token_hash: 'e'.repeat(64), user_name: 'new.bot', session_generation: 0, credential: SECRET.id },
      ...{ issued_at: NOW - 1000, ends_at: NOW + 1000 },
    });
    expect((await remove(console, 'new.bot', ADMIN)).body).toContain('This account has an open token.');
    console.tokens.down = true;
    expect((await remove(console, 'new.bot', ADMIN)).body).toContain('could not be read. Try again in a minute.');
    expect(console.users.records.size).toBe(8);
  });

  test('is refused where the memory is off or does not answer, and in a table that was adopted', async () => {
    const down = open();
    down.memory.down = true;
    expect((await remove(down, 'new.user', ADMIN)).body).toContain('cannot be read at the moment. Try again in a minute.');
    for (const [more, text] of [
      [{ memory: null }, 'The memory is switched off for this site'],
      [{ adoptedUsers: true }, 'The table of users is your own'],
    ] as const) {
      const console = open(more);
      expect((await remove(console, 'new.user', ADMIN)).body).toContain(text);
      expect(console.users.records.has('new.user')).toBe(true);
    }
  });

  test.each([
    ['was created before', { since: '2026-11-22T00:00Z' }, 'before what was observed begins: it may have been used earlier.'],
    ['was observed by no one', { since: null }, 'before what was observed begins: it may have been used earlier.'],
    ['did nothing for a while', { until: NOW - 19 * 60_000 }, 'No sign-in and no request of this account was observed.'],
    [
      'has a gap',
      { gaps: [{ from: '2026-11-21T00:00Z', until: '2026-11-21T01:00Z', why: 'Lost.' }] },
      'A part of the life of this account was not observed',
    ],
  ])('says what the memory does not know of an account that %s', async (_what, more, text) => {
    const console = open();
    console.memory.observed = { ...console.memory.observed, ...more };
    expect((await console.send(`GET ${page('new.user')}`, ADMIN)).body).toContain(text);
  });

  test.each([
    ['is behind', { until: NOW - 21 * 60_000 }, 'What accounts did is known only until'],
    ['has observed nothing yet', { until: null, since: null }, 'No use of any account was observed yet, so it is not known'],
  ])('is refused while the memory %s', async (_what, more, text) => {
    const console = open();
    console.memory.observed = { ...console.memory.observed, ...more };
    const { body, statusCode } = await remove(console, 'new.user', ADMIN);
    expect([statusCode, body]).toEqual([403, expect.stringContaining(text)]);
    expect(console.users.records.has('new.user')).toBe(true);
  });

  test('says before whose owner the user is, by whatever spelling, and what follows', async () => {
    const console = open();
    const machine = (name: string, owner: string) =>
      console.users.records.set(name, record(name, { web_service_access_only: true, owner }));
    expect((await console.send(`GET ${page('new.user')}`, ADMIN)).body).not.toContain('is the owner of');
    machine('bot.0', 'NEW.user');
    expect((await console.send(`GET ${page('new.user')}`, ADMIN)).body).toContain(
      'This user is the owner of the account bot.0. Enter another',
    );
    for (let index = 1; index < 12; index += 1) machine(`bot.${index}`, 'new.user');
    const { body } = await console.send(`GET ${page('new.user')}`, ADMIN);
    expect(body).toMatch(/This user is the owner of 12 accounts: (bot\.\d+(, )?){10} and 2 more\. Enter another owner there first:/);
    expect(body).toContain('a new user of this name would be taken for the owner.');
    // A user who owns itself is no other account.
    machine('new.bot', 'new.bot');
    expect((await console.send(`GET ${page('new.bot')}`, ADMIN)).body).not.toContain('is the owner of');
  });

  test('says that not every user was looked at for accounts that this one owns, where there are very many', async () => {
    const console = open();
    const many = Array.from({ length: 1000 }, (_, index) => record(`u${index}`));
    console.users.pages = async function* () {
      for (let page = 0; page < 11; page += 1) yield many;
    };
    const { body } = await console.send(`GET ${page('new.user')}`, ADMIN);
    expect(body).toContain('Not every user was looked at for accounts that this user owns');
  });

  test('of a record that was changed since deletes nothing', async () => {
    const console = open();
    const form = formOf((await console.send(`GET ${page('new.user')}`, ADMIN)).body);
    await fillIn(console, '/sys_user.do?user_name=new.user', ADMIN, { first_name: 'Abel' });
    const sent = { ...form, sysparm_action: 'delete', sysparm_typed_name: 'new.user' };
    const answer = await console.send(`POST ${page('new.user')}`, ADMIN, sent);
    expect([answer.statusCode, answer.body]).toEqual([409, expect.stringContaining('Nothing was deleted.')]);
    // Between our read and our delete.
    const fresh = { ...formOf(answer.body), sysparm_action: 'delete', sysparm_typed_name: 'new.user' };
    const { remove: real } = console.users;
    console.users.remove = async (name, version) => {
      const stored = console.users.records.get(name);
      if (stored !== undefined) console.users.records.set(name, { ...stored, version: stored.version + 1 });
      return real.call(console.users, name, version);
    };
    expect((await console.send(`POST ${page('new.user')}`, ADMIN, fresh)).statusCode).toBe(409);
    expect(console.users.records.has('new.user')).toBe(true);
  });
});

test('a cookie or token of a deleted user is not good for a new user of the same name', async () => {
  const console = open();
  const old = user('new.bot', { session_generation: 0 });
  expect((await remove(console, 'new.bot', ADMIN)).statusCode).toBe(200);
  const made = await fillIn(console, '/sys_user.do', ADMIN, {
    user_name: 'new.bot',
    web_service_access_only: 'true',
    sysparm_action: 'insert',
  });
  expect(made.statusCode).toBe(302);
  const again = user('new.bot', {
    web_service_access_only: true,
    federated: '[]',
    session_generation: console.users.records.get('new.bot')?.session_generation ?? 0,
  });
  const session = { user_name: 'new.bot', session_generation: 0, created_at: NOW - 1000, touched_at: NOW - 1000 };
  expect([sessionCause(session, old, NOW), sessionCause(session, again, NOW)]).toEqual([null, 'session_superseded']);
  const token = {
    ...{ token_hash: 'h', user_name: 'new.bot', session_generation: 0, credential: '01234567' },
    issued_at: NOW - 1,
    ends_at: NOW + 9,
  };
  expect(verifyToken({ user: again, token }, NOW)).toMatchObject({ cause: 'token_superseded' });
});

describe('Clone', () => {
  test('opens a new user of the same kind, with owner and the roles that the actor may grant, and nothing else', async () => {
    const console = openConsole([
      record('bot', {
        ...{ web_service_access_only: true, internal_integration_user: true, owner: 'admin', roles: ['soap', 'admin', 'gone'] },
        ...{ first_name: 'Zed', email: 'zed@example.com', locked_out: true, active_until: '2027-01-01T00:00Z' },
      }),
    ]);
    expect((await console.send('GET /sys_user.do?user_name=bot', USER_ADMIN)).body).toContain('/sys_user.do?sysparm_clone=bot');
    const { body } = await console.send('GET /sys_user.do?sysparm_clone=bot', USER_ADMIN);
    const form = formOf(body);
    expect(form).toMatchObject({ user_name: '', first_name: '', email: '', owner: 'admin', active_until: '' });
    expect([form.web_service_access_only, form.internal_integration_user, form.locked_out]).toEqual(['true', 'true', undefined]);
    expect(body).toMatch(/<input[^>]*value="soap"[^>]*checked/);
    expect(body).not.toMatch(/<input[^>]*value="(admin|gone)"[^>]*checked/);
    expect(body).toContain('Without the roles that you may not grant: admin, gone.');
    expect(body).not.toContain('zed@example.com');
  });

  test('is created without password, secret, federated identity, envelope, dates or session of the user that was cloned', async () => {
    const console = openConsole([
      record('bot', {
        ...{ web_service_access_only: true, roles: ['soap'], secrets: [SECRET], session_generation: 7, active_until: '2027-01-01T00:00Z' },
        ...{ federated: '[{"issuer":"https://issuer.example","subject":"job"}]', envelope: '{"uses":["soap/incident/query"]}' },
      }),
    ]);
    const made = await fillIn(console, '/sys_user.do?sysparm_clone=bot', ADMIN, { user_name: 'bot.two', sysparm_action: 'insert' });
    expect(made.statusCode).toBe(302);
    expect(console.users.created).toMatchObject([{ userName: 'bot.two', roles: ['soap'], passwordHash: null }]);
    expect(console.users.records.get('bot.two')).toMatchObject({ secrets: [], federated: '', envelope: '', active_until: '' });
    expect(console.users.records.get('bot.two')?.session_generation).not.toBe(7);
  });
});
