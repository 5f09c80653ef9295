import { expect, test } from '@jest/globals';
import { FACTOR_SECRET } from '../../infra/local/seed/second-factor.ts';
import { describeInBrowser, fillInLogin } from '../support/browser.ts';
import { PASSWORD } from '../support/http.ts';
import { atHeading, codeOf, elevate, press, says, shownKey } from './navigation.ts';

/** One text for every failure, so that it does not show which names exist. */
const WRONG = 'User name or password invalid. Check both and try again; after several wrong passwords, wait 15 minutes.';

describeInBrowser('signing in by browser', (site) => {
  test('leads over the sign-in page to the page that was asked for, without JavaScript', async () => {
    const page = await site.visit({ javaScriptEnabled: false });
    await page.goto('/incident_list.do?sysparm_query=active%3Dtrue');
    await page.waitForURL('**/login.do?goto=**');
    await fillInLogin(page, 'abel.tuter');
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/incident_list.do?sysparm_query=active%3Dtrue');
  });

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example/', '/\t/evil.example/', '/logout.do', '/api/now/whoami'])(
    'goto=%j leads home instead',
    async (goto) => {
      const page = await site.visit();
      await page.goto(`/login.do?goto=${encodeURIComponent(goto)}`);
      await fillInLogin(page, 'abel.tuter');
      await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
      expect(page.url()).toBe(`${site.run.url}/`);
    },
  );

  test('a wrong password keeps the name that was typed, says why, and is mended in place', async () => {
    const page = await site.visit();
    await page.goto('/login.do');
    await fillInLogin(page, 'abel.tuter', 'wrong');
    expect(await page.getByRole('alert').textContent()).toBe(WRONG);
    expect(await page.getByLabel('User name').inputValue()).toBe('abel.tuter');
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');
    await fillInLogin(page, 'abel.tuter');
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  });

  test('after signing out, neither the back button nor another tab shows anything', async () => {
    const page = await site.signIn('abel.tuter');
    await page.goto('/incident_list.do');
    const other = await page.context().newPage();
    await other.goto('/incident_list.do');
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.getByText('You have signed out.').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    await other.reload();
    await other.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
  });

  test('asks for a code after the password: a wrong one is mended in place, and each is good once', async () => {
    const page = await site.visit({ javaScriptEnabled: false });
    await page.goto('/login.do?goto=%2Fincident_list.do');
    await fillInLogin(page, 'second.factor');
    await atHeading(page, 'Second factor');
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await press(page, 'Sign in');
    expect(await page.getByRole('alert').textContent()).toMatch(/^Code invalid\./);
    const code = codeOf(FACTOR_SECRET);
    await page.getByLabel('Code', { exact: true }).fill(code);
    await press(page, 'Sign in');
    await atHeading(page, 'Incidents');
    const other = await site.visit();
    await other.goto('/login.do');
    await fillInLogin(other, 'second.factor');
    await other.getByLabel('Code', { exact: true }).fill(code);
    await press(other, 'Sign in');
    expect(await other.getByRole('alert').textContent()).toMatch(/^Code invalid\./);
  });

  test('a second factor is set up at the profile, shows its recovery codes once, and one of them signs in', async () => {
    const page = await site.signIn('beth.anglin');
    await page.goto('/sp/profile');
    await page.getByLabel('From then on my password alone').check();
    await page.locator('#factor_password').fill(PASSWORD);
    await press(page, 'Set up a second factor');
    expect(await page.getByRole('img', { name: 'QR code of the key below' }).isVisible()).toBe(true);
    await page.getByLabel('Code', { exact: true }).fill(codeOf(await shownKey(page)));
    await press(page, 'Set up');
    await atHeading(page, 'Recovery codes');
    const codes = await page.locator('.codes code').allTextContents();
    expect(codes).toHaveLength(10);
    await page.getByRole('link', { name: 'I have copied them: continue' }).click();
    await says(page, '10 of 10 recovery codes are left.');
    // The answer to a POST that may not be stored: the browser has nothing to show.
    await page.goBack().catch(() => undefined);
    await page.waitForURL('**/sp/profile');
    expect(await page.getByText(codes[0] ?? '').count()).toBe(0);

    const other = await site.visit({ javaScriptEnabled: false });
    await other.goto('/login.do?goto=%2Fsp%2Fprofile');
    await fillInLogin(other, 'beth.anglin');
    await other.getByText('Use a recovery code instead').click();
    await other.getByLabel('Recovery code', { exact: true }).fill(codes[0] ?? '');
    await press(other, 'Sign in');
    await says(other, '9 of 10 recovery codes are left.');
  });

  test('who must have a second factor sets it up before any session, and elevation asks for its code', async () => {
    const admin = await site.signIn('admin');
    await elevate(admin);
    await admin.goto('/high_security_settings.do');
    await admin.getByLabel('Second factor of people').selectOption('administrators');
    await press(admin, 'Save');
    await says(admin, 'The settings have been saved');
    const page = await site.visit();
    await page.goto('/login.do');
    await fillInLogin(page, 'admin');
    await atHeading(page, 'Set up a second factor');
    expect((await page.context().cookies()).some(({ name }) => /session/.test(name))).toBe(false);
    const key = await shownKey(page);
    await page.getByLabel('Code', { exact: true }).fill(codeOf(key));
    await press(page, 'Set up');
    expect(await page.getByRole('alert').textContent()).toMatch(/^Select the box/);
    await page.getByLabel('From then on my password alone').check();
    await page.getByLabel('Code', { exact: true }).fill(codeOf(key));
    await press(page, 'Set up');
    await atHeading(page, 'Recovery codes');
    const [recovery = ''] = await page.locator('.codes code').allTextContents();
    await page.getByRole('link', { name: 'I have copied them: continue' }).click();
    await page.goto('/elevate_role.do');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press(page, 'Elevate to security_admin');
    await says(page, 'Type the code of your second factor, too.');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByText('Use a recovery code instead').click();
    await page.getByLabel('Recovery code', { exact: true }).fill(recovery);
    await press(page, 'Elevate to security_admin');
    await page.getByRole('link', { name: 'End elevation', exact: true }).first().waitFor();
  });
});
