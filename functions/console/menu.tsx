import type { RequestContext } from '../../shared/core/decision/context.ts';
import { type ConsolePath, mayOpen } from './access.ts';

interface Module {
  readonly application: string;
  readonly label: string;
  readonly path: ConsolePath;
  readonly query?: string;
}

/** Source: specification, "Create a non-interactive user for web services" and "Require authentication" (Navigate to All > …). */
const MODULES: readonly Module[] = [
  { application: 'User Administration', label: 'Users', path: '/sys_user_list.do' },
  { application: 'User Administration', label: 'Account Review', path: '/sys_usage_list.do' },
  { application: 'User Administration', label: 'User history', path: '/sys_user_list.do', query: '?sysparm_view=history' },
  { application: 'System Security', label: 'High Security Settings', path: '/high_security_settings.do' },
  { application: 'System Security', label: 'Settings history', path: '/high_security_settings.do', query: '?sysparm_view=history' },
  { application: 'System Security', label: 'Refusals', path: '/sys_decision_list.do' },
];

/** The menu **All**: what the roles in force open, and nothing where they open nothing. Works without script. */
export function Menu({ context }: { readonly context: RequestContext }) {
  const modules = MODULES.filter(({ path }) => mayOpen(path, context));
  if (modules.length === 0) return null;
  return (
    <nav aria-label="All">
      <details open={context.path === '/'}>
        <summary>All</summary>
        <dl>
          {modules.map(({ application, label, path, query = '' }, index) => (
            <>
              {modules[index - 1]?.application === application ? null : <dt>{application}</dt>}
              <dd>
                <a href={context.stage_prefix + path + query}>{label}</a>
              </dd>
            </>
          ))}
        </dl>
      </details>
    </nav>
  );
}
