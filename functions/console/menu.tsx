import type { RequestContext } from '../../shared/core/decision/context.ts';

interface Module {
  readonly application: string;
  readonly label: string;
  readonly path: string;
  readonly roles: readonly string[];
}

/** Source: specification, "Create a non-interactive user for web services" and "Require authentication" (Navigate to All > …). */
const MODULES: readonly Module[] = [
  { application: 'User Administration', label: 'Users', path: '/sys_user_list.do', roles: ['user_admin', 'admin'] },
  {
    application: 'User Administration',
    label: 'User history',
    path: '/sys_user_list.do?sysparm_view=history',
    roles: ['user_admin', 'admin'],
  },
  {
    application: 'System Security',
    label: 'High Security Settings',
    path: '/high_security_settings.do',
    roles: ['admin', 'security_admin'],
  },
  {
    application: 'System Security',
    label: 'Settings history',
    path: '/high_security_settings.do?sysparm_view=history',
    roles: ['admin', 'security_admin'],
  },
];

/** The menu **All**: what the roles in force open, and nothing where they open nothing. Works without script. */
export function Menu({ context }: { readonly context: RequestContext }) {
  const modules = MODULES.filter(({ roles }) => roles.some((role) => context.roles.includes(role)));
  if (modules.length === 0) return null;
  return (
    <nav aria-label="All">
      <details open={context.path === '/'}>
        <summary>All</summary>
        <dl>
          {modules.map(({ application, label, path }, index) => (
            <>
              {modules[index - 1]?.application === application ? null : <dt>{application}</dt>}
              <dd>
                <a href={context.stage_prefix + path}>{label}</a>
              </dd>
            </>
          ))}
        </dl>
      </details>
    </nav>
  );
}
