import { describe, expect, test } from '@jest/globals';
import { siteHeader } from '../../../../shared/core/pages/header.ts';
import type { SignedIn } from '../../../../shared/core/pages/menu.ts';

const PERSON: SignedIn = { userName: 'abel.tuter', roles: [], elevatedUntil: null, mayElevate: false };
const at = (path: string, view = '', prefix = '') => ({ prefix, path, view });
const links = (html: string) => [...html.matchAll(/<li><a href="([^"]*)"(?: aria-current="(\w+)")?>([^<]*)</g)];
const labels = (html: string) => links(html).map(([, , , label]) => label);
const current = (html: string) => links(html).flatMap(([, , how, label]) => (how === undefined ? [] : [`${label}: ${how}`]));

describe('the menu All', () => {
  test.each<[string, Partial<SignedIn>, string[]]>([
    ['a person without a role', {}, []],
    ['user_admin', { roles: ['user_admin'] }, ['Users', 'Account Review', 'User history']],
    ['security_admin', { roles: ['security_admin'] }, ['High Security Settings', 'Settings history', 'Refusals']],
    ['admin', { roles: ['admin'] }, ['Users', 'Account Review', 'User history', 'High Security Settings', 'Settings history', 'Refusals']],
  ])('has for %s what the roles open', (_who, more, administration) => {
    expect(labels(siteHeader(at('/'), { ...PERSON, ...more }))).toEqual([
      ...administration,
      'Home',
      'Incidents',
      'Service portal',
      'My profile',
    ]);
  });

  test('offers an elevation only to those who can elevate, and its end while it lasts', () => {
    const last = (more: Partial<SignedIn>) => labels(siteHeader(at('/'), { ...PERSON, ...more })).at(-1);
    expect(last({})).toBe('My profile');
    expect(last({ mayElevate: true })).toBe('Elevate role');
    expect(last({ mayElevate: true, elevatedUntil: '2026-12-01T14:32Z' })).toBe('End elevation');
  });

  test.each([
    [at('/'), ['Home: page']],
    [at('/sys_user_list.do'), ['Users: page']],
    [at('/sys_user_list.do', 'history'), ['User history: page']],
    [at('/sys_user_list.do', 'anything'), ['Users: page']],
    [at('/sys_user.do'), ['Users: true']],
    [at('/sys_user.do', 'roles'), ['Users: true']],
    [at('/sys_decision.do'), ['Refusals: true']],
    [at('/incident.do'), ['Incidents: true']],
    [at('/sp/profile'), ['My profile: page']],
    [at('/no/such/page'), []],
  ])('marks the present page: %j', (place, expected) => {
    expect(current(siteHeader(place, { ...PERSON, roles: ['admin'] }))).toEqual(expected);
  });

  test('leads behind the stage prefix', () => {
    for (const [, to] of links(siteHeader(at('/', '', '/prod'), { ...PERSON, roles: ['admin'] }))) expect(to).toMatch(/^\/prod\//);
  });
});

describe('the header', () => {
  test('names nobody and offers nothing where no user is known', () => {
    expect(siteHeader(at('/login.do'), null)).toBe('<header><a class="product" href="/">Non-Interactive Sessions</a></header>');
  });

  test('escapes the name', () => {
    expect(siteHeader(at('/'), { ...PERSON, userName: '<b>"abel' })).toContain('<span>&lt;b&gt;&quot;abel</span>');
  });

  test('says until when an elevation lasts and leads to its end and back', () => {
    const html = siteHeader(at('/sys_user_list.do'), { ...PERSON, elevatedUntil: '2026-12-01T14:32Z' });
    expect(html).toContain('Elevated until <time datetime="2026-12-01T14:32Z">2026-12-01 14:32 UTC</time>');
    expect(html).toContain('<a href="/elevate_role.do?goto=%2Fsys_user_list.do">End elevation</a>');
    expect(siteHeader(at('/'), PERSON)).not.toContain('Elevated');
  });
});
