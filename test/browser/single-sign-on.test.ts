import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';

const BUTTON = 'Sign in with Local SSO';

describeInBrowser('single sign-on by browser, at the local identity provider', (site) => {
  /** To the page of the identity provider, by the button of the sign-in page. */
  async function toProvider(options: { readonly javaScriptEnabled?: boolean } = {}, path = '/login.do'): Promise<Page> {
    site.allowOrigin(site.run.identityProviderUrl);
    const page = await site.visit(options);
    await page.goto(path);
    await page.getByRole('link', { name: BUTTON }).click();
    await page.getByRole('heading', { name: 'Local identity provider' }).waitFor();
    expect(new URL(page.url()).origin).toBe(site.run.identityProviderUrl);
    expect(await page.getByText('belongs to the local run alone').count()).toBe(1);
    return page;
  }
  const choose = (page: Page, user: string) => page.getByRole('button', { name: `Continue as ${user}`, exact: true }).click();

  test('an interactive user picks who he is and is signed in on the page that he asked for, without JavaScript', async () => {
    const page = await toProvider({ javaScriptEnabled: false }, '/incident_list.do');
    await choose(page, 'abel.tuter');
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    expect(page.url()).toBe(`${site.run.url}/incident_list.do`);
    expect(await page.getByText('abel.tuter').count()).toBeGreaterThan(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    await page.goto('/sp');
    expect(new URL(page.url()).pathname).toBe('/sp');
  });

  test('it works as well where the provider is another site: the cookies reach the first page', async () => {
    const page = await toProvider();
    const elsewhere = page.url().replace('//localhost:', '//127.0.0.1:');
    site.allowOrigin(new URL(elsewhere).origin);
    await page.goto(elsewhere);
    const posted = page.waitForRequest((request) => request.url().endsWith('/saml/acs'));
    await choose(page, 'abel.tuter');
    expect(await (await posted).allHeaders()).toMatchObject({ 'sec-fetch-site': 'cross-site' });
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
    expect(page.url()).toBe(`${site.run.url}/`);
  });

  test('a non-interactive user is refused with the reason, and is not signed in', async () => {
    const page = await toProvider();
    await choose(page, 'soap.user');
    await page.getByText('This account is for web services only.').waitFor();
    await page.goto('/incident_list.do');
    await page.waitForURL('**/login.do?**');
  });

  test('going back and choosing again is refused, since a request is answered once; the way on is in the page', async () => {
    const page = await toProvider();
    await choose(page, 'abel.tuter');
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
    await page.goBack();
    await choose(page, 'admin');
    await page.getByText('The answer of the identity provider was not accepted.').waitFor();
    await page.getByRole('link', { name: 'Go to the sign-in page' }).click();
    await page.getByRole('link', { name: BUTTON }).waitFor();
  });
});
