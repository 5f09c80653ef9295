import type { CountedSource } from '../../../../shared/core/sign-in/lockout-admin.ts';
import { BASIC_ONLY, sourceLabel } from '../../../../shared/core/sign-in/lockout-admin.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import { type Actor, NEW_PASSWORD } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { type Column, Table } from '../../../../shared/web/parts/table.tsx';
import { Time } from '../../../../shared/web/parts/time.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';

export const CLEAR_LOCKOUT = 'clear_lockout';

/** Rows that are shown. */
const MOST_ROWS = 20;

const COLUMNS: readonly Column<CountedSource>[] = [
  { label: 'Address', cell: sourceLabel },
  { label: 'Wrong passwords', cell: ({ wrongPasswords }) => String(wrongPasswords) },
  { label: 'At', cell: ({ at }) => <Time at={at} /> },
  {
    label: 'Refused until',
    cell: ({ refusedUntil, basicOnly }) =>
      refusedUntil === null ? (
        'not refused'
      ) : (
        <>
          <Time at={refusedUntil} />
          {basicOnly ? ' (Basic only)' : ''}
        </>
      ),
  },
];

interface LockoutProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  readonly lockout?: readonly CountedSource[] | null;
}

/** Sources of wrong passwords for this user in the last 15 minutes, and **Clear** for actors who may set the password. */
export function Lockout({ shell, record, graph, actor, lockout = [] }: LockoutProps) {
  if (record === null || actor === undefined || lockout === null || lockout.length === 0) return null;
  const more = lockout.length - MOST_ROWS;
  const allowed = limitOf(actor, record, [NEW_PASSWORD.field], graph) === null;
  return (
    <section aria-labelledby="lockout">
      <h2 id="lockout">Lockout</h2>
      <Table caption="Wrong passwords in the last 15 minutes" columns={COLUMNS} rows={lockout.slice(0, MOST_ROWS)} />
      {lockout.some(({ basicOnly }) => basicOnly) ? <p class="hint">{BASIC_ONLY}</p> : null}
      {more > 0 ? <p>And {more} more addresses.</p> : null}
      {allowed ? (
        <form method="post" action={userAddress(shell, record.user_name)}>
          <UserTokenField shell={shell} />
          <p>Clear this list, and every address may try again at once.</p>
          <button type="submit" class="quiet" name="sysparm_action" value={CLEAR_LOCKOUT}>
            Clear
          </button>
        </form>
      ) : null}
    </section>
  );
}
