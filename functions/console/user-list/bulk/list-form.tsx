import type { Child } from 'hono/jsx';
import { roleRefusal } from '../../../../shared/core/users/change/rank.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Choice } from '../../../../shared/web/parts/choice.tsx';
import type { Column } from '../../../../shared/web/parts/table.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import { actorOf } from '../../user/form/facts.ts';
import { ADD_ROLE, BULK_ACTIONS, FIELDS, MOST_USERS } from './actions.ts';

/** The first column of the list: a box for each user. */
export const SELECT: Column<UserRecord> = {
  label: 'Select',
  cell: ({ user_name, name_as_entered }) => (
    <label class="select">
      <input type="checkbox" name={FIELDS.selected} value={user_name} aria-label={`Select ${name_as_entered}`} />
    </label>
  ),
};

/** The roles that the person who looks may grant. @throws DependencyError where the roles cannot be read. */
export async function grantableRoles({ loadRoles }: ConsolePorts, request: ConsoleRequest): Promise<readonly string[]> {
  const graph = await loadRoles();
  const actor = actorOf(request);
  return [...graph.keys()].filter((role) => roleRefusal(actor, [role], graph) === null).sort();
}

interface BulkFormProps {
  readonly request: ConsoleRequest;
  /** Query of the list, for the way back. */
  readonly back: string;
  readonly roles: readonly string[];
  /** The table with the column `SELECT`. */
  readonly children: Child;
}

/** The form around the list: what can be done with the selected users. Nothing is changed before a preview is confirmed. */
export const BulkForm = ({ request: { shell }, back, roles, children }: BulkFormProps) => (
  <form method="post" class="bare wide" action={`${shell.prefix}/sys_user_list.do`}>
    <UserTokenField shell={shell} />
    <input type="hidden" name={FIELDS.back} value={back} />
    {children}
    <fieldset class="filters bulk">
      <legend>With the selected users</legend>
      {BULK_ACTIONS.filter(({ name }) => name !== ADD_ROLE).map(({ name, label }) => (
        <button type="submit" class="quiet" name="sysparm_action" value={name}>
          {label}
        </button>
      ))}
      <Choice label="Role" name={FIELDS.role} value="" options={['', ...roles].map((value) => ({ value, label: value || 'Choose one' }))} />
      <button type="submit" class="quiet" name="sysparm_action" value={ADD_ROLE}>
        Add role
      </button>
      <p class="hint">At most {MOST_USERS} users at a time. A preview comes first, and names those who may not be changed.</p>
    </fieldset>
  </form>
);
