/**
 * The one route table: which API Gateway resource is which surface and which function owns it.
 * CDK makes the resources from it; the classifier says which of them a request must have come through.
 *
 * Source: specification, "Interactive users" (UI, service portal, single sign-on) and docs/contract.md, "Classification", rule 3.
 */
export type Surface = 'public' | 'sso' | 'ui' | 'portal' | 'api';
export type Owner = 'sign-in' | 'oauth' | 'console' | 'instance';

export interface Route {
  /** API Gateway resource path, as in the event's `resource`. */
  readonly resource: string;
  readonly surface: Surface;
  readonly owner: Owner;
}

/** Named routes. Everything else is `EVERYTHING_ELSE`. */
export const NAMED_ROUTES: readonly Route[] = [
  { resource: '/', surface: 'ui', owner: 'console' },
  { resource: '/sys_user_list.do', surface: 'ui', owner: 'console' },
  { resource: '/sys_user.do', surface: 'ui', owner: 'console' },
  { resource: '/high_security_settings.do', surface: 'ui', owner: 'console' },
  { resource: '/sys_usage_list.do', surface: 'ui', owner: 'console' },
  { resource: '/sys_decision_list.do', surface: 'ui', owner: 'console' },
  { resource: '/sys_decision.do', surface: 'ui', owner: 'console' },
  { resource: '/elevate_role.do', surface: 'ui', owner: 'sign-in' },
  { resource: '/sp/profile', surface: 'portal', owner: 'sign-in' },
  { resource: '/login.do', surface: 'public', owner: 'sign-in' },
  { resource: '/logout.do', surface: 'public', owner: 'sign-in' },
  { resource: '/change_password.do', surface: 'public', owner: 'sign-in' },
  { resource: '/favicon.ico', surface: 'public', owner: 'sign-in' },
  { resource: '/assets/{proxy+}', surface: 'public', owner: 'sign-in' },
  { resource: '/oauth_token.do', surface: 'public', owner: 'oauth' },
  { resource: '/oauth_revoke_token.do', surface: 'public', owner: 'oauth' },
  { resource: '/login_with_sso.do', surface: 'sso', owner: 'sign-in' },
  { resource: '/saml/{proxy+}', surface: 'sso', owner: 'sign-in' },
];

/** Tables as pages, the portal and every protocol. */
export const EVERYTHING_ELSE: Route = { resource: '/{proxy+}', surface: 'ui', owner: 'instance' };

/**
 * Everything else below `/sp`, as routes of their own. `/sp/profile` makes a node `/sp` in API Gateway's tree, and no document says that a
 * request which reaches this node falls back to `/{proxy+}`. They lead to the same place, and an event that came through them counts as one
 * of `/{proxy+}`.
 */
export const SPELLED_OUT: readonly Route[] = ['/sp', '/sp/{proxy+}'].map((resource) => ({
  resource,
  surface: 'portal',
  owner: 'instance',
}));

export const ALL_ROUTES: readonly Route[] = [...NAMED_ROUTES, EVERYTHING_ELSE, ...SPELLED_OUT];

const spelledOut = new Set(SPELLED_OUT.map(({ resource }) => resource));

/** The route that an event's `resource` stands for. */
export const routedThrough = (resource: string): string => (spelledOut.has(resource) ? EVERYTHING_ELSE.resource : resource);

const GREEDY = '{proxy+}';
const exact = new Map(NAMED_ROUTES.map((route) => [route.resource, route]));
const prefixes = NAMED_ROUTES.filter((route) => route.resource.endsWith(GREEDY)).map((route) => ({
  prefix: route.resource.slice(0, -GREEDY.length),
  route,
}));

/**
 * The named route that owns a canonical path, if there is one.
 *
 * @param path canonical and lower case; one trailing slash is ignored (a path that ends in .do has none).
 */
export function namedRoute(path: string): Route | undefined {
  return exact.get(path.replace(/(?<=.)\/$/, '')) ?? prefixes.find(({ prefix }) => path.startsWith(prefix))?.route;
}
