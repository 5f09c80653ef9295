import { describe, expect, test } from '@jest/globals';
import { ALL_ROUTES, EVERYTHING_ELSE, NAMED_ROUTES, namedRoute, routedThrough } from '../../../../shared/core/request/routes.ts';

const brief = (path: string): string | undefined => {
  const route = namedRoute(path);
  return route && `${route.surface} ${route.owner} ${route.resource}`;
};

describe('a named route', () => {
  test.each([
    ['/', 'ui console /'],
    ['/sys_user_list.do', 'ui console /sys_user_list.do'],
    ['/sys_user.do', 'ui console /sys_user.do'],
    ['/high_security_settings.do', 'ui console /high_security_settings.do'],
    ['/sys_usage_list.do', 'ui console /sys_usage_list.do'],
    ['/sys_decision_list.do', 'ui console /sys_decision_list.do'],
    ['/sys_decision.do', 'ui console /sys_decision.do'],
    ['/elevate_role.do', 'ui sign-in /elevate_role.do'],
    ['/sp/profile', 'portal sign-in /sp/profile'],
    ['/sp/profile/', 'portal sign-in /sp/profile'],
    ['/login.do', 'public sign-in /login.do'],
    ['/logout.do', 'public sign-in /logout.do'],
    ['/change_password.do', 'public sign-in /change_password.do'],
    ['/favicon.ico', 'public sign-in /favicon.ico'],
    ['/assets/nis.css', 'public sign-in /assets/{proxy+}'],
    ['/oauth_token.do', 'public oauth /oauth_token.do'],
    ['/oauth_revoke_token.do', 'public oauth /oauth_revoke_token.do'],
    ['/login_with_sso.do', 'sso sign-in /login_with_sso.do'],
    ['/saml/acs', 'sso sign-in /saml/{proxy+}'],
    ['/saml/idp/one', 'sso sign-in /saml/{proxy+}'],
  ])('owns %s: %s', (path, expected) => {
    expect(brief(path)).toBe(expected);
  });

  test.each([
    '/incident.do',
    '/assets',
    '/saml',
    '/assetsx/nis.css',
    '/x/login.do',
    '/x/saml/acs',
    '/login.do.do',
    '/sp',
    '/sp/x',
    '/api/now',
  ])('does not own %s', (path) => {
    expect(brief(path)).toBeUndefined();
  });

  test('is asked for by one test above, each', () => {
    expect(NAMED_ROUTES).toHaveLength(18);
  });
});

describe('all else', () => {
  test('is served by the instance, whichever of its resources the gateway matched', () => {
    const others = ALL_ROUTES.filter((route) => !NAMED_ROUTES.includes(route));
    expect(others.map(({ resource, surface, owner }) => `${surface} ${owner} ${resource}`)).toEqual([
      'ui instance /{proxy+}',
      'portal instance /sp',
      'portal instance /sp/{proxy+}',
    ]);
    for (const { resource } of others) expect(routedThrough(resource)).toBe(EVERYTHING_ELSE.resource);
  });

  test('is not what a named route is', () => {
    for (const { resource } of NAMED_ROUTES) expect(routedThrough(resource)).toBe(resource);
  });
});
