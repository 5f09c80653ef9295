import type { SortColumn } from '../../../shared/core/users/search/entries.ts';
import { displayName, type UserRecord } from '../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../shared/web/parts/page.tsx';
import type { Column } from '../../../shared/web/parts/table.tsx';
import { Time } from '../../../shared/web/parts/time.tsx';
import { userAddress } from '../links.ts';

type Sorts = Readonly<Partial<Record<SortColumn, NonNullable<Column<UserRecord>['sort']>>>>;

/** Columns of the list. @param sorts heads that sort; those that cannot at this size are left out. */
export const columnsOf = (shell: Pick<Shell, 'prefix' | 'back'>, sorts: Sorts): readonly Column<UserRecord>[] => [
  {
    label: 'User name',
    text: 'long',
    ...sorted(sorts.user_name),
    cell: (user) => <a href={userAddress(shell, user.user_name)}>{user.name_as_entered}</a>,
  },
  { label: 'Name', text: 'long', ...sorted(sorts.name), cell: displayName },
  { label: 'Email', text: 'long', ...sorted(sorts.email), cell: (user) => user.email },
  { label: 'Kind', cell: (user) => kindCell(user) },
  {
    label: 'State',
    cell: (user) => (
      <>
        {user.active && !user.locked_out ? 'Active' : <span class="tag caution">{stateOf(user)}</span>}
        {user.active ? <Until date={user.active_until} /> : null}
      </>
    ),
  },
];

const sorted = (sort: Column<UserRecord>['sort']): Pick<Column<UserRecord>, 'sort'> => (sort === undefined ? {} : { sort });

const kindCell = (user: UserRecord) =>
  user.web_service_access_only ? (
    <span class="tag">{kindOf(user)}</span>
  ) : (
    <>
      {kindOf(user)}
      <Until date={user.web_service_access_only_from} />
    </>
  );

/** Until when, below a kind or state that ends by a date. */
const Until = ({ date }: { readonly date: string }) =>
  date === '' ? null : (
    <p class="hint">
      until <Time at={date} />
    </p>
  );

export function kindOf({ web_service_access_only, user_interface_only }: UserRecord): string {
  if (web_service_access_only) return user_interface_only ? 'Non-interactive and user interface only: refused' : 'Non-interactive';
  return user_interface_only ? 'Interactive, user interface only' : 'Interactive';
}

export const stateOf = ({ active, locked_out }: UserRecord): string =>
  [active ? 'Active' : 'Inactive', ...(locked_out ? ['locked out'] : [])].join(', ');
