import { describe, expect, test } from '@jest/globals';
import { pseudonym } from '../../../../shared/core/text.ts';
import { refusal } from '../../../support/memory-usage.ts';
import { NOW } from '../../sign-in/harness.ts';
import { type As, openConsole, record } from '../harness.ts';

const ADMIN: As = { as: 'admin', roles: ['admin'] };
const LIST = '/sys_decision_list.do';
const ONE = '/sys_decision.do?sysparm_id=decision-9';

function open() {
  const console = openConsole([record('soap.user')]);
  console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
  console.memory.decisions.push(refusal());
  return console;
}

/** Text of the cells of each row of the first table. */
const rowsOf = (body: string): string[][] =>
  [...(/<tbody>(.*?)<\/tbody>/s.exec(body)?.[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replace(/<[^>]+>/g, '')),
  );

describe('Refusals', () => {
  test('shows refusals newest first, each with who, why, what and from where, and links to it', async () => {
    const console = open();
    console.memory.decisions.push(
      refusal({ decision_id: 'a/b%"\'', time: '2026-11-24T11:59:30.500Z', protocol: null, surface: 'ui', table: null }),
    );
    const { statusCode, body } = await console.send(`GET ${LIST}`, ADMIN);
    expect(statusCode).toBe(200);
    expect(rowsOf(body)).toEqual([
      ['2026-11-24 11:59:30 UTC', 'soap.user', 'soap_role_missing', 'POST UI page', '203.0.113.7'],
      ['2026-11-24 11:59:00 UTC', 'soap.user', 'soap_role_missing', 'POST SOAP on incident', '203.0.113.7'],
    ]);
    expect(body).toContain('href="/sys_decision.do?sysparm_id=a%2Fb%25%22%27"');
    expect(body).toContain('Observed since 2026-11-02 09:14 UTC, complete to 00:00:41 ago.');
  });

  test.each([
    ['user', 'SOAP.User', { user: 'soap.user' }],
    ['user', 'nobody/at%all', { user: pseudonym('nobody/at%all') }],
    ['user', pseudonym('x'), { user: pseudonym('x') }],
    ['reason', 'cross_site_write', { reason: 'cross_site_write' }],
    ['protocol', 'soap', { protocol: 'soap' }],
    ['source', ' 203.0.113.7 ', { source: '203.0.113.7' }],
  ])('filters by %s %s', async (name, value, filter) => {
    const console = open();
    const { body } = await console.send(`GET ${LIST}?${new URLSearchParams({ [name]: value })}`, ADMIN);
    expect(console.memory.filters).toEqual([filter]);
    expect(body).toContain(name === 'user' || name === 'source' ? `value="${value}"` : `value="${value}" selected`);
  });

  test('goes on to older ones with the same filters, and back', async () => {
    const console = open();
    for (let made = 0; made < 60; made++) console.memory.decisions.push(refusal({ decision_id: `decision-${made}` }));
    const first = await console.send(`GET ${LIST}?user=soap.user&source=203.0.113.7`, ADMIN);
    const older = /href="([^"]*)">Older</.exec(first.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(older).toBe(`${LIST}?user=soap.user&source=203.0.113.7&sysparm_before=50`);
    const second = await console.send(`GET ${older}`, ADMIN);
    expect(rowsOf(second.body)).toHaveLength(11);
    expect(second.body).not.toContain('>Older<');
    expect(second.body).toContain(`href="${LIST}?user=soap.user&amp;source=203.0.113.7">Newest<`);
  });

  test('says where nothing fits', async () => {
    const { body } = await open().send(`GET ${LIST}?reason=cross_site_write`, ADMIN);
    expect(body).toContain('No refusal of the last 30 days fits.');
  });

  test('links users only for those who may open them, and tells names that nobody has', async () => {
    const console = open();
    console.memory.decisions.push(
      refusal({ user: pseudonym('secret'), time: '2026-11-24T01:00:00Z' }),
      refusal({ user: null, time: '2026-11-24T00:00:00Z' }),
    );
    const admin = await console.send(`GET ${LIST}`, ADMIN);
    expect(admin.body).toContain('href="/sys_user.do?user_name=soap.user"');
    expect(rowsOf(admin.body).map(([, user]) => user)).toEqual(['soap.user', 'unknown name', 'no user']);
    const security = await console.send(`GET ${LIST}`, { roles: ['security_admin'] });
    expect(security.statusCode).toBe(200);
    expect(security.body).not.toContain('/sys_user.do');
  });
});

describe('one refusal', () => {
  test('says why, the true cause, what to do, what the decision rested on and how it went', async () => {
    const console = open();
    console.memory.decisions.push(
      refusal({ decision_id: 'other', reason: 'credentials_rejected', cause: 'locked_out', outcome: 'challenge' }),
    );
    const { statusCode, body } = await console.send('GET /sys_decision.do?sysparm_id=other', ADMIN);
    expect(statusCode).toBe(200);
    for (const text of [
      'credentials_rejected',
      'The credentials are not good; the cause says why.',
      'locked_out',
      'asked for good credentials (401)',
    ])
      expect(body).toContain(text);
    expect(body).toContain('User name or password invalid');
    expect(rowsOf(body).map(([row, , result]) => [row, result])).toEqual([
      ...['1', '1b', '2', '2b', '3', '3b', '4'].map((row) => [row, 'did not match']),
      ['5', 'decided'],
    ]);
    expect(body).toContain('href="/sys_user.do?user_name=soap.user"');
    expect(body).toContain('href="/sys_decision_list.do?user=soap.user"');
  });

  test('with a user that was deleted since says so and links to no form', async () => {
    const console = openConsole();
    console.memory.decisions.push(refusal({ user: 'gone/%"user' }));
    const { body } = await console.send(`GET ${ONE}`, ADMIN);
    expect(body).toContain('gone/%&quot;user (deleted since)');
    expect(body).not.toContain('/sys_user.do?');
    expect(body).toContain('href="/sys_decision_list.do?user=gone%2F%25%22user"');
  });

  test('is asked for by a page that is opened without an id', async () => {
    const { statusCode, body } = await open().send('GET /sys_decision.do', ADMIN);
    expect(statusCode).toBe(200);
    expect(body).toContain('name="sysparm_id"');
    expect(body).not.toContain('No refusal with this id');
  });

  test.each(['no-such', 'x'.repeat(10_000), '<b>"'])('of the id %j does not exist', async (id) => {
    const { statusCode, body } = await open().send(`GET /sys_decision.do?${new URLSearchParams({ sysparm_id: id })}`, ADMIN);
    expect(statusCode).toBe(404);
    expect(body).toContain('No refusal with this id in the last 30 days. An allowed request is in the log only.');
    expect(body).not.toContain('<b>');
  });

  test.each(['dependency_unavailable', 'of_a_later_version'])('of reason %s has no row that decided', async (reason) => {
    const console = openConsole();
    console.memory.decisions.push(refusal({ reason, cause: 'roles', time: 'at noon' }));
    const { statusCode, body } = await console.send(`GET ${ONE}`, ADMIN);
    expect(statusCode).toBe(200);
    expect(body).toContain('No row of the decision table decided');
    expect(body).toContain('at noon');
  });
});

describe.each([LIST, ONE])('%s', (path) => {
  test('is refused to user_admin', async () => {
    expect((await open().send(`GET ${path}`, { roles: ['user_admin'] })).statusCode).toBe(403);
  });

  test('keeps its filters and says so while the store does not answer', async () => {
    const console = open();
    console.memory.down = true;
    const answer = await console.send(`GET ${path}`, ADMIN);
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
    expect(answer.body).toContain('What was observed cannot be read at the moment.');
    expect(answer.body).toContain('<form');
    expect(console.errors).toHaveLength(1);
  });

  test('says where the memory is switched off', async () => {
    const { statusCode, body } = await openConsole([], { memory: null }).send(`GET ${path}`, ADMIN);
    expect(statusCode).toBe(200);
    expect(body).toContain('Deploy with memory=on');
  });

  test('takes no write', async () => {
    expect((await open().send(`POST ${path}`, ADMIN, {})).statusCode).toBe(405);
  });
});
