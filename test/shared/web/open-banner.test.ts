import { describe, expect, test } from '@jest/globals';
import type { WireContext } from '../../../shared/core/decision/context.ts';
import { openConsole, record } from '../../functions/console/harness.ts';
import { functionEvent, openSignIn } from '../../functions/sign-in/harness.ts';
import { user } from '../../support/memory.ts';

const text = (body: string): string => body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const ADMIN = { user: user('admin', { roles: ['admin', 'security_admin'] }), activeRoles: ['admin'], elevated: false };
const OPEN = { open_now: 'soap@2026-11-24T18:00Z,csv,strict_security' };
const PAGES = [
  '/',
  '/sys_user_list.do',
  '/sys_user.do?user_name=abel.tuter',
  '/sys_usage_list.do',
  '/sys_decision_list.do',
  '/high_security_settings.do',
  '/high_security_settings.do?sysparm_view=history',
];

const show = async (path: string, context: Partial<WireContext>, principal = ADMIN) =>
  (await openConsole([record('abel.tuter')]).handle(functionEvent(`GET ${path}`, { principal, context }))).body;

describe('the banner of what is open', () => {
  test.each(PAGES)('stands on %s, before the content', async (path) => {
    const body = await show(path, OPEN);
    expect(text(body)).toContain(
      'Open Anybody can send requests without credentials by SOAP (until 2026-11-24 18:00 UTC), CSV (without an end). Strict security is off (without an end): SOAP requests reach every table without a soap role and without access controls. High Security Settings',
    );
    expect(body.indexOf('class="danger"')).toBeLessThan(body.indexOf('<main'));
  });

  test('stands on pages of sign-in and on a refusal', async () => {
    const { body } = await openSignIn([ADMIN.user]).send('GET /elevate_role.do', { principal: ADMIN, context: OPEN });
    expect(body).toContain('class="danger"');
    expect(await show('/sys_user.do?user_name=nope', OPEN)).toContain('class="danger"');
  });

  test('says that the settings cannot be read', async () => {
    expect(text(await show('/', { open_now: 'unread' }))).toContain('The settings cannot be read at the moment, so this page cannot say');
  });

  test('leads a security administrator who is not elevated to the elevation, not to a refusal', async () => {
    const body = await show('/', OPEN, { ...ADMIN, activeRoles: ['itil'] });
    expect(body).toContain('href="/elevate_role.do?goto=/high_security_settings.do">Elevate');
  });

  test.each([{}, { open_now: '' }, { open_now: 'of_a_later_version' }])('is not there with %j', async (context) => {
    expect(await show('/', context)).not.toContain('class="danger"');
  });
});
