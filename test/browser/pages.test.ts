import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from '@jest/globals';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { seedMemory } from './seed-memory.ts';
import { openPage, SITE_PAGES } from './site-pages.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 AA. */
const RULES: RunOptions = { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };
const LARGEST_BYTES = 50 * 1024;

/** What axe holds against a page: the rule and where. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  const { violations: found } = (await page.evaluate(`axe.run(document, ${JSON.stringify(RULES)})`)) as AxeResults;
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} at ${target.join(' ')}`));
}

/** How far the widest table would have to be scrolled sideways, in pixels. */
const SCROLLED =
  "Math.max(0, ...[...document.querySelectorAll('.scroll')].map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))";

const number = async (page: Page, expression: string): Promise<number> => Number(await page.evaluate(expression));

describeInBrowser('every page', (site) => {
  beforeAll(() => seedMemory(site.run.dynamo));
  test.each(SITE_PAGES.map((row) => [row.name, row] as const))(
    '%s: WCAG 2.2 AA, light and dark, wide and narrow, small, without script',
    async (_name, row) => {
      const page = await openPage(site, row);
      await page.setViewportSize(WIDE);
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize(NARROW);
      expect(await violations(page)).toEqual([]);

      expect(await number(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
      expect(await number(page, SCROLLED)).toBe(0);
      // One script, which lets the browser ask before one leaves a form; its policy allows no other.
      expect(await number(page, 'document.scripts.length')).toBe(await number(page, "document.querySelectorAll('form .bar').length"));
      expect(await page.locator('h1').count()).toBe(1);
      expect(await number(page, 'document.styleSheets[0].cssRules.length')).toBeGreaterThan(0);
      const loaded = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]";
      expect(await number(page, `${loaded}.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)`)).toBeLessThanOrEqual(
        LARGEST_BYTES,
      );
    },
  );
});
