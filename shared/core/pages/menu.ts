import { type ConsolePath, mayOpen } from './page-roles.ts';

/** Who is signed in. */
export interface SignedIn {
  readonly userName: string;
  /** In force. */
  readonly roles: readonly string[];
  /** INSTANT at which the elevation ends with its session; null: not elevated. */
  readonly elevatedUntil: string | null;
  /** The session can be elevated. */
  readonly mayElevate: boolean;
}

/** Where a page is. */
export interface Place {
  /** What links begin with: `/prod`, or empty. */
  readonly prefix: string;
  /** Canonical path, without the prefix. */
  readonly path: string;
  /** `sysparm_view`; empty: the page itself. */
  readonly view: string;
}

export interface Module {
  readonly label: string;
  readonly path: string;
  /** Pages that are no module of their own, and belong to this one. */
  readonly pages?: readonly string[];
  readonly view?: string;
}

export interface Application {
  readonly label: string;
  readonly modules: readonly Module[];
}

/** Source: specification, "Create a non-interactive user for web services" and "Require authentication" (Navigate to All > …). */
const ADMINISTRATION: readonly { readonly label: string; readonly modules: readonly (Module & { readonly path: ConsolePath })[] }[] = [
  {
    label: 'User Administration',
    modules: [
      { label: 'Users', path: '/sys_user_list.do', pages: ['/sys_user.do'] },
      { label: 'Account Review', path: '/sys_usage_list.do' },
      { label: 'User history', path: '/sys_user_list.do', view: 'history' },
    ],
  },
  {
    label: 'System Security',
    modules: [
      { label: 'High Security Settings', path: '/high_security_settings.do' },
      { label: 'Settings history', path: '/high_security_settings.do', view: 'history' },
      { label: 'Refusals', path: '/sys_decision_list.do', pages: ['/sys_decision.do'] },
    ],
  },
];

const SELF_SERVICE: readonly Module[] = [
  { label: 'Home', path: '/' },
  { label: 'Incidents', path: '/incident_list.do', pages: ['/incident.do'] },
  { label: 'Service portal', path: '/sp', pages: ['/sp/incidents', '/sp/incidents/new'] },
  { label: 'My profile', path: '/sp/profile' },
];

/** The menu **All**: what this person may open, and nothing that would be refused. */
export function menuOf({ roles, elevatedUntil, mayElevate }: Pick<SignedIn, 'roles' | 'elevatedUntil' | 'mayElevate'>): Application[] {
  const elevation: Module[] =
    elevatedUntil !== null
      ? [{ label: 'End elevation', path: '/elevate_role.do' }]
      : mayElevate
        ? [{ label: 'Elevate role', path: '/elevate_role.do' }]
        : [];
  const administration = ADMINISTRATION.map(({ label, modules }) => ({
    label,
    modules: modules.filter(({ path }) => mayOpen(path, { roles })),
  }));
  return [...administration, { label: 'Self-Service', modules: [...SELF_SERVICE, ...elevation] }].filter(
    ({ modules }) => modules.length > 0,
  );
}

/** Whether a page is the module itself (`page`), one that belongs to it (`true`), or neither. As `aria-current` says it. */
export function currentOf({ path, pages = [], view = '' }: Module, place: Place): 'page' | 'true' | null {
  if (path === place.path && view === (place.view === 'history' ? 'history' : '')) return 'page';
  return pages.includes(place.path) ? 'true' : null;
}
