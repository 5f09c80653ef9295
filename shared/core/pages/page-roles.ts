import { SETTING_ROLES } from '../settings/open-now.ts';

/** Source: specification, "Create a non-interactive user for web services" (Role required). */
const USER_ROLES = ['user_admin', 'admin'];

/** Roles of which one must be in force, by page of the console. The home page is open to every user of the UI. */
export const PAGE_ROLES = {
  '/': null,
  '/sys_user_list.do': USER_ROLES,
  '/sys_user.do': USER_ROLES,
  '/sys_usage_list.do': USER_ROLES,
  '/high_security_settings.do': SETTING_ROLES,
  '/sys_decision_list.do': SETTING_ROLES,
  '/sys_decision.do': SETTING_ROLES,
} as const satisfies Readonly<Record<string, readonly string[] | null>>;

export type ConsolePath = keyof typeof PAGE_ROLES;

/** Who asks, as far as it matters here. */
interface Holder {
  /** In force. */
  readonly roles: readonly string[];
}

/** Whether a page opens for the user who sent a request. A link that would only be refused is not shown. */
export function mayOpen(path: ConsolePath, { roles }: Holder): boolean {
  const needed: readonly string[] | null = PAGE_ROLES[path];
  return needed === null || needed.some((role) => roles.includes(role));
}

/** Whether a request comes from an administrator of some kind, who sees on the home page what the site does. */
export const administers = (holder: Holder): boolean => mayOpen('/sys_usage_list.do', holder) || mayOpen('/sys_decision_list.do', holder);
