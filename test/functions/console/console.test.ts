import { describe, expect, test } from '@jest/globals';
import { user } from '../../support/memory.ts';
import { functionEvent } from '../sign-in/harness.ts';
import { openConsole } from './harness.ts';

const principal = { user: user('<b>abel'), activeRoles: ['itil', 'soap'], elevated: false };
const serve = (line: string, options: Parameters<typeof functionEvent>[1]) => openConsole().handle(functionEvent(line, options));

describe('the home page', () => {
  test('says who I am: user name, kind of session, roles', async () => {
    const answer = await serve('GET /', { principal });
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' } });
    expect(answer.body).toContain('&lt;b&gt;abel');
    expect(answer.body).not.toContain('<b>abel');
    expect(answer.body).toContain('Interactive');
    expect(answer.body).toContain('itil, soap');
  });

  test('says where there is no role', async () => {
    const { body } = await serve('GET /', { principal: { ...principal, activeRoles: [] } });
    expect(body).toContain('<dt>Roles</dt><dd>none</dd>');
  });

  test('links to the incidents, the portal and the way out, behind the stage prefix', async () => {
    const { body } = await serve('GET /', { principal, stagePrefix: '/prod' });
    for (const path of ['/incident_list.do', '/sp', '/logout.do']) expect(body).toContain(`href="/prod${path}"`);
  });

  test('carries the user token of the session', async () => {
    const { body } = await serve('GET /', { principal });
    expect(body).toMatch(/<meta name="x-user-token" content="[A-Za-z0-9_-]{43}"/);
  });

  test('shows in the menu All what the roles open, and marks itself', async () => {
    const menuOf = async (...activeRoles: string[]) => (await serve('GET /', { principal: { ...principal, activeRoles } })).body;
    expect(await menuOf('itil')).toContain('<a href="/" aria-current="page">Home</a>');
    expect(await menuOf('itil')).not.toContain('User Administration');
    const users = await menuOf('user_admin');
    expect(users).toMatch(/User Administration<\/h2><ul><li><a href="\/sys_user_list.do">Users/);
    expect(users).not.toContain('High Security Settings');
    expect(await menuOf('admin')).toMatch(/System Security<\/h2><ul><li><a href="\/high_security_settings.do">High Security Settings/);
  });

  test('offers an elevation to those alone who can elevate', async () => {
    const tiles = async (roles: string[]) => (await serve('GET /', { principal: { ...principal, user: user('abel', { roles }) } })).body;
    expect(await tiles(['admin'])).not.toContain('/elevate_role.do');
    expect(await tiles(['security_admin'])).toContain('Use security_admin in this session');
  });

  test('takes no write', async () => {
    expect(await serve('POST /', { principal })).toMatchObject({ statusCode: 405, headers: { Allow: 'GET, HEAD' } });
  });
});

test.each([
  '/sys_user_list.do',
  '/sys_user.do',
  '/sys_usage_list.do',
  '/high_security_settings.do',
  '/sys_decision_list.do',
  '/sys_decision.do',
])('%s is refused without its role, to read and to write', async (path) => {
  for (const method of ['GET', 'POST']) {
    const answer = await serve(`${method} ${path}`, { principal, form: {} });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('This page needs the role');
  }
});

test('user_admin does not read the High Security Settings', async () => {
  const answer = await serve('GET /high_security_settings.do', { principal: { ...principal, activeRoles: ['user_admin'] } });
  expect(answer.statusCode).toBe(403);
});

test('a store that does not answer is 503 with Retry-After, and logged', async () => {
  const console = openConsole();
  console.users.down = true;
  const answer = await console.handle(functionEvent('GET /sys_user_list.do', { principal: { ...principal, activeRoles: ['admin'] } }));
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
  expect(console.errors).toHaveLength(1);
  expect(console.lines).toMatchObject([{ outcome: 'unavailable' }]);
});

test('refuses to run without the context of the authorizer', async () => {
  const event = functionEvent('GET /', { principal });
  event.requestContext.authorizer = null;
  await expect(openConsole().handle(event)).rejects.toThrow("The authorizer's context lacks");
});
