import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { REASONS } from '../../shared/core/decision/reasons.ts';
import { describeInBrowser, fillInLogin, type Site } from '../support/browser.ts';
import { paletteOf } from '../support/palette-png.ts';
import { elevate, press } from './navigation.ts';
import { seedMemory, seedUse } from './seed-memory.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const IMAGES = join(ROOT, 'docs/images');
const WIDTH = 1280;
const LARGEST_BYTES = 60 * 1024;
/** Pictures show times, so they are only written when asked for: `UPDATE_PICTURES=1 npx jest test/browser/pictures`. */
const UPDATE = process.env.UPDATE_PICTURES === '1';

interface Picture {
  readonly file: string;
  /** In pixels. */
  readonly height: number;
  readonly take: (site: Site) => Promise<Page>;
  /** What the picture is there to show. */
  readonly shows: readonly string[];
}

const PICTURES: readonly Picture[] = [
  {
    file: 'sign-in.png',
    height: 700,
    take: async (site) => {
      const page = await site.visit();
      await page.goto('/login.do?goto=%2Fincident_list.do');
      return page;
    },
    shows: ['Sign in', REASONS.login_required.publicText, 'User name', 'Password', 'Change password'],
  },
  {
    file: 'refusal.png',
    height: 720,
    take: async (site) => {
      const page = await site.visit();
      await page.goto('/login.do');
      await fillInLogin(page, 'soap.user');
      await page.getByRole('alert').waitFor();
      return page;
    },
    shows: [REASONS.web_service_access_only.publicText, 'Sign in'],
  },
  {
    file: 'user-form.png',
    height: 820,
    take: async (site) => {
      const page = await site.signIn('admin');
      await page.goto('/sys_user.do?user_name=soap.query');
      await page.getByLabel('Web Service Access Only').check();
      return page;
    },
    shows: ['User SOAP user', 'Web Service Access Only', 'Internal Integration User', 'no soap role', 'Roles', 'Edit'],
  },
  {
    file: 'roles.png',
    height: 860,
    take: async (site) => {
      const page = await site.signIn('admin');
      await page.goto('/sys_user.do?user_name=soap.query&sysparm_view=roles');
      await page.getByLabel('soap', { exact: true }).check();
      await page.evaluate('scrollTo(0, 0)');
      return page;
    },
    shows: ['Roles of SOAP user', 'Roles List', 'Search roles', 'soap_query', 'Every operation of SOAP.', 'Save'],
  },
  {
    file: 'high-security-settings.png',
    height: 720,
    take: async (site) => {
      const page = await site.signIn('admin');
      await elevate(page);
      await page.goto('/high_security_settings.do');
      await page.getByLabel('Requires authorization for incoming SOAP requests').focus();
      return page;
    },
    shows: [
      'High Security Settings',
      'Requires authorization for incoming SOAP requests',
      'Clear: anybody acts as soap.guest',
      'Unchanged since it was created',
    ],
  },
  {
    file: 'home.png',
    height: 1010,
    take: async (site) => {
      const page = await site.signIn('admin');
      await seedMemory(site.run.dynamo);
      await page.goto('/');
      return page;
    },
    shows: ['Open now', 'Requests a day', 'Asked for credentials', 'Refusals by reason', 'Protocols and pages used'],
  },
  {
    file: 'account-review.png',
    height: 1010,
    take: async (site) => {
      const page = await site.signIn('admin');
      await seedMemory(site.run.dynamo);
      await page.goto('/sys_usage_list.do');
      return page;
    },
    shows: ['Account Review', 'Observed since', 'A person uses a machine account', 'No owner', 'Open the User form'],
  },
  {
    file: 'secrets.png',
    height: 620,
    take: async (site) => {
      const page = await site.signIn('admin');
      await page.goto('/sys_user.do?user_name=rotating.user');
      const old = (await page.locator('section[aria-labelledby=secrets] td').first().textContent()) ?? '';
      await press(page, 'Rotate');
      await seedUse(site.run.dynamo, ['rotating.user', `credential/${old}`, 3, '', '203.0.113.7']);
      await page.setViewportSize({ width: WIDTH, height: 620 });
      await page.goto('/sys_user.do?user_name=rotating.user');
      await page.locator('#secrets').evaluate((heading: { scrollIntoView(): void }) => heading.scrollIntoView());
      return page;
    },
    shows: ['Secrets', 'End now', 'the old secret is there.', 'This account has two secrets already: end one first.'],
  },
  {
    file: 'new-secret.png',
    height: 640,
    take: async (site) => {
      const page = await site.signIn('admin');
      await page.goto('/sys_user.do?user_name=soap.reader');
      await press(page, 'Make a secret');
      return page;
    },
    shows: ['New secret of SOAP Reader', 'Copy it now: it is not shown again.', 'How to use it', 'can be used until'],
  },
];

describeInBrowser('the pictures of the documentation', (site) => {
  test.each(PICTURES.map((picture) => [picture.file, picture] as const))(
    '%s shows a page as it is',
    async (file, { height, take, shows }) => {
      const page = await take(site);
      for (const text of shows) await page.locator('main').getByText(text).filter({ visible: true }).first().waitFor();
      await page.setViewportSize({ width: WIDTH, height });
      if (UPDATE) writeFileSync(join(IMAGES, file), paletteOf(await page.screenshot()));
    },
  );
});

describe('the documentation', () => {
  if (UPDATE) mkdirSync(IMAGES, { recursive: true });
  const pages = ['README.md', 'docs/administer.md', 'docs/rotate-a-secret.md']
    .map((page) => readFileSync(join(ROOT, page), 'utf8'))
    .join('\n');

  test.each(PICTURES.map(({ file }) => file))('has %s, with a text for who does not see it', (file) => {
    const [, text = ''] = new RegExp(`!\\[([^\\]]+)\\]\\((?:docs/)?images/${file}\\)`).exec(pages) ?? [];
    expect(text.length).toBeGreaterThan(20);
    expect(statSync(join(IMAGES, file)).size).toBeLessThanOrEqual(LARGEST_BYTES);
  });
});
