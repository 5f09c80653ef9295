import { expect, test } from '@jest/globals';
import { describeInBrowser, fillInLogin } from '../support/browser.ts';

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
});
