import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { PASSWORD } from './http.ts';
import { type LocalRun, startLocalRun } from './local-run.ts';

/** Where the distribution puts Chromium: the one without windows opens a page with a fifth of the work. CHROMIUM names another one. */
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const CHROMIUM = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place)) ?? '/usr/bin/chromium-headless-shell';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
/** A page that takes longer than this is broken, also on a busy machine. */
const PATIENCE_MS = 60_000;

type Cookies = Awaited<ReturnType<BrowserContext['storageState']>>;

/** The local run and a real browser in front of it. */
export interface Site {
  readonly run: LocalRun;
  /** Another person: an own browser profile with one open tab. Its links may be paths alone. Closed after the test. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  /** Another person who signs in at the login page. */
  signIn(userName: string, options?: BrowserContextOptions): Promise<Page>;
  /** A person who is signed in: once for all tests of the file that do not end this session. */
  signedIn(userName: string): Promise<Page>;
  /** Lets pages of this test talk to another origin (an identity provider). */
  allowOrigin(origin: string): void;
}

/**
 * Tests that a person does by hand, in Chromium against one local run. After each test every page that was opened must have
 * asked this site alone, and met neither its Content-Security-Policy nor an error of a script.
 *
 * Without Chromium they are skipped and say so, except with CI=true: there they fail.
 */
export function describeInBrowser(title: string, tests: (site: Site) => void): void {
  const absent = `there is no Chromium at ${CHROMIUM}: install it (apt-get install chromium-headless-shell) or name it in CHROMIUM`;
  if (existsSync(CHROMIUM)) describe(title, () => withSite(tests));
  else if (process.env.CI !== 'true') test.skip(`${title} (${absent})`, () => {});
  else
    test(title, () => {
      throw new Error(`CI must not skip this: ${absent}.`);
    });
}

function withSite(tests: (site: Site) => void): void {
  let run: LocalRun | undefined;
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  let faults: string[] = [];
  let allowed: string[] = [];
  const sessions = new Map<string, Cookies>();

  const site: Site = {
    get run() {
      if (run === undefined) throw new Error('The local run starts before the first test, not before the tests are described.');
      return run;
    },
    async visit(options = {}) {
      if (browser === undefined) throw new Error('The browser starts before the first test, not before the tests are described.');
      const context = await browser.newContext({ baseURL: site.run.url, ...options });
      contexts.push(context);
      context.setDefaultTimeout(PATIENCE_MS);
      watch(
        context,
        (fault) => faults.push(fault),
        (origin) => origin === site.run.url || allowed.includes(origin),
      );
      return context.newPage();
    },
    async signIn(userName, options) {
      const page = await site.visit(options);
      await page.goto('/login.do');
      await fillInLogin(page, userName);
      return page;
    },
    async signedIn(userName) {
      const storageState = sessions.get(userName);
      if (storageState !== undefined) return site.visit({ storageState });
      const page = await site.signIn(userName);
      await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
      sessions.set(userName, await page.context().storageState());
      return page;
    },
    allowOrigin: (origin) => allowed.push(origin),
  };

  beforeAll(async () => {
    [run, browser] = await Promise.all([startLocalRun(), chromium.launch({ executablePath: CHROMIUM, args: FLAGS })]);
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    const met = faults;
    [contexts, faults, allowed] = [[], [], []];
    expect(met).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await run?.stop();
  });
  tests(site);
}

/** Reports what our pages must not do: ask another site, violate their own policy, or fail in a script. */
function watch(context: BrowserContext, report: (fault: string) => void, isOurs: (origin: string) => boolean): void {
  context.on('request', (request) => {
    if (!isOurs(new URL(request.url()).origin)) report(`asked another site: ${request.method()} ${request.url()}`);
  });
  context.on('console', (message) => {
    // The browser logs every 4xx. The tests check which statuses are right.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) report(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => report(`script: ${error.error().message}`));
}

/** Fills in the sign-in page that is open, and sends it. */
export async function fillInLogin(page: Page, userName: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
