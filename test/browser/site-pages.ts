import type { Page } from 'playwright-core';
import { FACTOR_SECRET } from '../../infra/local/seed/second-factor.ts';
import { instantOf } from '../../shared/core/instant.ts';
import { fillInLogin, type Site } from '../support/browser.ts';
import { PASSWORD } from '../support/http.ts';
import { codeOf, elevate, shownKey } from './navigation.ts';
import { REFUSED } from './seed-memory.ts';

/** A page of the site as a person meets it. */
export interface SitePage {
  readonly name: string;
  /** null: no user is signed in. */
  readonly as: string | null;
  readonly path: string;
  /** What the person does first; default: opens the path and nothing else. */
  readonly reach?: (page: Page, path: string) => Promise<unknown>;
}

type Step = (page: Page) => Promise<unknown>;

const press =
  (name: string): Step =>
  (page) =>
    page.getByRole('button', { name, exact: true }).click();
const fill =
  (label: string, text: string): Step =>
  (page) =>
    page.getByLabel(label, { exact: true }).fill(text);
const check =
  (label: string): Step =>
  (page) =>
    page.getByLabel(label).check();
const follow =
  (name: string | RegExp): Step =>
  (page) =>
    page.getByRole('link', { name }).first().click();
const followFirstRow: Step = (page) => page.locator('tbody a').first().click();

const open = (page: Page, path: string): Promise<unknown> => page.goto(path);

/** Opens the path and does what follows. */
const then =
  (...steps: readonly Step[]) =>
  async (page: Page, path: string): Promise<void> => {
    await page.goto(path);
    for (const step of steps) await step(page);
  };

/** Opens a page that forwards at once, and stays on it: an answer without content leaves a browser where it is. */
async function stayOn(page: Page, path: string): Promise<void> {
  await page.route('**/login.do?*', (route) => route.fulfill({ status: 204 }));
  await page.goto(path);
}

/** A person without a second factor begins to set one up. */
const setUp: readonly Step[] = [
  check('From then on my password alone'),
  (page) => page.locator('#factor_password').fill(PASSWORD),
  press('Set up a second factor'),
];
/** Sign-in of `second.factor` up to the code. */
const asksForCode: readonly Step[] = [(page) => fillInLogin(page, 'second.factor')];

/** Every page that people see, one row each: looks, access and size are checked for all of them. */
export const SITE_PAGES: readonly SitePage[] = [
  { name: 'sign-in page', as: null, path: '/login.do' },
  { name: 'sign-in page, sent there', as: null, path: '/incident.do', reach: then((page) => page.waitForURL('**/login.do?**')) },
  {
    name: 'sign-in page, wrong password',
    as: null,
    path: '/login.do',
    reach: then(fill('User name', 'nobody'), fill('Password', 'wrong'), press('Sign in')),
  },
  { name: 'refusal that forwards to the sign-in page', as: null, path: '/incident.do', reach: stayOn },
  { name: 'refusal of an ambiguous address', as: null, path: '/incident.do/' },
  { name: 'page not found', as: 'abel.tuter', path: '/assets/nothing.css' },
  { name: 'change password', as: null, path: '/change_password.do' },
  { name: 'home', as: 'abel.tuter', path: '/' },
  { name: 'home of an administrator', as: 'admin', path: '/' },
  { name: 'list of a table', as: 'abel.tuter', path: '/incident_list.do' },
  { name: 'list of a table, filtered to nothing', as: 'abel.tuter', path: '/incident_list.do?sysparm_query=number%3Dnone' },
  { name: 'form of a table', as: 'abel.tuter', path: '/incident_list.do', reach: then(follow(/^INC/)) },
  {
    name: 'form of a table, errors',
    as: 'abel.tuter',
    path: '/incident.do',
    reach: then(fill('Short description', 'x'), fill('Opened', 'yesterday'), press('Submit')),
  },
  {
    name: 'form of a table, delete',
    as: 'abel.tuter',
    path: '/incident_list.do',
    reach: then(follow(/^INC/), follow('Delete this record')),
  },
  { name: 'form of a table, to read only', as: 'user.admin', path: '/cmn_location_list.do', reach: then(followFirstRow) },
  { name: 'portal', as: 'abel.tuter', path: '/sp' },
  { name: 'portal, report an incident', as: 'abel.tuter', path: '/sp/incidents/new' },
  { name: 'portal, errors', as: 'abel.tuter', path: '/sp/incidents/new', reach: then(fill('Short description', ' '), press('Submit')) },
  {
    name: 'portal, an incident of mine',
    as: 'abel.tuter',
    path: '/sp/incidents/new',
    reach: then(fill('Short description', 'The printer is on fire'), press('Submit')),
  },
  { name: 'portal, my incidents', as: 'abel.tuter', path: '/sp/incidents' },
  { name: 'my profile', as: 'abel.tuter', path: '/sp/profile' },
  {
    name: 'second factor, the code',
    as: null,
    path: '/login.do',
    reach: then(...asksForCode, (page) => page.getByText('Use a recovery code instead').click()),
  },
  {
    name: 'second factor, a wrong code',
    as: null,
    path: '/login.do',
    reach: then(...asksForCode, fill('Code', '000000'), press('Sign in')),
  },
  { name: 'second factor, set up', as: 'legacy.user', path: '/sp/profile', reach: then(...setUp) },
  {
    name: 'second factor, recovery codes',
    as: 'legacy.user',
    path: '/sp/profile',
    reach: then(...setUp, async (page) => fill('Code', codeOf(await shownKey(page)))(page), press('Set up')),
  },
  {
    name: 'my profile with a second factor',
    as: null,
    path: '/login.do',
    reach: then(
      ...asksForCode,
      (page) => fill('Code', codeOf(FACTOR_SECRET))(page),
      press('Sign in'),
      (page) => page.goto('/sp/profile'),
      check('User Interface Only'),
      press('Remove the second factor'),
    ),
  },
  { name: 'User form with a second factor', as: 'admin', path: '/sys_user.do?user_name=second.factor', reach: then(press('Reset')) },
  { name: 'page without the role for it', as: 'abel.tuter', path: '/sys_user_list.do' },
  { name: 'Users', as: 'admin', path: '/sys_user_list.do' },
  { name: 'User form', as: 'admin', path: '/sys_user.do?user_name=soap.query' },
  {
    name: 'User form, preview',
    as: 'admin',
    path: '/sys_user.do?user_name=soap.query',
    reach: then(check('Web Service Access Only'), press('Show what saving will do')),
  },
  {
    name: 'User form, errors',
    as: 'admin',
    path: '/sys_user.do?user_name=soap.query',
    reach: then(fill('Email', 'no address'), fill('Set password', 'short'), press('Update')),
  },
  { name: 'new user', as: 'admin', path: '/sys_user.do' },
  { name: 'Roles List', as: 'admin', path: '/sys_user.do?user_name=soap.query&sysparm_view=roles' },
  {
    name: 'User form after a change, with history',
    as: 'admin',
    path: '/sys_user.do?user_name=mid.user',
    reach: then(fill('First name', 'Middle'), press('Update')),
  },
  { name: 'User history', as: 'admin', path: '/sys_user_list.do?sysparm_view=history' },
  { name: 'Settings history', as: 'admin', path: '/high_security_settings.do?sysparm_view=history' },
  { name: 'elevate role', as: 'admin', path: '/elevate_role.do' },
  { name: 'High Security Settings', as: 'admin', path: '/high_security_settings.do' },
  { name: 'Account Review', as: 'admin', path: '/sys_usage_list.do' },
  { name: 'Account Review, filtered to nothing', as: 'admin', path: '/sys_usage_list.do?sysparm_search=no-such-account' },
  { name: 'User form with findings', as: 'admin', path: '/sys_user.do?user_name=soap.user' },
  {
    name: 'User form, evidence',
    as: 'admin',
    path: '/sys_user.do?user_name=soap.user',
    // The envelope has a preview of its own.
    reach: then(
      (page) => page.getByLabel('Active', { exact: true }).uncheck(),
      (page) => page.locator('button[value=preview]').click(),
    ),
  },
  { name: 'User form with secrets', as: 'admin', path: '/sys_user.do?user_name=rotating.user' },
  {
    name: 'new secret',
    as: 'admin',
    path: '/sys_user.do?user_name=rotating.user',
    // Over now: so that the page can be reached again.
    reach: then(fill('Overlap', '0'), press('Rotate')),
  },
  { name: 'Refusals', as: 'admin', path: '/sys_decision_list.do' },
  { name: 'one refusal', as: 'admin', path: `/sys_decision.do?sysparm_id=${REFUSED}` },
  { name: 'no such refusal', as: 'admin', path: '/sys_decision.do?sysparm_id=none' },
  {
    name: 'home with the numbers of its charts',
    as: 'admin',
    path: '/',
    reach: then((page) => page.getByText('The numbers of the charts').click()),
  },
  {
    name: 'High Security Settings, preview',
    as: null,
    path: '/high_security_settings.do',
    reach: async (page, path) => {
      await page.goto('/login.do');
      await fillInLogin(page, 'admin');
      await elevate(page);
      await page.goto(path);
      await page.getByLabel(/^Strict security/).uncheck();
      await page.getByLabel('Off: for how long').selectOption('at (UTC)');
      await page.getByLabel('Off: until, in UTC').fill(instantOf(Date.now() + 24 * 60 * 60 * 1000));
      await press('Show what saving will do')(page);
    },
  },
];

/** Opens a page of the table. */
export async function openPage(site: Site, { as, path, reach = open }: SitePage): Promise<Page> {
  const page = as === null ? await site.visit() : await site.signedIn(as);
  await reach(page, path);
  return page;
}
