import { describe, expect, test } from '@jest/globals';
import type { SessionAge } from '../../../../shared/core/sign-in/session.ts';
import { STANDARD_BOUNDS } from '../../../../shared/core/sign-in/session-bounds.ts';
import { formOf } from '../../../support/form-of.ts';
import { NOW } from '../../sign-in/harness.ts';
import { fillIn, openConsole, record } from '../harness.ts';

const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const USERS = [record('abel.tuter', { roles: ['itil'], session_generation: 3 }), record('mid', { web_service_access_only: true })];
const ABEL = '/sys_user.do?user_name=abel.tuter';

const session = (more: Partial<SessionAge> = {}): SessionAge => ({
  user_name: 'abel.tuter',
  session_generation: 3,
  created_at: NOW - 1000,
  touched_at: NOW - 1000,
  ...more,
});

/** The text beside a box. */
const beside = (body: string, name: string): string => body.split(`id="${name}_hint"`)[1]?.split('</div>')[0] ?? '';

describe('what saving will do to this user stands beside each box before anything is saved', () => {
  const open = (...sessions: SessionAge[]) => {
    const console = openConsole(USERS);
    console.sessions.stored.push(...sessions);
    return console;
  };

  test('counts the sessions that are open: not those superseded, idle, too old, ended by their provider or of another user', async () => {
    const over = [
      session({ session_generation: 2 }),
      session({ touched_at: NOW - STANDARD_BOUNDS.idleMs }),
      session({ created_at: NOW - STANDARD_BOUNDS.lifetimeMs }),
      session({ ends_at: NOW }),
      session({ user_name: 'somebody.else' }),
    ];
    const { body } = await open(session(), session({ ends_at: NOW + 1 }), ...over).send(`GET ${ABEL}`, USER_ADMIN);
    expect(beside(body, 'web_service_access_only')).toContain(
      'Selected: If you save this, 2 open sessions of this user end. The user becomes non-interactive',
    );
    expect(beside(body, 'web_service_access_only')).toContain('SOAP will be refused under strict security: no soap role.');
    expect(beside(body, 'locked_out')).toContain('If you save this, 2 open sessions of this user end.');
    expect(beside(body, 'internal_integration_user')).toContain('If you save this, nothing changes while the user is interactive.');
  });

  test.each([
    [0, 'If you save this, no open session ends.'],
    [1, 'If you save this, 1 open session of this user ends.'],
    [100, 'If you save this, 100 open sessions of this user end.'],
    [350, 'If you save this, more than 100 open sessions of this user end.'],
  ])('%i sessions: %s', async (count, text) => {
    const { body } = await open(...Array.from({ length: count }, () => session())).send(`GET ${ABEL}`, USER_ADMIN);
    expect(beside(body, 'active')).toContain(`Clear: ${text}`);
  });

  test('without the index the form works, and does not tell a number', async () => {
    const console = open();
    console.sessions.down = true;
    const answer = await console.send(`GET ${ABEL}`, USER_ADMIN);
    expect(answer.statusCode).toBe(200);
    expect(beside(answer.body, 'locked_out')).toContain('If you save this, every session of this user ends.');
    expect(console.errors).toHaveLength(1);
  });

  test('tells what User Interface Only closes and opens, and that a machine cannot have it', async () => {
    const console = openConsole([...USERS, record('person.only', { user_interface_only: true })]);
    const told = async (name: string): Promise<string> =>
      beside((await console.send(`GET /sys_user.do?user_name=${name}`, USER_ADMIN)).body, 'user_interface_only');
    expect(await told('abel.tuter')).toContain(
      'Selected: If you save this, Basic is refused: protocols by a program that sends this user name and password. The pages work as before',
    );
    expect(await told('person.only')).toContain('Clear: If you save this, Basic works again');
    expect(await told('mid')).toContain('Choose one: Web Service Access Only or User Interface Only.');
  });

  test('tells of a non-interactive user what Internal Integration User opens', async () => {
    const { body } = await open().send('GET /sys_user.do?user_name=mid', USER_ADMIN);
    expect(beside(body, 'internal_integration_user')).toContain('Selected: If you save this, the user can be used as a MID Server user');
    expect(beside(body, 'web_service_access_only')).toContain('Clear: If you save this, the user becomes interactive');
  });
});

describe('after saving the form says what was done', () => {
  async function saved(change: Record<string, string | undefined>) {
    const console = openConsole(USERS);
    const { headers = {} } = await fillIn(console, ABEL, USER_ADMIN, change);
    return { console, location: String(headers.Location) };
  }

  test('field by field, and that the sessions have ended', async () => {
    const { console, location } = await saved({ web_service_access_only: 'true', email: 'abel@example.com' });
    const { body } = await console.send(`GET ${location}`, USER_ADMIN);
    const [, notice = ''] = /<div class="notice" role="status">(.*?)<\/div>/.exec(body) ?? [];
    expect(notice).toContain('The user has been updated.');
    expect(notice).toContain('<li>Web Service Access Only: was clear, is now selected.</li>');
    expect(notice).toContain('<li>Email: was “”, is now “abel@example.com”.</li>');
    expect(notice).toContain('<li>Every session of this user has ended.</li>');
  });

  test('a change that ends no session does not say so, and a password is only said to be new', async () => {
    const { console, location } = await saved({ first_name: 'Abel' });
    expect((await console.send(`GET ${location}`, USER_ADMIN)).body).not.toContain('has ended');
    const other = await saved({ user_password: 'four words in a row' });
    const { body } = await other.console.send(`GET ${other.location}`, USER_ADMIN);
    expect(body).toContain('<li>The password is a new one.</li>');
    expect(body).not.toContain('four words');
  });

  test('an address that somebody made up says nothing of what was done', async () => {
    const { console } = await saved({ web_service_access_only: 'true' });
    for (const keys of ['sysparm_notice=saved', 'sysparm_notice=saved&sysparm_decision=%3Cb%3E', 'sysparm_notice=toString']) {
      const { body, statusCode } = await console.send(`GET ${ABEL}&${keys}`, USER_ADMIN);
      expect(statusCode).toBe(200);
      expect(body).not.toContain('is now selected.');
      expect(body).not.toContain('<b>');
    }
  });
});

test.each([
  ['preview', { sysparm_action: 'preview' }],
  ['another field is wrong', { email: 'no address' }],
])('a password that was typed is never sent back, and the form says to type it again: %s', async (_what, change) => {
  for (const path of [ABEL, '/sys_user.do']) {
    const answer = await fillIn(openConsole(USERS), path, USER_ADMIN, {
      user_name: 'new',
      user_password: 'four words in a row',
      ...change,
    });
    expect(answer.body).toMatch(/id="user_password_error">Type the password again/);
    expect(answer.body).not.toContain('four words');
    expect(formOf(answer.body).user_password).toBe('');
  }
});

describe('User Interface Only', () => {
  const USERS_AND_GUEST = [...USERS, record('guest'), record('sec.admin', { roles: ['security_admin'] })];

  test('is saved with its history, ends no session, and is shown and found in the list', async () => {
    const console = openConsole(USERS_AND_GUEST);
    const { statusCode } = await fillIn(console, ABEL, USER_ADMIN, { user_interface_only: 'true', sysparm_action: 'update' });
    expect(statusCode).toBe(302);
    expect(console.users.records.get('abel.tuter')).toMatchObject({ user_interface_only: true, session_generation: 3 });
    expect(console.audit.entries).toMatchObject([{ field: 'user_interface_only', old: 'false', new: 'true' }]);
    const list = (await console.send('GET /sys_user_list.do?person_only=true', USER_ADMIN)).body;
    expect(list).toContain('Interactive, user interface only');
    expect(list).not.toContain('user_name=mid');
  });

  test('beside Web Service Access Only it is refused beside the box that was selected, and nothing is written', async () => {
    const console = openConsole([...USERS_AND_GUEST, record('person.only', { user_interface_only: true })]);
    const refused = async (name: string, box: string) => {
      const { statusCode, body } = await fillIn(console, `/sys_user.do?user_name=${name}`, USER_ADMIN, {
        [box]: 'true',
        sysparm_action: 'update',
      });
      expect(statusCode).toBe(422);
      expect(body).toContain(`<p class="error" id="${box}_error">Choose one: Web Service Access Only or User Interface Only.</p>`);
    };
    await refused('mid', 'user_interface_only');
    await refused('person.only', 'web_service_access_only');
    expect(console.audit.entries).toEqual([]);
  });

  test('a guest never has it, and of a security administrator it takes the elevation', async () => {
    const console = openConsole(USERS_AND_GUEST);
    const refusal = async (name: string, who: { as: string; roles: string[] }) =>
      (await fillIn(console, `/sys_user.do?user_name=${name}`, who, { user_interface_only: 'true', sysparm_action: 'update' })).statusCode;
    expect(await refusal('guest', { as: 'admin', roles: ['admin'] })).toBe(403);
    expect(await refusal('sec.admin', USER_ADMIN)).toBe(403);
    expect(console.audit.entries).toEqual([]);
  });
});
