import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { REASONS } from '../../shared/core/decision/reasons.ts';
import { basic } from '../support/authorizer-event.ts';
import { describeInBrowser, fillInLogin } from '../support/browser.ts';
import { atHeading, elevate, follow, navigate, press, says } from './navigation.ts';

const REFUSED = REASONS.web_service_access_only.publicText;

/** A person who has no session any more is led to the sign-in page. */
const isSignedOut = (page: Page): Promise<void> => atHeading(page, 'Sign in');

describeInBrowser('what a browser is refused', (site) => {
  describe('a non-interactive user in the browser', () => {
    const flip = async (userName: string): Promise<void> => {
      const admin = await site.signedIn('admin');
      await admin.goto(`/sys_user.do?user_name=${userName}`);
      await admin.getByLabel('Web Service Access Only').check();
      await press(admin, 'Update');
      await says(admin, 'The user has been updated.');
    };

    test.each(['/login.do', '/', '/sp', '/incident.do', '/incident_list.do', '/sys_user_list.do'])(
      'asks for %s, signs in with the right password, and is refused with the reason',
      async (path) => {
        const page = await site.visit();
        await page.goto(path);
        await isSignedOut(page);
        await fillInLogin(page, 'soap.user');
        expect(await page.getByRole('alert').textContent()).toBe(REFUSED);
        expect(await page.getByLabel('User name').inputValue()).toBe('soap.user');
        expect(await page.context().cookies()).toEqual([]);
      },
    );

    test.each(['/', '/sp', '/incident.do', '/logout.do/x'])('comes to %s with Basic credentials and is told why not', async (path) => {
      const page = await site.visit({ extraHTTPHeaders: { Authorization: basic('soap.user', 'local-password') } });
      await page.goto(path);
      await page.waitForURL('**/login.do?reason=web_service_access_only');
      await says(page, REFUSED);
    });

    test('is out on the next click after a flip in the middle of a session, in every tab', async () => {
      const page = await site.signIn('beth.anglin');
      const tab = await page.context().newPage();
      await tab.goto('/sp');
      await page.goto('/incident_list.do');
      await flip('beth.anglin');
      await page.getByRole('link', { name: /^INC/ }).first().click();
      await isSignedOut(page);
      await tab.reload();
      await isSignedOut(tab);
      await fillInLogin(page, 'beth.anglin');
      await says(page, REFUSED);
    });
  });

  describe('elevation', () => {
    const SETTING = 'Requires authorization for incoming XML requests';

    test('begins with the password again, opens the settings, and closes them when it is ended', async () => {
      const page = await site.signIn('admin');
      await navigate(page, 'System Security', 'High Security Settings');
      expect(await page.getByLabel(SETTING).isDisabled()).toBe(true);
      await follow(page, 'elevate your role');
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      await press(page, 'Elevate to security_admin');
      expect(await page.getByRole('alert').textContent()).toMatch(/^The password is not right\./);
      await page.getByLabel('Password', { exact: true }).fill('local-password');
      await press(page, 'Elevate to security_admin');
      await atHeading(page, 'High Security Settings');
      expect(await page.getByLabel(SETTING).isDisabled()).toBe(false);

      const tab = await page.context().newPage();
      await tab.goto('/high_security_settings.do');
      await page.goto('/');
      await page.getByRole('link', { name: 'End elevation', exact: true }).click();
      await press(page, 'End elevation');
      await tab.getByLabel(SETTING).uncheck();
      await press(tab, 'Save');
      expect(await tab.getByRole('alert').textContent()).toMatch(/^Not saved/);
      await tab.goto('/high_security_settings.do');
      expect(await tab.getByLabel(SETTING).isChecked()).toBe(true);
      expect(await tab.getByLabel(SETTING).isDisabled()).toBe(true);
    });

    test('shows the settings on two screens, to read only and to change', async () => {
      const page = await site.signIn('admin');
      await page.setViewportSize({ width: 1280, height: 900 });
      const height = async (): Promise<number> => {
        await page.goto('/high_security_settings.do');
        return (await page.evaluate('document.documentElement.scrollHeight')) as number;
      };
      expect(await height()).toBeLessThanOrEqual(1800);
      await elevate(page);
      expect(await height()).toBeLessThanOrEqual(1800);
      expect(await page.getByLabel(SETTING).isDisabled()).toBe(false);
    });

    test('ends with the session: signed in again, the settings are to read only', async () => {
      const page = await site.signIn('admin');
      await elevate(page);
      await follow(page, 'Sign out');
      await fillInLogin(page, 'admin');
      await navigate(page, 'System Security', 'High Security Settings');
      expect(await page.getByLabel(SETTING).isDisabled()).toBe(true);
    });
  });

  describe('a form that this session did not open', () => {
    const EVIL = 'http://evil.example';

    /** A page of another site whose button sends a form here. */
    async function evilPage(page: Page, path: string, fields: Readonly<Record<string, string>>): Promise<void> {
      site.allowOrigin(EVIL);
      const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
      const body = `<form method="post" action="${site.run.url}${path}">${inputs.join('')}<button>Win a prize</button></form>`;
      await page.route(`${EVIL}/**`, (route) => route.fulfill({ contentType: 'text/html', body }));
      await page.goto(`${EVIL}/`);
      await press(page, 'Win a prize');
    }

    test('sent by another site is refused, and nothing is changed', async () => {
      const page = await site.signedIn('user.admin');
      await evilPage(page, '/sys_user.do?user_name=legacy.user', { locked_out: 'true', sysparm_action: 'update' });
      await page.waitForURL(`${site.run.url}/**`);
      await page.goto('/sys_user.do?user_name=legacy.user');
      expect(await page.getByLabel('Locked out').isChecked()).toBe(false);
      expect(await page.getByRole('region', { name: 'History' }).count()).toBe(0);
    });

    test('sent by another site signs nobody in', async () => {
      const page = await site.visit();
      await evilPage(page, '/login.do', { user_name: 'abel.tuter', user_password: 'local-password' });
      await says(page, REASONS.cross_site_write.publicText);
      expect(await page.context().cookies()).toEqual([]);
    });

    const NOT_PROVEN = 'Not saved: this page was opened before you signed in or elevated anew.';

    describe.each([
      ['/sys_user.do?user_name=legacy.user', 'Update', NOT_PROVEN],
      ['/sys_user.do?user_name=legacy.user&sysparm_view=roles', 'Save', NOT_PROVEN],
      ['/elevate_role.do', 'Elevate to security_admin', REASONS.cross_site_write.publicText],
    ])('%s', (path, button, text) => {
      test.each([
        ['without the user token', ''],
        ['with the user token of another session', 'another'],
      ])('%s is refused', async (_what, kind) => {
        const page = await site.signedIn('admin');
        let token = '';
        if (kind === 'another') {
          const other = await site.signIn('admin');
          token = (await other.locator('meta[name="x-user-token"]').getAttribute('content')) ?? '';
          expect(token).not.toBe('');
        }
        await page.goto(path);
        await page.evaluate(`document.querySelector('[name=sysparm_ck]').value = ${JSON.stringify(token)}`);
        const password = page.getByLabel('Password', { exact: true });
        if ((await password.count()) > 0) await password.fill('local-password');
        await press(page, button);
        await says(page, text);
        await page.goto('/sys_user.do?user_name=legacy.user');
        expect(await page.getByRole('region', { name: 'History' }).count()).toBe(0);
      });
    });
  });
});
