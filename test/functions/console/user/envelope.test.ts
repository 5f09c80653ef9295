import { describe, expect, test } from '@jest/globals';
import { OPENED_FIELD } from '../../../../functions/console/user/save/opened.ts';
import { usageRow } from '../../../support/memory-usage.ts';
import { CK, openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const ELEVATED = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const MACHINE = { web_service_access_only: true };
const STORED = '{"uses":["soap/incident/query"],"from":["203.0.113.0/24"]}';
const path = (name: string): string => `/sys_user.do?user_name=${name}`;
const open = () =>
  openConsole([
    record('admin', { roles: ['admin', 'security_admin'] }),
    record('soap.bot', { ...MACHINE, roles: ['itil'] }),
    record('limited.bot', { ...MACHINE, envelope: STORED }),
    record('root.bot', { ...MACHINE, roles: ['security_admin'], envelope: STORED }),
    record('abel.tuter'),
    record('was.machine', { envelope: STORED }),
    record('guest'),
  ]);
const sectionOf = (body: string): string =>
  /<section aria-labelledby="envelope">.*?<\/h2>.*?(?=<section aria-labelledby="(?!envelope))/s.exec(body)?.[0] ?? '';
const openedOf = (body: string): string =>
  (/name="sysparm_opened" value="([^"]*)"/.exec(body)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** Opens the form of a user and sends its section. */
async function send(
  console: ReturnType<typeof open>,
  name: string,
  action: string,
  more: Record<string, string>,
  who: typeof ADMIN = USER_ADMIN,
) {
  const { body } = await console.send(`GET ${path(name)}`, who);
  const form = { sysparm_action: `envelope_${action}`, sysparm_ck: CK, [OPENED_FIELD]: openedOf(body), ...more };
  return console.send(`POST ${path(name)}`, who, form);
}
const LISTS = {
  envelope_limit_uses: 'true',
  envelope_uses: 'soap/incident/query\r\n\r\nsoap/-/describe\r\n',
  envelope_limit_from: 'true',
  envelope_from: '203.0.113.0/24',
};

describe('the envelope on the User form', () => {
  test('is shown for machines, told apart where it is not in force, and not for guests and people without one', async () => {
    const section = sectionOf((await open().send(`GET ${path('limited.bot')}`, USER_ADMIN)).body);
    expect(section).toContain('\nsoap/incident/query</textarea>');
    expect(section).toMatch(/name="envelope_limit_from"[^>]*checked/);
    const none = sectionOf((await open().send(`GET ${path('soap.bot')}`, USER_ADMIN)).body);
    expect(none).not.toMatch(/name="envelope_limit_\w+"[^>]*checked/);
    expect(sectionOf((await open().send(`GET ${path('was.machine')}`, USER_ADMIN)).body)).toContain(
      'not in force while the user is interactive',
    );
    for (const name of ['abel.tuter', 'guest']) expect(sectionOf((await open().send(`GET ${path(name)}`, ADMIN)).body)).toBe('');
  });

  test('Save stores it, tells it, writes history, and leaves sessions and tokens as they are', async () => {
    const console = open();
    const answer = await send(console, 'soap.bot', 'save', LISTS);
    expect(answer.statusCode).toBe(302);
    const envelope = '{"uses":["soap/incident/query","soap/-/describe"],"from":["203.0.113.0/24"]}';
    expect(console.users.changes).toMatchObject([{ userName: 'soap.bot', set: { envelope }, raise: 0 }]);
    expect(console.audit.entries).toMatchObject([{ record: 'sys_user.soap.bot', field: 'envelope', by: 'user.admin' }]);
    const { body } = await console.send(`GET ${answer.headers?.Location}`, USER_ADMIN);
    expect(body).toContain('The envelope has been saved. It applies from the next request on.');
    expect(body).toContain('Envelope: was “every use, from everywhere”, is now “soap/incident/query,');
  });

  test('an empty list allows nothing, a clear box is no limit, and lines without the box are asked about', async () => {
    const console = open();
    await send(console, 'soap.bot', 'save', { envelope_limit_uses: 'true', envelope_uses: ' ' });
    expect(console.users.changes.at(-1)).toMatchObject({ set: { envelope: '{"uses":[]}' } });
    await send(console, 'limited.bot', 'save', {});
    expect(console.users.changes.at(-1)).toMatchObject({ userName: 'limited.bot', set: { envelope: '' } });
    const asked = await send(console, 'soap.bot', 'save', { envelope_from: '203.0.113.0/24' });
    expect(asked.statusCode).toBe(422);
    expect(sectionOf(asked.body)).toContain('the box above was clear. It is selected now');
    expect(sectionOf(asked.body)).toMatch(/name="envelope_limit_from"[^>]*checked/);
    expect(console.users.changes).toHaveLength(2);
  });

  test('a line that cannot be read is marked where it stands, with what would be right, and nothing is saved', async () => {
    const console = open();
    const uses = await send(console, 'soap.bot', 'save', { ...LISTS, envelope_uses: 'soap/incident/read' });
    expect(uses.statusCode).toBe(422);
    expect(sectionOf(uses.body)).toMatch(/id="envelope_uses_error">“soap\/incident\/read” is no use: the operation must be/);
    expect(sectionOf(uses.body)).toContain('\nsoap/incident/read</textarea>');
    const from = await send(console, 'soap.bot', 'save', { ...LISTS, envelope_from: '203.0.113.7/24' });
    expect(sectionOf(from.body)).toMatch(/id="envelope_from_error">.*you probably mean 203.0.113.0\/24\./);
    expect(console.users.changes).toEqual([]);
  });

  test('each text that is wrong is in the summary with a link to it, and the first one has the focus', async () => {
    const console = open();
    const wrong = { envelope_uses: 'soap/incident/read', envelope_from: '203.0.113.7/24' };
    const summaryOf = (html: string): string => /<div class="error" role="alert">([\s\S]*?)<\/div>/.exec(html)?.[1] ?? '';
    const focusOf = (html: string): string[] =>
      [...html.matchAll(/<(?:input|textarea|select)[^>]*>/g)].flatMap(([tag]) =>
        / autofocus/.test(tag) ? [/ id="([^"]*)"/.exec(tag)?.[1] ?? ''] : [],
      );
    const both = await send(console, 'soap.bot', 'save', { ...LISTS, ...wrong });
    expect(summaryOf(both.body)).toMatch(
      /<a href="#envelope_uses">Uses<\/a>: .*read.*<a href="#envelope_from">Networks<\/a>: .*203\.0\.113\.0\/24/,
    );
    expect(focusOf(both.body)).toEqual(['envelope_uses']);
    const one = await send(console, 'soap.bot', 'preview', { ...LISTS, envelope_from: wrong.envelope_from });
    expect(summaryOf(one.body)).toContain('Not saved: correct the fields that are marked below.');
    expect(summaryOf(one.body)).not.toContain('#envelope_uses');
    expect(focusOf(one.body)).toEqual(['envelope_from']);
    const clear = await send(console, 'soap.bot', 'save', { envelope_from: '203.0.113.0/24' });
    expect(summaryOf(clear.body)).toMatch(/<a href="#envelope_from">Networks<\/a>: There were lines here/);
    const long = await send(console, 'soap.bot', 'save', {
      ...LISTS,
      envelope_uses: Array.from({ length: 100 }, (_, index) => `soap/${'u_a_table_with_a_very_long_name'.repeat(4)}_${index}/query`).join(
        '\n',
      ),
    });
    expect(summaryOf(long.body)).toMatch(/<a href="#envelope_uses">Uses<\/a>: .*12(\.0)? KB/);
    expect(console.users.changes).toEqual([]);
  });

  test('no two buttons of the page have one name', async () => {
    const { body } = await open().send(`GET ${path('soap.bot')}`, ADMIN);
    const names = [...body.matchAll(/<button(?![^>]* hidden)[^>]*>([\s\S]*?)<\/button>/g)].map(([, name = '']) => name.trim());
    expect(names).toContain('Show what the envelope would refuse');
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('of a machine that holds security_admin only an elevated administrator may change it', async () => {
    const console = open();
    expect((await send(console, 'root.bot', 'save', LISTS, ADMIN)).statusCode).toBe(403);
    expect((await send(console, 'root.bot', 'save', LISTS, USER_ADMIN)).statusCode).toBe(403);
    expect(console.users.changes).toEqual([]);
    const section = sectionOf((await console.send(`GET ${path('root.bot')}`, ADMIN)).body);
    expect(section).toMatch(/<textarea[^>]*name="envelope_uses"[^>]*disabled/);
    expect(section).toContain('only security_admin in force may set the envelope.');
    expect(section).not.toContain('envelope_save');
    expect((await send(console, 'root.bot', 'save', LISTS, ELEVATED)).statusCode).toBe(302);
  });

  test('a form that another change has overtaken, or of another session, saves nothing and loses nothing', async () => {
    const console = open();
    const stale = await send(console, 'soap.bot', 'save', {
      ...LISTS,
      [OPENED_FIELD]: openedOf((await console.send(`GET ${path('soap.bot')}`, ADMIN)).body).replace('"version":1', '"version":0'),
    });
    expect(stale.statusCode).toBe(409);
    expect(sectionOf(stale.body)).toContain('soap/-/describe</textarea>');
    expect((await send(console, 'soap.bot', 'save', { ...LISTS, sysparm_ck: 'wrong' })).statusCode).toBe(403);
    expect(console.users.changes).toEqual([]);
  });

  test('learns, saves nothing, stands beside what was observed, and shows what saving would refuse', async () => {
    const console = open();
    console.memory.stored.push(
      usageRow('limited.bot', 'use/api/soap/problem/query/-'),
      usageRow('limited.bot', 'refused/web_service_access_only/ui/-', { sources: { '198.51.100.66': '2026-11-24T08:10Z' } }),
      usageRow('limited.bot', 'from/198.51.100.66'),
    );
    const learned = sectionOf((await send(console, 'limited.bot', 'learn', {})).body);
    expect(learned).toContain('Learned from the last 90 days, and not saved yet: look at each line, then save.');
    expect(learned).toContain('\nsoap/problem/query</textarea>');
    expect(learned).toMatch(/name="envelope_limit_from"[^>]*checked/);
    expect(learned).not.toContain('198.51.100.66');
    expect(learned).toMatch(/soap\/problem\/query<\/code><\/td><td[^>]*><span class="error">used, not allowed/);
    expect(learned).toContain('<strong>allowed, unused for 90 days</strong>');
    const preview = await send(console, 'soap.bot', 'preview', LISTS);
    expect(preview.body).toContain('Not saved yet.');
    console.memory.stored.push(usageRow('soap.bot', 'use/api/rest/problem/query/-'));
    expect((await send(console, 'soap.bot', 'preview', LISTS)).body).toContain('will be refused (outside_envelope).');
    expect(console.users.changes).toEqual([]);
  });
});
