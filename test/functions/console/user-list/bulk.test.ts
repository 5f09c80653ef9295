import { describe, expect, test } from '@jest/globals';
import { CONFIRM, FIELDS, MOST_USERS } from '../../../../functions/console/user-list/bulk/actions.ts';
import { DependencyError } from '../../../../shared/core/ports.ts';
import { usageRow } from '../../../support/memory-usage.ts';
import { NOW } from '../../sign-in/harness.ts';
import { type As, CK, openConsole, record } from '../harness.ts';

const USER_ADMIN: As = { as: 'user.admin', roles: ['user_admin'] };
const ADMIN: As = { as: 'admin', roles: ['admin'] };
const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const LIST = '/sys_user_list.do';

const USERS = () => [
  record('admin', { roles: ['admin', 'security_admin'] }),
  record('user.admin', { roles: ['user_admin'] }),
  record('abel.tuter'),
  record('soap.user', { roles: ['soap'] }),
  record('beth.anglin', { roles: ['itil'], first_name: 'Beth' }),
  record('charlie', { web_service_access_only: true }),
  record('dana', { password_needs_reset: true }),
  record('eve', { user_interface_only: true }),
  record('boss', { roles: ['admin'] }),
  record('sec', { roles: ['security_admin'] }),
  record('guest'),
];
const open = (users = USERS(), instead = {}) => openConsole(users, instead);
type Console = ReturnType<typeof open>;

const body = (fields: readonly (readonly [string, string])[]) =>
  new URLSearchParams(([['sysparm_ck', CK], ...fields] as const).map(([name, value]): [string, string] => [name, value])).toString();
const select = (console: Console, who: As, action: string, names: readonly string[], role = '') =>
  console.send(
    `POST ${LIST}`,
    who,
    body([['sysparm_action', action], [FIELDS.role, role], ...names.map((name) => [FIELDS.selected, name] as const)]),
  );

/** The fields of the preview's form, as a browser sends them. */
function confirmOf(html: string): string {
  const form = /<form method="post" class="bare"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  return new URLSearchParams([...hidden, ['sysparm_action', CONFIRM]]).toString();
}
/** Rows of a table of the page, as text. */
function rowsOf(html: string, caption: string): string[] {
  const table = new RegExp(`<caption>${caption}</caption>([\\s\\S]*?)</table>`).exec(html)?.[1] ?? '';
  return [...table.matchAll(/<tr><td>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => row.replace(/<\/td><td>/g, ' | ').replace(/<[^>]+>/g, ''));
}
const namesIn = (rows: readonly string[]): string[] => rows.map((row) => row.split(' | ')[0] ?? '');
async function change(console: Console, who: As, action: string, names: readonly string[], role = '') {
  const preview = await select(console, who, action, names, role);
  return console.send(`POST ${LIST}`, who, confirmOf(preview.body));
}
const stored = (console: Console, name: string) => console.users.records.get(name);

describe('the list of users', () => {
  test('has a box for each user, the actions, and the roles that this actor may grant', async () => {
    const { body: page } = await open().send(`GET ${LIST}?sysparm_search=beth`, USER_ADMIN);
    expect(page).toContain(`name="${FIELDS.selected}" value="beth.anglin" aria-label="Select beth.anglin"`);
    expect(page).toContain('<option value="itil">');
    expect(page).not.toMatch(/<option value="(admin|security_admin|head_of_it)"/);
    expect(page).toContain(`name="${FIELDS.back}" value="search=beth"`);
    const elevated = await open().send(`GET ${LIST}`, ELEVATED);
    expect(elevated.body).toMatch(/<option value="security_admin">/);
  });
});

describe('the preview of a bulk change', () => {
  test('names who will be changed, and who is left out and why, and writes nothing', async () => {
    const console = open();
    const names = ['abel.tuter', 'beth.anglin', 'charlie', 'dana', 'eve', 'boss', 'guest', 'gone'];
    const { statusCode, body: page } = await select(console, USER_ADMIN, 'make_non_interactive', names);
    expect(statusCode).toBe(200);
    expect(namesIn(rowsOf(page, 'Will be changed'))).toEqual(['abel.tuter', 'beth.anglin']);
    expect(rowsOf(page, 'Left out')).toEqual([
      'charlie | Is non-interactive already.',
      'dana | Clear Password needs reset first: a machine cannot change its password.',
      'eve | Choose one: Web Service Access Only or User Interface Only.',
      expect.stringMatching(/^boss \| This user holds admin: only an administrator who holds it, too, may set/),
      expect.stringMatching(/^guest \| This record is for callers without credentials, who never sign in/),
      'gone | There is no such user any more.',
    ]);
    expect(page).toContain('Every session of this user ends.');
    expect(console.users.changes).toEqual([]);
    expect(console.audit.entries).toEqual([]);
    expect(console.served.at(-1)?.operation).toBe('query');
    expect(console.lines.map(({ outcome, record: of }) => `${outcome} ${of}`)).toEqual(['refused sys_user.boss', 'refused sys_user.guest']);
  });

  test('tells of each what of the observed use will be refused', async () => {
    const console = open();
    console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
    console.memory.stored.push(usageRow('soap.user', 'use/api/soap/table_1/query/-'));
    const { body: page } = await select(console, USER_ADMIN, 'lock', ['soap.user', 'beth.anglin']);
    const [soap, beth] = rowsOf(page, 'Will be changed');
    expect(soap).toMatch(/SOAP[^|]*, on 3 days, last 2026-11-24 08:10 UTC from 203\.0\.113\.7: will be refused \(credentials_rejected\)\./);
    expect(beth).toBe('beth.anglin | None known');
  });

  test('uses of tables that are not served, and of protocols that this version does not know, hide no others', async () => {
    const console = open();
    console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
    console.memory.stored.push(usageRow('soap.user', 'use/api/json/table_1/query/-'), usageRow('soap.user', 'use/api/csv/table_1/query/-'));
    console.memory.stored.push(usageRow('abel.tuter', 'use/api/json/table_1/query/-'));
    console.memory.stored.push(usageRow('beth.anglin', 'use/api/rest/u_own_table/create/-'));
    const { body: page } = await select(console, USER_ADMIN, 'lock', ['soap.user', 'abel.tuter', 'beth.anglin']);
    const [soap, abel, beth] = rowsOf(page, 'Will be changed');
    expect(soap).toMatch(/CSV[^|]*will be refused/);
    expect(abel).toBe('abel.tuter | None known');
    expect(beth).toMatch(/REST[^|]*will be refused/);
    expect(page).toContain('Not every use could be tried of soap.user: its protocol or operation is not known to this version.');
    expect(page).toContain('Not every use could be tried of abel.tuter:');
    expect(console.errors).toEqual([]);
  });

  test('works without the memory, and says so', async () => {
    const console = open();
    console.memory.down = true;
    const { body: page } = await select(console, USER_ADMIN, 'lock', ['abel.tuter']);
    expect(page).toContain('What was observed cannot be read at the moment.');
    expect(rowsOf(page, 'Will be changed')).toEqual(['abel.tuter | Not known']);
  });

  test('of 100 users with long names and observed uses stays below 60 KB', async () => {
    const names = Array.from(
      { length: MOST_USERS },
      (_, index) => `${'long.user.name.of.an.integration'}.${String(index).padStart(3, '0')}`,
    );
    const console = open([...USERS(), ...names.map((name) => record(name, { roles: ['soap'] }))]);
    console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
    for (const name of names) console.memory.stored.push(usageRow(name, 'use/api/soap/table_1/query/-'));
    const { body: page } = await select(console, USER_ADMIN, 'lock', names);
    expect(rowsOf(page, 'Will be changed')).toHaveLength(MOST_USERS);
    expect(rowsOf(page, 'Will be changed').every((row) => row.includes('will be refused'))).toBe(true);
    expect(Buffer.byteLength(page)).toBeLessThan(60_000);
  });

  test.each([
    ['no user', 'lock', [], '', 'Select the boxes of the users in the list'],
    ['no action', 'delete', ['abel.tuter'], '', 'one of the buttons below the list'],
    ['no role', 'add_role', ['abel.tuter'], '', 'Choose the role beside Add role'],
    [
      '101 users',
      'lock',
      Array.from({ length: 101 }, (_, index) => `u${index}`),
      '',
      'At most 100 users can be changed at a time, and 101',
    ],
    [
      '500 users',
      'make_non_interactive',
      Array.from({ length: 500 }, (_, index) => `u${index}`),
      '',
      'At most 100 users can be changed at a time, and 500 are selected. Select fewer.',
    ],
  ])('with %s says what to do', async (_what, action, names, role, text) => {
    const { statusCode, body: page } = await select(open(), USER_ADMIN, action, names, role);
    expect(statusCode).toBe(422);
    expect(page).toContain(text);
  });
});

describe('a confirmed bulk change', () => {
  test('changes a user once who is named twice, in whatever spelling, in the list and in the preview', async () => {
    const console = open();
    const names = ['abel.tuter', 'ABEL.tuter', 'abel.tuter', 'beth.anglin'];
    const preview = await select(console, USER_ADMIN, 'lock', names);
    expect(namesIn(rowsOf(preview.body, 'Will be changed'))).toEqual(['abel.tuter', 'beth.anglin']);
    const twice = new URLSearchParams(confirmOf(preview.body));
    for (const value of twice.getAll(FIELDS.previewed)) twice.append(FIELDS.previewed, value);
    const { body: page } = await console.send(`POST ${LIST}`, USER_ADMIN, twice.toString());
    expect(namesIn(rowsOf(page, 'Changed'))).toEqual(['abel.tuter', 'beth.anglin']);
    expect(console.users.changes.map(({ userName }) => userName)).toEqual(['abel.tuter', 'beth.anglin']);
  });

  test('of a form without users, or with what names none, says what to do and changes nothing', async () => {
    const console = open();
    for (const previewed of [[], [''], ['abel.tuter'], ['1 0 '], ['x 0 abel.tuter'], ['1 abel.tuter']]) {
      const fields = [['sysparm_action', CONFIRM], [FIELDS.action, 'lock'], ...previewed.map((text) => [FIELDS.previewed, text])];
      const answer = await console.send(`POST ${LIST}`, USER_ADMIN, body(fields as [string, string][]));
      expect([answer.statusCode, answer.body]).toEqual([422, expect.stringContaining('No user is selected')]);
    }
    const many = Array.from({ length: 500 }, (_, index): [string, string] => [FIELDS.previewed, `1 0 u${index}`]);
    const answer = await console.send(`POST ${LIST}`, USER_ADMIN, body([['sysparm_action', CONFIRM], [FIELDS.action, 'lock'], ...many]));
    expect([answer.statusCode, console.users.changes]).toEqual([422, []]);
  });

  test('leaves out a user who was deleted since, and one who was made anew under the same name', async () => {
    const console = open();
    const preview = await select(console, USER_ADMIN, 'lock', ['abel.tuter', 'beth.anglin']);
    console.users.records.delete('abel.tuter');
    console.users.records.set('beth.anglin', record('beth.anglin', { session_generation: 1_764_547_200_000 }));
    const { body: page } = await console.send(`POST ${LIST}`, USER_ADMIN, confirmOf(preview.body));
    expect(rowsOf(page, 'Left out')).toEqual([
      'abel.tuter | There is no such user any more.',
      expect.stringMatching(/^beth\.anglin \| Changed since you looked/),
    ]);
    expect(console.users.changes).toEqual([]);
  });

  test('changes each, with history and log of a single change, and says so', async () => {
    const console = open();
    const { statusCode, body: page } = await change(console, USER_ADMIN, 'add_role', ['abel.tuter', 'beth.anglin', 'boss'], 'itil');
    expect(statusCode).toBe(200);
    expect(rowsOf(page, 'Changed')).toEqual(['abel.tuter | Is a holder of the role itil now.']);
    expect(stored(console, 'abel.tuter')?.roles).toEqual(['itil']);
    expect(stored(console, 'boss')?.roles).toEqual(['admin']);
    expect(console.audit.entries.map(({ record: of, field, new: now, by }) => [of, field, now, by])).toEqual([
      ['sys_user.abel.tuter', 'roles', 'itil', 'user.admin'],
    ]);
    expect(console.lines.filter(({ outcome }) => outcome === 'changed').map(({ record: of }) => of)).toEqual(['sys_user.abel.tuter']);
  });

  test('ends the sessions of each who is locked', async () => {
    const console = open();
    await change(console, USER_ADMIN, 'lock', ['abel.tuter', 'beth.anglin']);
    expect(console.users.changes.map(({ userName, raise, set }) => [userName, raise, set.locked_out])).toEqual([
      ['abel.tuter', 1, true],
      ['beth.anglin', 1, true],
    ]);
  });

  test('leaves out and names a user who was changed since the preview; sent twice, it changes nothing more', async () => {
    const console = open();
    const preview = await select(console, USER_ADMIN, 'lock', ['abel.tuter', 'beth.anglin']);
    console.users.records.set('beth.anglin', record('beth.anglin', { version: 2, sys_updated_by: 'fred' }));
    const { body: page } = await console.send(`POST ${LIST}`, USER_ADMIN, confirmOf(preview.body));
    expect(namesIn(rowsOf(page, 'Changed'))).toEqual(['abel.tuter']);
    expect(rowsOf(page, 'Left out')).toEqual(['beth.anglin | Changed since you looked, last by fred. Open the user, and select it again.']);
    expect(stored(console, 'beth.anglin')?.locked_out).toBe(false);
    const again = await console.send(`POST ${LIST}`, USER_ADMIN, confirmOf(preview.body));
    expect(rowsOf(again.body, 'Changed')).toEqual([]);
    expect(console.users.changes).toHaveLength(1);
  });

  test('asks the rules again: rank that was lost since the preview refuses', async () => {
    const console = open();
    const preview = await select(console, ADMIN, 'lock', ['boss']);
    expect(namesIn(rowsOf(preview.body, 'Will be changed'))).toEqual(['boss']);
    const { body: page } = await console.send(`POST ${LIST}`, USER_ADMIN, confirmOf(preview.body));
    expect(rowsOf(page, 'Left out')[0]).toMatch(/^boss \| This user holds admin/);
    expect(stored(console, 'boss')?.locked_out).toBe(false);
  });

  test('stops where the store does not answer, and tells what is not known and what was not tried', async () => {
    const console = open();
    const update = console.users.update.bind(console.users);
    console.users.update = async (wanted) => {
      if (wanted.userName === 'beth.anglin') throw new DependencyError('sys_user', new Error('no answer'));
      return update(wanted);
    };
    const { statusCode, body: page } = await change(console, USER_ADMIN, 'lock', ['abel.tuter', 'beth.anglin', 'charlie', 'dana']);
    expect(statusCode).toBe(409);
    expect(namesIn(rowsOf(page, 'Changed'))).toEqual(['abel.tuter']);
    expect(rowsOf(page, 'Failed')).toEqual([
      'beth.anglin | The table of users did not answer, so this change may or may not be made. Open the user and look.',
      expect.stringMatching(/^charlie \| Not tried/),
      expect.stringMatching(/^dana \| Not tried/),
    ]);
  });
});

describe('a bulk change gives no right that a single one refuses', () => {
  test.each([
    ['admin', 'add_role', 'abel.tuter'],
    ['security_admin', 'add_role', 'abel.tuter'],
    ['head_of_it', 'add_role', 'abel.tuter'],
    ['', 'lock', 'sec'],
    ['', 'lock', 'boss'],
    ['', 'make_non_interactive', 'boss'],
    ['itil', 'add_role', 'boss'],
    ['soap', 'add_role', 'guest'],
  ])('a user administrator: role "%s", %s of %s', async (role, action, name) => {
    const console = open();
    const preview = await select(console, USER_ADMIN, action, [name], role);
    expect(rowsOf(preview.body, 'Will be changed')).toEqual([]);
    expect(namesIn(rowsOf(preview.body, 'Left out'))).toEqual([name]);
    const forged = [
      ['sysparm_action', CONFIRM],
      [FIELDS.action, action],
      [FIELDS.role, role],
      [FIELDS.previewed, `1 0 ${name}`],
    ] as const;
    expect(rowsOf((await console.send(`POST ${LIST}`, USER_ADMIN, body(forged))).body, 'Changed')).toEqual([]);
    expect(console.users.changes).toEqual([]);
  });

  test('an administrator without elevation may not grant security_admin', async () => {
    const { body: page } = await select(open(), ADMIN, 'add_role', ['abel.tuter'], 'security_admin');
    expect(rowsOf(page, 'Left out')[0]).toContain('Elevate to security_admin first');
  });

  test.each(['lock', 'make_non_interactive'])('%s of all administrators is left out, although each alone would pass', async (action) => {
    const users = [record('one', { roles: ['admin'] }), record('two', { roles: ['admin'] }), record('abel.tuter')];
    const who = { as: 'one', roles: ['admin'] };
    const console = open(users);
    const { body: page } = await select(console, who, action, ['one', 'two', 'abel.tuter']);
    expect(namesIn(rowsOf(page, 'Will be changed'))).toEqual(['abel.tuter']);
    expect(rowsOf(page, 'Left out').map((row) => row.split(' | ')[1])).toEqual([
      expect.stringContaining('Together these changes would leave no user who can sign in with the role admin, so 2 users stay'),
      expect.stringContaining('Select all but one of them.'),
    ]);
    expect(namesIn(rowsOf((await select(console, who, action, ['two'])).body, 'Will be changed'))).toEqual(['two']);
    const forged = ['one', 'two'].map((name) => [FIELDS.previewed, `1 0 ${name}`] as const);
    await console.send(`POST ${LIST}`, who, body([['sysparm_action', CONFIRM], [FIELDS.action, action], ...forged]));
    expect(console.users.changes).toEqual([]);
  });

  test('a form of another site, or without the token of this session, changes nothing', async () => {
    const console = open();
    const forged = `sysparm_action=${CONFIRM}&${FIELDS.action}=lock&${FIELDS.previewed}=1+0+abel.tuter`;
    expect((await console.send(`POST ${LIST}`, USER_ADMIN, forged)).statusCode).toBe(403);
    expect(console.users.changes).toEqual([]);
  });

  test('needs the role of the list', async () => {
    const console = open();
    expect((await select(console, { roles: ['itil'] }, 'lock', ['abel.tuter'])).statusCode).toBe(403);
    expect(console.users.changes).toEqual([]);
  });
});
