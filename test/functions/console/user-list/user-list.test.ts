import { describe, expect, test } from '@jest/globals';
import { LOOKED_AT } from '../../../../functions/console/user-list/find.ts';
import { openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };

const USERS = [
  record('admin', { first_name: 'System', last_name: 'Administrator', roles: ['admin', 'security_admin'] }),
  record('abel.tuter', { first_name: 'Abel', last_name: 'Tuter', roles: ['itil'] }),
  record('soap.user', { web_service_access_only: true, roles: ['soap'] }),
  record('locked.user', { locked_out: true }),
  record('inactive.user', { active: false }),
];

/** Names of the users that a page lists. */
const namesIn = (body: string): string[] => [...body.matchAll(/sys_user\.do\?user_name=([^"&]+)["&]/g)].map(([, name = '']) => name);

describe('the list of users', () => {
  const listed = async (query: string): Promise<string[]> => {
    const { body } = await openConsole(USERS).send(`GET /sys_user_list.do${query}`, USER_ADMIN);
    return namesIn(body);
  };

  test.each([
    ['', ['abel.tuter', 'admin', 'inactive.user', 'locked.user', 'soap.user']],
    ['?sysparm_search=system+ADMIN', ['admin']],
    ['?sysparm_search=Tuter', ['abel.tuter']],
    ['?non_interactive=true', ['soap.user']],
    ['?locked=true', ['locked.user']],
    ['?inactive=true', ['inactive.user']],
    ['?inactive=true&locked=true', []],
    ['?sysparm_search=nobody', []],
  ])('%s shows %j', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  test('shows 20 a page, and keeps search and filters on the way', async () => {
    const many = Array.from({ length: 45 }, (_, index) => record(`u${String(index).padStart(2, '0')}`, { locked_out: true }));
    const ask = async (row: string) =>
      (await openConsole(many).send(`GET /sys_user_list.do?sysparm_search=u&locked=true${row}`, ADMIN)).body;
    expect(await ask('')).toContain('1 to 20 of 45');
    expect(await ask('')).toContain('?sysparm_search=u&amp;locked=true&amp;sysparm_first_row=21');
    expect(await ask('&sysparm_first_row=41')).toContain('41 to 45 of 45');
    for (const row of ['0', '-3', 'x', '99999999999']) expect(await ask(`&sysparm_first_row=${row}`)).toMatch(/of 45/);
  });

  test('escapes what users are called', async () => {
    const { body } = await openConsole([record('<script>', { email: '"><img>' })]).send('GET /sys_user_list.do', ADMIN);
    expect(body).not.toMatch(/<script>|<img>/);
  });
});

describe('a table of 100,000 users without an index', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => record(`u${index}`, { first_name: index === 99_999 ? 'Zoe' : 'Some' }));
  const open = () => {
    const console = openConsole(many);
    console.search.built = false;
    console.users.pageSize = 1000;
    return console;
  };
  const link = (body: string, text: string): string => {
    const [, href = ''] = new RegExp(`<a href="([^"]*)">${text}`).exec(body) ?? [];
    return href.replaceAll('&amp;', '&');
  };

  test('costs a page a bounded number of reads, and says what it looked at', async () => {
    const console = open();
    const { body } = await console.send('GET /sys_user_list.do', ADMIN);
    expect(console.users.read).toBeLessThanOrEqual(LOOKED_AT + 1000);
    expect(body).toContain('1 to 20 of 5,000 that fit among 5,000 users');
    expect(body).toContain('There are too many users to search at once.');
    expect(namesIn(body)).toHaveLength(20);
  });

  test('leads to every user once', async () => {
    const console = open();
    const seen: number[] = [];
    for (let path = '/sys_user_list.do?locked=true'; path !== ''; ) {
      const { body } = await console.send(`GET ${path}`, ADMIN);
      expect(body).toContain('No user fits among 5,000 users.');
      path = link(body, 'Look at the next 5,000 users');
      seen.push(console.users.read);
    }
    expect(seen).toHaveLength(20);
    // Each page reads one more page of the store to know whether there is more.
    expect(console.users.read).toBe(100_000 + 19 * 1000);
  });

  test('finds a whole user name at once, wherever it is stored', async () => {
    const console = open();
    const { body } = await console.send('GET /sys_user_list.do?sysparm_search=%20U99999', ADMIN);
    expect(namesIn(body)).toEqual(['u99999']);
    expect(console.users.read).toBeLessThanOrEqual(LOOKED_AT + 1000);
  });

  test('keeps search and filters from page to page, and finds what is called so at the end', async () => {
    const console = open();
    let path = '/sys_user_list.do?sysparm_search=zoe';
    let body = '';
    do {
      ({ body } = await console.send(`GET ${path}`, ADMIN));
      path = link(body, 'Look at the next 5,000 users');
    } while (path !== '');
    expect(namesIn(body)).toEqual(['u99999']);
    expect(link(body, 'Back to the first users')).toBe('/sys_user_list.do?sysparm_search=zoe');
  });

  test.each(['x'.repeat(5000), '%00', '%E2%80%AE', "u1'%20OR%201=1"])('a place %j that nobody was shown is no error', async (after) => {
    expect((await open().send(`GET /sys_user_list.do?sysparm_after=${after}`, ADMIN)).statusCode).toBe(200);
  });
});
