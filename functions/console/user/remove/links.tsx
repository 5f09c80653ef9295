import { isGuest } from '../../../../shared/core/users/base-records.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import { removalLimit } from '../../../../shared/core/users/change/removal/removal.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { userAddress } from '../../links.ts';

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
  const limit = removalLimit(actor, record, graph, adopted);
  return (
    <section aria-labelledby="clone_and_delete">
      <h2 id="clone_and_delete">Clone or delete</h2>
      <div class="actions">
        <a class="button quiet" href={userAddress(shell, '', { sysparm_clone: record.user_name })}>
          Clone
        </a>
        {limit === null ? (
          <a class="button quiet danger" href={removalAddress(shell, record.user_name)}>
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

/** Address of the page that asks before an account is deleted, with the stage prefix. */
export const removalAddress = (shell: Pick<Shell, 'prefix' | 'back'>, userName: string): string =>
  userAddress(shell, userName, { sysparm_view: 'delete' });
