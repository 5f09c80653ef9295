import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { PASSWORD } from '../support/http.ts';
import { atHeading, says } from './navigation.ts';

const MOST_TABS = 60;

/** What a screen reader says of the focused control, and whether a person sees where the focus is. */
const FOCUSED = `(() => {
  const { labels, textContent } = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return { name: (labels?.[0] ?? { textContent }).textContent.trim(), seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
})()`;

/** Presses Tab until the control of that name has the focus, as a person would who looks where it is. */
async function tabTo(page: Page, name: string): Promise<void> {
  const met: string[] = [];
  while (met.length < MOST_TABS) {
    await page.keyboard.press('Tab');
    const focused = (await page.evaluate(FOCUSED)) as { name: string; seen: boolean };
    met.push(focused.name);
    if (!focused.seen) throw new Error(`Nobody sees that the focus is at “${focused.name}”.`);
    if (focused.name === name) return;
  }
  throw new Error(`Tab never reaches “${name}”, only: ${met.join(', ')}`);
}

describeInBrowser('with the keyboard alone', (site) => {
  test('Create a non-interactive user for web services, and what was done is read back', async () => {
    const page = await site.visit();
    await page.goto('/login.do');
    // The first field has the focus by itself.
    await page.locator('input[name=user_name]:focus').waitFor();
    await page.keyboard.type('user.admin');
    await tabTo(page, 'Password');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await atHeading(page, 'Home');

    await tabTo(page, 'All');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Users');
    await page.keyboard.press('Enter');
    await atHeading(page, 'Users');
    await tabTo(page, 'Skip to content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'User name, name or email');
    await page.keyboard.type('SOAP user');
    await page.keyboard.press('Enter');
    await says(page, '1 to 2 of 2');
    await tabTo(page, 'soap.query');
    await page.keyboard.press('Enter');
    await atHeading(page, 'User SOAP user');
    await tabTo(page, 'Web Service Access Only');
    await page.keyboard.press('Space');
    await tabTo(page, 'Update');
    await page.keyboard.press('Enter');
    await says(page, 'The user has been updated.');
    expect(await page.getByLabel('Web Service Access Only').isChecked()).toBe(true);

    await tabTo(page, 'All');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Users');
    await page.keyboard.press('Enter');
    await atHeading(page, 'Users');
    await tabTo(page, 'Sign out');
    await page.keyboard.press('Enter');
    await says(page, 'You have signed out.');
  });

  test('All closes by Escape and by a click outside; a finding of the Account Review is found and leads to where something is done about it', async () => {
    const page = await site.signIn('user.admin');
    await atHeading(page, 'Home');
    const users = page.getByRole('link', { name: 'Users', exact: true });
    await tabTo(page, 'All');
    await page.keyboard.press('Enter');
    await users.waitFor();
    await page.keyboard.press('Escape');
    await users.waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await users.waitFor();
    await page.mouse.click(1275, 400);
    await users.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'All', exact: true }).focus();
    await page.keyboard.press('Enter');
    await tabTo(page, 'Account Review');
    await page.keyboard.press('Enter');
    await atHeading(page, 'Account Review');
    await tabTo(page, 'Finding');
    await page.keyboard.type('No owner');
    await tabTo(page, 'Show');
    await page.keyboard.press('Enter');
    await says(page, 'No person answers for this account.');
    expect(await page.getByLabel('Finding').inputValue()).toBe('owner_missing');
    await tabTo(page, 'Open the User form');
    await page.keyboard.press('Enter');
    await atHeading(page, /^User /);
    await tabTo(page, 'Owner');
    await page.keyboard.type('abel.tuter');
    await tabTo(page, 'Update');
    await page.keyboard.press('Enter');
    await says(page, 'The user has been updated.');
    expect(await page.getByLabel('Owner').inputValue()).toBe('abel.tuter');
  });
});
