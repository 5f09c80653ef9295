import { describe, expect, test } from '@jest/globals';
import { LOOKED_AT } from '../../../../functions/console/user-list/find.ts';
import { formOf } from '../../../support/form-of.ts';
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

  test('shows no user by an entry that is left over, and none who is gone', async () => {
    const console = openConsole(USERS);
    for (const column of ['flag/locked', 'name', 'role/itil'])
      for (const name of ['soap.user', 'gone.user']) console.search.surplus.push({ column, entry: `locked\u0001${name}` });
    const ask = async (query: string) => namesIn((await console.send(`GET /sys_user_list.do${query}`, USER_ADMIN)).body);
    expect(await ask('?locked=true')).toEqual(['locked.user']);
    expect(await ask('?sysparm_search=locked')).toEqual(['locked.user']);
    expect(await ask('?sysparm_role=itil')).toEqual(['abel.tuter']);
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

describe('a long list with an index', () => {
  const NAMES = ['Lena', 'Ada', 'Ivo'];
  const many = Array.from({ length: 2500 }, (_, index) =>
    record(`u${String(index).padStart(4, '0')}`, {
      first_name: NAMES[index % 3] ?? '',
      last_name: index % 50 === 0 ? 'Kowalska' : 'Adler',
      locked_out: index % 2 === 0,
      active: index % 2 === 0,
      activated: index % 1000 !== 7,
    }),
  );
  const nextOf = (body: string): string => (/<a href="([^"]*)">Next</.exec(body)?.[1] ?? '').replaceAll('&amp;', '&');

  test.each([
    ['?sysparm_rows=100', many.map(({ user_name }) => user_name)],
    ['?sysparm_rows=100&sysparm_sort=-user_name', many.map(({ user_name }) => user_name).reverse()],
    ['?sysparm_rows=100&locked=true', many.filter(({ locked_out }) => locked_out).map(({ user_name }) => user_name)],
  ])('%s leads to each user once, in order', async (query, expected) => {
    const console = openConsole(many);
    const found: string[] = [];
    for (let path = `/sys_user_list.do${query}`; path !== ''; ) {
      const { body } = await console.send(`GET ${path}`, ADMIN);
      found.push(...namesIn(body));
      path = nextOf(body);
    }
    expect(found).toEqual(expected);
  });

  test.each(['lena+kowalska', 'kowalska+lena'])('whom a whole name means come first: %s', async (search) => {
    const { body } = await openConsole(many).send(`GET /sys_user_list.do?sysparm_search=${search}`, ADMIN);
    expect(namesIn(body)[0]).toBe('u0000');
    expect(namesIn(body).length).toBeGreaterThan(10);
  });

  test('those who are not activated are found at once, and named alike in the file', async () => {
    const console = openConsole(many);
    const expected = ['u0007', 'u1007', 'u2007'];
    const { body } = await console.send('GET /sys_user_list.do?not_activated=true', ADMIN);
    expect([namesIn(body), /1 to 3 of 3/.test(body)]).toEqual([expected, true]);
    const file = await console.send('GET /sys_user_list.do?not_activated=true&sysparm_view=export', ADMIN);
    expect(
      file.body
        .split('\r\n')
        .slice(1, 4)
        .map((line) => line.split(',')[0]),
    ).toEqual(expected);
  });

  test('a page looks at a bounded number of users, whatever fits', async () => {
    const console = openConsole(many);
    const { body } = await console.send('GET /sys_user_list.do?locked=true&inactive=true', ADMIN);
    expect(body).toContain('No user fits among the 500 that were looked at.');
    expect(console.search.read).toBeLessThan(6000);
  });
});

describe('a finding as a filter', () => {
  const machines = Array.from({ length: 130 }, (_, index) =>
    record(`m${String(index).padStart(3, '0')}`, { web_service_access_only: true, owner: index % 2 === 0 ? '' : 'gone' }),
  );

  test('shows those who have it, says how many were looked at, and goes on', async () => {
    const console = openConsole(machines);
    const { body } = await console.send('GET /sys_user_list.do?finding=owner_missing', ADMIN);
    expect(body).toContain('65 with this finding among 1 to 65 of 65 that may have it');
    const gone = await console.send('GET /sys_user_list.do?finding=owner_gone&non_interactive=true', ADMIN);
    expect(namesIn(gone.body).every((name) => Number(name.slice(1)) % 2 === 1)).toBe(true);
  });

  test('says that it cannot be told where nothing is remembered, also instead of a file', async () => {
    for (const view of ['', '&sysparm_view=export']) {
      const { body, headers } = await openConsole(machines, { memory: null }).send(`GET /sys_user_list.do?finding=unused${view}`, ADMIN);
      expect(body).toContain('The memory is switched off for this site');
      expect(String(headers?.['Content-Type'])).toContain('text/html');
    }
  });

  test('is no filter where there is no such finding', async () => {
    const { body } = await openConsole(machines).send('GET /sys_user_list.do?finding=nothing', ADMIN);
    expect(body).toContain('1 to 20 of 130');
  });
});

describe('the way back to the list', () => {
  const LIST = '/sys_user_list.do?sysparm_search=u&locked=true&sysparm_sort=-name&sysparm_first_row=21';
  const many = Array.from({ length: 45 }, (_, index) => record(`u${String(index).padStart(2, '0')}`, { locked_out: true }));
  const backOf = (body: string): string => (/<p class="back"><a href="([^"]*)"/.exec(body)?.[1] ?? '').replaceAll('&amp;', '&');

  test('leads from a user, its roles and a saved change to the list as it was left', async () => {
    const console = openConsole(many);
    const list = await console.send(`GET ${LIST}`, ADMIN);
    const form = (/<a href="(\/sys_user\.do\?user_name=u[^"]*)"/.exec(list.body)?.[1] ?? '').replaceAll('&amp;', '&');
    const opened = await console.send(`GET ${form}`, ADMIN);
    expect(new URL(backOf(opened.body), 'https://x').searchParams.sort()).toEqual(new URL(LIST, 'https://x').searchParams.sort());
    expect(namesIn((await console.send(`GET ${backOf(opened.body)}`, ADMIN)).body)).toEqual(namesIn(list.body));
    const action = (/<form method="post" action="([^"]*)"/.exec(opened.body)?.[1] ?? '').replaceAll('&amp;', '&');
    const saved = await console.send(`POST ${action}`, ADMIN, { ...formOf(opened.body), first_name: 'Ann' });
    expect(saved.statusCode).toBe(302);
    const after = await console.send(`GET ${saved.headers?.Location}`, ADMIN);
    expect(backOf(after.body)).toBe(backOf(opened.body));
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/login.do?goto=//evil.example',
    'search=u&goto=//evil.example&sysparm_view=export',
    'javascript:alert(1)',
    '%00',
    '"><script>',
  ])('is never another page: %s', async (back) => {
    const { body } = await openConsole(many).send(`GET /sys_user.do?user_name=u00&sysparm_back=${encodeURIComponent(back)}`, ADMIN);
    expect(['/sys_user_list.do', '/sys_user_list.do?sysparm_search=u']).toContain(backOf(body));
  });
});
