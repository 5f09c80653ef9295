import { describe, expect, test } from '@jest/globals';
import { serveConsole } from '../../../functions/console/console.ts';
import { user } from '../../support/memory.ts';
import { functionEvent } from '../sign-in/harness.ts';

const principal = { user: user('<b>abel'), activeRoles: ['itil', 'soap'], elevated: false };

describe('the home page', () => {
  test('says who I am: user name, kind of session, roles', async () => {
    const answer = await serveConsole(functionEvent('GET /', { principal }));
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' } });
    expect(answer.body).toContain('&lt;b&gt;abel');
    expect(answer.body).not.toContain('<b>abel');
    expect(answer.body).toContain('Interactive');
    expect(answer.body).toContain('itil, soap');
  });

  test('says where there is no role', async () => {
    const { body } = await serveConsole(functionEvent('GET /', { principal: { ...principal, activeRoles: [] } }));
    expect(body).toContain('<dt>Roles</dt><dd>none</dd>');
  });

  test('links to the incidents, the portal and the way out, behind the stage prefix', async () => {
    const { body } = await serveConsole(functionEvent('GET /', { principal, stagePrefix: '/prod' }));
    for (const path of ['/incident_list.do', '/sp', '/logout.do']) expect(body).toContain(`href="/prod${path}"`);
  });

  test('carries the user token of the session', async () => {
    const { body } = await serveConsole(functionEvent('GET /', { principal }));
    expect(body).toMatch(/<meta name="x-user-token" content="[A-Za-z0-9_-]{43}"/);
  });

  test('takes no write', async () => {
    expect(await serveConsole(functionEvent('POST /', { principal }))).toMatchObject({ statusCode: 405, headers: { Allow: 'GET, HEAD' } });
  });
});

test.each(['/sys_user_list.do', '/sys_user.do', '/high_security_settings.do'])(
  '%s says honestly that it is not there yet',
  async (path) => {
    const answer = await serveConsole(functionEvent(`GET ${path}`, { principal }));
    expect(answer.statusCode).toBe(501);
    expect(answer.body).toContain('administration console');
  },
);

test('refuses to run without the context of the authorizer', async () => {
  const event = functionEvent('GET /', { principal });
  event.requestContext.authorizer = null;
  await expect(serveConsole(event)).rejects.toThrow("The authorizer's context lacks");
});
