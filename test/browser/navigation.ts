import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { PASSWORD } from '../support/http.ts';

/** Whether a page has text that a person reads. */
export const says = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

export const press = (page: Page, button: string): Promise<void> => page.getByRole('button', { name: button, exact: true }).click();

export const follow = (page: Page, link: string): Promise<void> => page.getByRole('link', { name: link, exact: true }).first().click();

export const atHeading = (page: Page, heading: string | RegExp): Promise<void> =>
  page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor();

/** "Navigate to All > … > …", from whatever page of the console is open. */
export async function navigate(page: Page, application: string, module: string): Promise<void> {
  const menu = page.getByRole('navigation', { name: 'All', exact: true });
  const link = menu.getByRole('link', { name: module, exact: true });
  if (!(await link.isVisible())) await menu.getByRole('button', { name: 'All', exact: true }).click();
  await menu.getByText(application, { exact: true }).waitFor();
  await link.click();
  await atHeading(page, module);
}

/** "Search for the user …", and opens the one that is found. */
export async function searchForUser(page: Page, name: string, userName: string): Promise<void> {
  await page.getByLabel('User name, name or email').fill(name);
  await press(page, 'Search');
  await page.getByRole('row', { name }).getByRole('link', { name: userName, exact: true }).click();
  await atHeading(page, `User ${name}`);
}

/** What an authenticator app shows now. @param secret base32. */
export const codeOf = (secret: string): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

/** The key that the page shows for the app. */
export const shownKey = async (page: Page): Promise<string> =>
  ((await page.locator('code').first().textContent()) ?? '').replaceAll(' ', '');

/** "Elevate your privileges to use security_admin", from the home page. */
export async function elevate(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Elevate role' }).click();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Elevate to security_admin');
  await atHeading(page, 'Home');
}
