import { describe, expect, test } from '@jest/globals';
import { usageRow } from '../../../../support/memory-usage.ts';
import { NOW } from '../../../sign-in/harness.ts';
import { type As, fillIn, openConsole, record } from '../../harness.ts';

const ADMIN: As = { as: 'admin', roles: ['admin'] };
const FORM = '/sys_user.do?user_name=soap.user';

function open(more: Parameters<typeof record>[1] = {}) {
  const console = openConsole([record('soap.user', { web_service_access_only: true, ...more }), record('admin', { roles: ['admin'] })]);
  console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
  return console;
}

/** The section, as its captions with the cells of each row. */
function useOf(body: string): Record<string, string[][]> {
  const section = /<section aria-labelledby="use">(.*)/s.exec(body)?.[1] ?? '';
  const tables = section.matchAll(/<caption>(\w+), newest first<\/caption>.*?<tbody>(.*?)<\/tbody>/gs);
  const cells = (row: string) => [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replace(/<[^>]+>/g, ''));
  return Object.fromEntries([...tables].map(([, of = '', rows = '']) => [of, rows.split('</tr>').slice(0, -1).map(cells)]));
}

describe('the section Use of the User form', () => {
  test('has uses, refusals, credentials and sources, newest first', async () => {
    const console = open();
    const later = { last_seen: '2026-11-24T12:00Z' };
    console.memory.stored.push(
      usageRow('soap.user', 'use/api/soap/incident/query/-'),
      usageRow('soap.user', 'use/api/rest/ecc_queue/create/mid', { ...later, days: ['2026-11-24'], sources: {}, credentials: {} }),
      usageRow('soap.user', 'use/api/rest/x%2Fy%3Cb%3E/update/-', { last_seen: '2026-11-03T00:00Z' }),
      usageRow('soap.user', 'use/other', { last_seen: '2026-11-02T00:00Z' }),
      usageRow('soap.user', 'refused/web_service_access_only/ui/-', later),
      usageRow('soap.user', 'credential/password'),
      usageRow('soap.user', 'from/203.0.113.7'),
      usageRow('another.user', 'use/api/soap/incident/delete/-'),
    );
    const { body } = await console.send(`GET ${FORM}`, ADMIN);
    expect(body).toContain('Observed since 2026-11-02 09:14 UTC, complete to 00:00:41 ago.');
    expect(useOf(body)).toEqual({
      Uses: [
        ['REST, create of ecc_queue, as a MID Server', '1', 'within the last 10 minutes', '', ''],
        ['SOAP, query of incident', '3', '2026-11-24 08:10 UTC', 'password', '203.0.113.7'],
        ['REST, update of x/y&lt;b&gt;', '3', '2026-11-03 00:00 UTC', 'password', '203.0.113.7'],
        ['Other uses', '3', '2026-11-02 00:00 UTC', 'password', '203.0.113.7'],
      ],
      Refusals: [['Pages web_service_access_only', '3', 'within the last 10 minutes', '203.0.113.7']],
      Credentials: [['password', '2026-11-02 09:10 UTC', '2026-11-24 08:10 UTC', '203.0.113.7']],
      Sources: [['203.0.113.7', '3', '2026-11-02 09:10 UTC', '2026-11-24 08:10 UTC']],
    });
  });

  test('names the newest addresses and counts the others; of many rows it shows twenty', async () => {
    const console = open();
    const sources = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`203.0.113.${index}`, `2026-11-0${index + 1}T00:00Z`]));
    for (let made = 0; made < 30; made++)
      console.memory.stored.push(usageRow('soap.user', `use/api/soap/table_${made}/query/-`, { sources }));
    const { body } = await console.send(`GET ${FORM}`, ADMIN);
    expect(useOf(body).Uses).toHaveLength(20);
    expect(body).toContain('And 10 older ones: the command nis usage lists all.');
    expect(useOf(body).Uses?.[0]?.at(-1)).toBe('203.0.113.8, 203.0.113.7, 203.0.113.6 and 6 more');
  });

  test('says where nothing was observed, and what to do about a finding', async () => {
    const { body } = await open().send(`GET ${FORM}`, ADMIN);
    expect(body).toContain('No use of this account was observed.');
    expect(body).toContain('<span class="tag caution">No owner</span>');
  });

  test.each([
    ['does not answer', 'What was observed cannot be read at the moment.'],
    ['is switched off', 'Deploy with memory=on'],
  ])('the form opens and saves where the memory %s', async (why, said) => {
    const console = why === 'is switched off' ? openConsole([record('soap.user'), record('admin')], { memory: null }) : open();
    console.memory.down = true;
    const opened = await console.send(`GET ${FORM}`, ADMIN);
    expect(opened.statusCode).toBe(200);
    expect(opened.body).toContain(said);
    const preview = await fillIn(console, FORM, ADMIN, { active: undefined, sysparm_action: 'preview' });
    expect(preview.statusCode).toBe(200);
    expect(preview.body).toContain('Every request with this account is refused until it is active again.');
    expect(preview.body.split(said)).toHaveLength(3);
    expect((await fillIn(console, FORM, ADMIN, { first_name: 'SOAP', sysparm_action: 'update' })).statusCode).toBe(302);
  });
});

describe('Show what saving will do, on the User form', () => {
  test('names what was observed and would be refused, newest first', async () => {
    const console = open({ web_service_access_only: false, roles: ['itil'] });
    const pages = {
      days: ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'],
      credentials: { session: '2026-11-23T08:10Z' },
      sources: { '203.0.113.7': '2026-11-23T08:10Z' },
    };
    console.memory.stored.push(
      usageRow('soap.user', 'use/ui/-/incident/query/-', { ...pages, last_seen: '2026-11-23T08:10Z' }),
      usageRow('soap.user', 'use/api/rest/incident/query/-'),
    );
    const { statusCode, body } = await fillIn(console, FORM, ADMIN, { web_service_access_only: 'true', sysparm_action: 'preview' });
    expect(statusCode).toBe(200);
    expect(body).toMatch(
      /<li>Pages[^<]*, on 4 days, last 2026-11-23 08:10 UTC from 203\.0\.113\.7: will be refused \(web_service_access_only\)\.<\/li>/,
    );
    expect(body.match(/will be refused \(/g)).toHaveLength(1);
  });

  test('says where nothing would be', async () => {
    const { body } = await fillIn(open(), FORM, ADMIN, { active: undefined, sysparm_action: 'preview' });
    expect(body).toContain('Nothing that was observed since 2026-11-02 would be refused.');
  });

  test('says where nothing was observed yet', async () => {
    const console = open();
    console.memory.observed = { ...console.memory.observed, since: null };
    const { body } = await fillIn(console, FORM, ADMIN, { active: undefined, sysparm_action: 'preview' });
    expect(body).toContain('Nothing was observed yet, so nothing can be said about what would be refused.');
  });
});
