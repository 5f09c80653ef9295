import { describe, expect, test } from '@jest/globals';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { usageRow } from '../../../support/memory-usage.ts';
import { NOW } from '../../sign-in/harness.ts';
import { type As, openConsole, record } from '../harness.ts';

const WHO: As = { as: 'user.admin', roles: ['user_admin'] };
const REVIEW = '/sys_usage_list.do';
const SINCE = '2026-07-02T09:14Z';

function open(users: readonly UserRecord[]) {
  const console = openConsole(users);
  console.memory.observed = { since: SINCE, until: NOW - 41_000, gaps: [], leftOut: {} };
  console.users.pageSize = 1000;
  return console;
}

const machine = (name: string, more: Partial<UserRecord> = {}): UserRecord => record(name, { web_service_access_only: true, ...more });

/** Text of the cells of each row. */
const rowsOf = (body: string): string[][] =>
  [...(/<tbody>(.*?)<\/tbody>/s.exec(body)?.[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) =>
      cell
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    ),
  );
const namesOf = (body: string): (string | undefined)[] => rowsOf(body).map(([account]) => account?.split(' ')[0]);
const linkOf = (body: string, text: string): string =>
  new RegExp(`href="([^"]*)">${text}<`).exec(body)?.[1]?.replaceAll('&amp;', '&') ?? `no link ${text}`;

describe('the Account Review', () => {
  test('has a head that says since when and to when it is known', async () => {
    const { statusCode, body } = await open([record('abel')]).send(`GET ${REVIEW}`, WHO);
    expect(statusCode).toBe(200);
    expect(body).toContain('Observed since 2026-07-02 09:14 UTC, complete to 00:00:41 ago.');
  });

  test('has a row an account, by name: kind, owner, last page, last protocols, findings', async () => {
    const console = open([record('zoe', { active: false }), machine('soap.user', { owner: 'abel' }), record('abel')]);
    console.memory.stored.push(
      usageRow('abel', 'use/ui/-/incident/query/-', { last_seen: '2026-11-24T12:00Z' }),
      usageRow('abel', 'use/public/-/-/sign_in/-', { last_seen: '2026-11-24T11:40Z' }),
      ...['soap', 'rest', 'csv', 'xml'].map((protocol, index) =>
        usageRow('soap.user', `use/api/${protocol}/incident/query/-`, { last_seen: `2026-11-23T0${index}:00Z` }),
      ),
      usageRow('soap.user', 'use/api/soap/incident/create/-', { last_seen: '2026-11-01T00:00Z' }),
    );
    const rows = rowsOf((await console.send(`GET ${REVIEW}`, WHO)).body);
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['abel Interactive', 'within the last 10 minutes', 'none seen'],
      [
        'soap.user Non-interactive, owner abel',
        'none seen',
        'XML 2026-11-23 03:00 UTC CSV 2026-11-23 02:00 UTC REST 2026-11-23 01:00 UTC and 1 more',
      ],
      ['zoe Interactive, inactive', 'none seen', 'none seen'],
    ]);
  });

  test('says what each finding is and what to do, and leads there', async () => {
    const console = open([machine('mid/server%1"', { owner: '' })]);
    const { body } = await console.send(`GET ${REVIEW}`, WHO);
    expect(body).toContain('<span class="tag caution">No owner</span>');
    expect(body).toContain('No person answers for this account.');
    expect(body).toContain(
      'Enter as Owner the user name of the person who answers for this account. <a href="/sys_user.do?user_name=mid%2Fserver%251%22">Open the User form</a>',
    );
    expect(body).toContain('mid/server%1&quot;');
  });

  test.each([
    ['kind=interactive', ['abel', 'zoe']],
    ['kind=non_interactive', ['soap.user']],
    ['kind=other', ['abel', 'soap.user', 'zoe']],
    ['sysparm_search=ABEL', ['abel', 'soap.user']],
    ['sysparm_search=ABEL&kind=interactive', ['abel']],
    ['finding=owner_missing', []],
    ['finding=owner_gone', ['soap.user']],
    ['finding=no_such', ['abel', 'soap.user', 'zoe']],
  ])('filters by %s', async (query, names) => {
    const console = open([record('zoe'), machine('soap.user', { owner: 'abel' }), record('abel', { locked_out: true })]);
    const { body } = await console.send(`GET ${REVIEW}?${query}`, WHO);
    expect(namesOf(body)).toEqual(names);
    if (names.length === 0) expect(body).toContain('No account fits among 3 accounts. Clear the filters to see all.');
  });

  test('reads what was observed only of the accounts that it shows, one more to know whether there are more', async () => {
    const console = open(Array.from({ length: 900 }, (_, index) => record(`user.${String(index).padStart(4, '0')}`)));
    const first = await console.send(`GET ${REVIEW}`, WHO);
    expect(namesOf(first.body)).toHaveLength(25);
    expect(console.memory.read).toHaveLength(26);
    const second = await console.send(`GET ${linkOf(first.body, 'Next')}`, WHO);
    expect(namesOf(second.body)[0]).toBe('user.0025');
    expect(linkOf(second.body, 'Back to the first accounts')).toBe(REVIEW);
  });

  test('looks at 1,000 accounts at a time and offers to go on, with the same filters', async () => {
    const console = open(Array.from({ length: 1700 }, (_, index) => machine(`user.${String(index).padStart(4, '0')}`)));
    const none = await console.send(`GET ${REVIEW}?sysparm_search=user.1650`, WHO);
    expect(none.body).toContain('No account fits among 1,000 accounts. Look at the next ones below.');
    expect(console.memory.read).toEqual([]);
    const next = linkOf(none.body, 'Look at the next 1,000 accounts');
    expect(next).toBe(`${REVIEW}?sysparm_search=user.1650&sysparm_after=user.0999`);
    const found = await console.send(`GET ${next}`, WHO);
    expect(namesOf(found.body)).toEqual(['user.1650']);
    expect(found.body).not.toContain('Look at the next');
  });

  test('reads nothing of accounts that cannot have the finding', async () => {
    const console = open([record('abel'), machine('soap.user', { owner: 'abel' }), machine('mid.server')]);
    const { body } = await console.send(`GET ${REVIEW}?finding=owner_missing`, WHO);
    expect(namesOf(body)).toEqual(['mid.server']);
    expect(console.memory.read).toEqual(['mid.server']);
    await console.send(`GET ${REVIEW}?finding=old_secret_in_use`, WHO);
    expect(console.memory.read).toEqual(['mid.server']);
  });

  test('reads the rows of 200 accounts at most to find those with a finding, and offers to go on behind them', async () => {
    const name = (index: number): string => `user.${String(index).padStart(4, '0')}`;
    const console = open(Array.from({ length: 500 }, (_, index) => machine(name(index))));
    for (const index of [210, 450]) console.memory.stored.push(usageRow(name(index), 'refused/web_service_access_only/ui/-'));
    const pages = [await console.send(`GET ${REVIEW}?finding=person_at_a_machine_account`, WHO)];
    while (linkOf(pages.at(-1)?.body ?? '', 'Next').startsWith('/'))
      pages.push(await console.send(`GET ${linkOf(pages.at(-1)?.body ?? '', 'Next')}`, WHO));
    expect(pages.map(({ body }) => namesOf(body))).toEqual([[], [name(210)], [name(450)]]);
    expect(pages[0]?.body).toContain('No account up to user.0199 fits. Look at the next ones below.');
    expect(pages[1]?.body).toContain('user.0210 to user.0210: 1, and perhaps more that fit among 500 accounts');
    expect(pages[2]?.body).toContain('user.0450 to user.0450: 1 that fit among 500 accounts');
    expect(console.memory.read).toEqual(Array.from({ length: 500 }, (_, index) => name(index)));
  });

  test('reads an owner of many accounts once', async () => {
    const console = open([record('abel'), ...Array.from({ length: 20 }, (_, index) => machine(`user.${index}`, { owner: 'abel' }))]);
    const asked: string[] = [];
    const { get } = console.users;
    console.users.get = async (name) => {
      asked.push(name);
      return get.call(console.users, name);
    };
    await console.send(`GET ${REVIEW}`, WHO);
    expect(asked).toEqual(['abel']);
  });
});

describe('its export', () => {
  test('is CSV of what fits, with codes and sentences, and formulas are text', async () => {
    const console = open([machine('soap.user', { owner: '=cmd' }), record('abel')]);
    console.memory.stored.push(usageRow('soap.user', 'use/api/soap/incident/query/-'));
    const { statusCode, headers, body } = await console.send(`GET ${REVIEW}?sysparm_view=export&kind=non_interactive`, WHO);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="account-review.csv"',
      'Cache-Control': 'no-store',
    });
    expect(headers).not.toHaveProperty('Link');
    const [names, row, ...more] = body.trimEnd().split('\r\n');
    expect(names).toBe('user_name,name,kind,owner,last_page,last_protocols,findings,details');
    expect(row).toMatch(/^soap\.user,soap\.user,Non-interactive,'=cmd,,SOAP 2026-11-24T08:10Z,owner_gone/);
    expect(more).toEqual([]);
  });

  test('has all that fit among 1,000 accounts, and names the next file', async () => {
    const console = open(Array.from({ length: 1500 }, (_, index) => machine(`user.${String(index).padStart(4, '0')}`)));
    const { headers, body } = await console.send(`GET ${REVIEW}?sysparm_view=export&kind=non_interactive`, WHO);
    expect(body.trimEnd().split('\r\n')).toHaveLength(1001);
    expect(headers?.Link).toBe(`<${REVIEW}?kind=non_interactive&sysparm_after=user.0999&sysparm_view=export>; rel="next"`);
    const next = await console.send(`GET ${/<(.*)>/.exec(String(headers?.Link))?.[1]}`, WHO);
    expect(next.body.trimEnd().split('\r\n')).toHaveLength(501);
  });
});

describe.each([REVIEW, `${REVIEW}?sysparm_view=export`])('%s', (path) => {
  test.each([['itil'], ['security_admin']])('is refused to %s', async (role) => {
    const answer = await open([record('abel')]).send(`GET ${path}`, { roles: [role] });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).not.toContain('>abel');
  });

  test('says that the store does not answer', async () => {
    const console = open([record('abel')]);
    console.memory.down = true;
    const answer = await console.send(`GET ${path}`, WHO);
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5', 'Content-Type': 'text/html; charset=utf-8' } });
    expect(answer.body).toContain('What was observed cannot be read at the moment.');
  });

  test('says where the memory is switched off', async () => {
    expect((await openConsole([], { memory: null }).send(`GET ${path}`, WHO)).body).toContain('Deploy with memory=on');
  });
});
