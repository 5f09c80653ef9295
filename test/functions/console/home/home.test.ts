import { describe, expect, test } from '@jest/globals';
import { DependencyError } from '../../../../shared/core/ports.ts';
import { NOW } from '../../sign-in/harness.ts';
import { openConsole, record } from '../harness.ts';

const ADMIN = { roles: ['admin'] };

function open() {
  const console = openConsole();
  console.memory.observed = { since: '2026-11-12T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
  const day = { surface: 'api', protocol: 'soap' };
  console.memory.counts.push(
    { ...day, date: '2026-11-10', reason: 'allowed', count: 77_777 },
    { ...day, date: '2026-11-23', reason: 'allowed', count: 1200 },
    { ...day, date: '2026-11-24', reason: 'anonymous_allowed', count: 34 },
    { ...day, date: '2026-11-24', reason: 'credentials_required', count: 56 },
    { ...day, date: '2026-11-24', reason: 'soap_role_missing', count: 7 },
    { date: '2026-11-24', surface: 'ui', protocol: null, reason: 'login_required', count: 4 },
    { date: '2026-11-24', surface: 'ui', protocol: null, reason: 'of_a_later_version', count: 9 },
    { date: '2026-11-24', surface: 'public', protocol: null, reason: 'public', count: 5000 },
  );
  return console;
}

const text = (body: string): string => body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const home = async (console: ReturnType<typeof open>, who: { roles: string[] } = ADMIN) => text((await console.send('GET /', who)).body);

describe('the home page of an administrator', () => {
  test('counts 14 days: allowed, refused, and apart from them those that were only asked for credentials', async () => {
    const body = await home(open());
    expect(body).toContain('Allowed: 1,234');
    expect(body).toContain('Refused: 16');
    expect(body).toContain('Asked for credentials: 60');
    expect(body).toContain('at most 1,200 a day');
  });

  test('has the same as a table, newest first, and does not call 0 what was not observed', async () => {
    const { body } = await open().send('GET /', ADMIN);
    const rows = [...(/<tbody>(.*?)<\/tbody>/s.exec(body)?.[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replace(/<[^>]+>/g, '')),
    );
    expect(rows).toHaveLength(14);
    expect(rows.slice(0, 2)).toEqual([
      ['2026-11-24', '34', '16', '60', 'yes'],
      ['2026-11-23', '1,200', '0', '0', 'yes'],
    ]);
    expect(rows.slice(-2)).toEqual([
      ['2026-11-12', '0', '0', '0', 'in part'],
      ['2026-11-11', 'not known', 'not known', 'not known', 'no'],
    ]);
    expect(body.match(/class="unknown"/g)).toHaveLength(3);
  });

  test('a gap makes its days observed in part', async () => {
    const console = open();
    const gap = { from: '2026-11-19T23:50Z', until: '2026-11-20T00:10Z', why: 'Lines did not arrive.' };
    console.memory.observed = { ...console.memory.observed, gaps: [gap], leftOut: { later_version: 3, unreadable: 1200 } };
    const body = await home(console);
    expect(body.match(/in part/g)).toHaveLength(3);
    expect(body).toContain('Not observed: 2026-11-19 23:50 UTC to 2026-11-20 00:10 UTC. Lines did not arrive.');
    expect(body).toContain('About 1,203 lines were left out in 30 days: 3 of a later version, 1,200 that could not be read.');
  });

  test('names reasons, most first, and protocols and pages', async () => {
    const { body } = await open().send('GET /', ADMIN);
    expect(text(body)).toMatch(/of_a_later_version 9 soap_role_missing 7/);
    expect(text(body)).toMatch(/SOAP 1,234 7 UI pages 0 9/);
    expect(body).toContain('href="/sys_decision_list.do?reason=soap_role_missing"');
  });

  test.each([
    ['user_admin', ['/sys_usage_list.do'], ['/sys_decision_list.do', '/high_security_settings.do']],
    ['security_admin', ['/sys_decision_list.do', '/high_security_settings.do'], ['/sys_usage_list.do', '/sys_user_list.do']],
    ['admin', ['/sys_usage_list.do', '/sys_decision_list.do', '/high_security_settings.do'], []],
  ])('shows %s the same numbers, and links to what that role opens', async (role, opens, others) => {
    const { body } = await open().send('GET /', { roles: [role] });
    expect(text(body)).toContain('Allowed: 1,234');
    for (const path of opens) expect(body).toContain(`href="${path}"`);
    for (const path of others) expect(body).not.toContain(`href="${path}`);
  });

  test('says in words what is open now', async () => {
    const console = open();
    expect(await home(console)).toContain('Nothing is open: every protocol requires credentials, and strict security is on.');
    console.settings.write('glide.basicauth.required.soap', 'false', 'x');
    console.settings.write('glide.soap.strict_security', 'false', 'x');
    console.settings.write('glide.basicauth.required.csv', 'FALSE', 'x');
    const body = await home(console);
    expect(body).toContain('SOAP requests need no credentials: anybody may send them, as a guest.');
    expect(body).toContain('Strict security is off');
    expect(body).not.toContain('CSV requests need no credentials');
  });

  test.each([
    ['the memory', 'What was observed cannot be read at the moment.', 'Nothing is open'],
    ['the settings', 'The settings cannot be read at the moment.', 'Allowed: 1,234'],
  ])('opens without %s, and says so', async (what, said, still) => {
    const console = open();
    if (what === 'the memory') console.memory.down = true;
    else console.settings.all = () => Promise.reject(new DependencyError('settings', null));
    const answer = await console.send('GET /', ADMIN);
    expect(answer.statusCode).toBe(200);
    for (const wanted of [said, still, 'User name']) expect(text(answer.body)).toContain(wanted);
  });

  test('says where nothing was observed yet, and where the memory is off', async () => {
    expect(await home(openConsole())).toContain('Nothing was observed yet.');
    expect(text((await openConsole([], { memory: null }).send('GET /', ADMIN)).body)).toContain('Deploy with memory=on');
  });
});

test('others see none of it, and nothing is read for them', async () => {
  const console = open();
  console.memory.down = true;
  const { body } = await console.send('GET /', { roles: ['itil'] });
  for (const word of ['Open now', 'observed', 'Refus', '/sys_usage_list.do', '/sys_decision']) expect(body).not.toContain(word);
  expect(console.errors).toEqual([]);
});

describe('what changes by itself, on the home page', () => {
  test('says until when a setting is open, and which protocols are switched off', async () => {
    const console = open();
    console.settings.write('glide.basicauth.required.soap', 'false until 2026-11-24T18:00Z', 'x');
    console.settings.write('glide.basicauth.required.csv', 'false until 2026-11-24T12:00Z', 'x');
    console.settings.write('glide.basicauth.required.wsdl', 'false', 'x');
    console.blockedProtocols.stored = { blocked: new Set(['rss', 'unknown']), version: 1 };
    const body = await home(console);
    expect(body).toContain('Open until 2026-11-24 18:00 UTC SOAP requests need no credentials: anybody may send them, as a guest.');
    expect(body).toContain('Open, without an end WSDL requests need no credentials: anybody may send them, as a guest.');
    expect(body).not.toContain('CSV requests need no credentials');
    expect(body).toContain('Switched off for everybody: RSS.');
  });

  test('opens where the list of protocols or the users cannot be read, and says so', async () => {
    const console = open();
    console.blockedProtocols.stored = { blocked: 'unread', version: 1 };
    console.users.down = true;
    const body = await home(console);
    expect(body).toContain('is no set of names, so every protocol answers 503.');
    expect(body).toContain('The dates of users cannot be read at the moment.');
  });

  test('names who changes in the next 30 days, the nearest first, and reads a bounded number of users', async () => {
    const users = Array.from({ length: 3000 }, (_, index) => record(`u${index}`));
    const dated = [
      record('later', { active_until: '2026-12-20T00:00Z' }),
      record('soon', { web_service_access_only_from: '2026-11-25T06:00Z' }),
      record('far', { active_until: '2027-03-01T00:00Z' }),
    ];
    const console = openConsole([...dated, ...users]);
    const body = text((await console.send('GET /', ADMIN)).body);
    expect(body).toMatch(/soon 2026-11-25 06:00 UTC non-interactive later 2026-12-20 00:00 UTC not active/);
    expect(body).not.toContain('far');
    expect(body).toContain('In the next 30 days, among the first 1,000 users');
    expect(console.users.read).toBeLessThan(1100);
  });

  test('shows no user to those who may not see users', async () => {
    const console = openConsole([record('soon', { active_until: '2026-11-25T06:00Z' })]);
    expect((await console.send('GET /', { roles: ['security_admin'] })).body).not.toContain('soon');
    expect(console.users.read).toBe(0);
  });
});
