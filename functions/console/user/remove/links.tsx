import { isGuest } from '../../../../shared/core/users/base-records.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import { removalLimit } from '../../../../shared/core/users/change/removal/removal.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';

interface LinksProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  readonly adopted?: boolean;
}

/** **Clone**, and **Delete** where the actor may: what is not a change of this record. */
export function CloneAndDelete({ shell, record, graph, actor, adopted = false }: LinksProps) {
  if (record === null || actor === undefined || isGuest(record.user_name)) return null;
  const name = encodeURIComponent(record.user_name);
  const limit = removalLimit(actor, record, graph, adopted);
  return (
    <section aria-labelledby="clone_and_delete">
      <h2 id="clone_and_delete">Clone or delete</h2>
      <div class="actions">
        <a class="button quiet" href={`${shell.prefix}/sys_user.do?sysparm_clone=${name}`}>
          Clone
        </a>
        {limit === null ? (
          <a class="button quiet danger" href={`${shell.prefix}${removalPath(record.user_name)}`}>
            Delete
          </a>
        ) : null}
      </div>
      <p class="hint">
        A clone is a new user of the same kind, with the same owner and roles. {limit ?? 'An account can be deleted that was never used.'}
      </p>
    </section>
  );
}

/** Path of the page that asks before an account is deleted. */
export const removalPath = (userName: string): string => `/sys_user.do?user_name=${encodeURIComponent(userName)}&sysparm_view=delete`;
