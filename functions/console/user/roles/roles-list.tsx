import { listedNames } from '../../../../shared/core/text.ts';
import { inheritedRoles } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { type Column, Table } from '../../../../shared/web/parts/table.tsx';
import { userAddress } from '../../links.ts';

interface RoleRow {
  readonly name: string;
  readonly from: string;
}

const COLUMNS: readonly Column<RoleRow>[] = [
  { label: 'Role', cell: ({ name }) => name },
  { label: 'Where it comes from', cell: ({ from }) => from },
];

/** Rows of the list, and roles that are named as the source of one. */
const MOST_ROWS = 40;
const MOST_LENDERS = 3;

interface RolesListProps {
  readonly record: UserRecord;
  readonly graph: RoleGraph;
  readonly shell: Pick<Shell, 'prefix' | 'back'>;
  /** Whether the person who looks may change roles of this user: why not is said above. */
  readonly editable: boolean;
}

/** Address of the page where the roles of a user are edited, with the stage prefix. */
export const rolesAddress = (shell: Pick<Shell, 'prefix' | 'back'>, userName: string): string =>
  userAddress(shell, userName, { sysparm_view: 'roles' });

/** Related list **Roles**: those granted, and those inherited with where they come from. */
export function RolesList({ record, graph, shell, editable }: RolesListProps) {
  const inherited = inheritedRoles(record.roles, graph);
  const rows = [
    ...record.roles.map((name) => ({ name, from: graph.has(name) ? 'granted' : 'granted; there is no such role any more' })),
    ...inherited.map(({ name, from }) => ({ name, from: `inherited from ${listedNames(from, MOST_LENDERS)}` })),
  ];
  return (
    <section aria-labelledby="roles">
      <div class="title">
        <h2 id="roles">Roles</h2>
        {editable ? (
          <a class="button quiet" href={rolesAddress(shell, record.user_name)}>
            Edit
          </a>
        ) : null}
      </div>
      {rows.length === 0 ? (
        <p>This user has no role.</p>
      ) : (
        <Table
          caption={`${record.roles.length} granted, ${inherited.length} inherited`}
          columns={COLUMNS}
          rows={rows.slice(0, MOST_ROWS)}
        />
      )}
      {rows.length > MOST_ROWS ? <p class="hint">{`And ${rows.length - MOST_ROWS} more: the command nis users roles shows all.`}</p> : null}
    </section>
  );
}
