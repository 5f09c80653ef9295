import type { APIGatewayProxyResult } from 'aws-lambda';
import { displayName, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Check } from '../../../../shared/web/parts/check.tsx';
import { htmlResponse, Page, type Shell } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import type { ConsoleRequest } from '../../request.ts';
import { Refusal } from '../form/refusal.tsx';
import { OPENED_FIELD, writeOpened } from '../save/opened.ts';
import { rolesPath } from './roles-list.tsx';

export interface RoleChoice {
  readonly name: string;
  readonly chosen: boolean;
  /** Roles that come with it. */
  readonly contains: readonly string[];
  /** Works only in a session that elevated to it. */
  readonly elevated: boolean;
  /** Why the person who looks may not grant or take it; null: the person may. */
  readonly limit: string | null;
}

export interface RolesPageProps {
  readonly record: UserRecord;
  readonly choices: readonly RoleChoice[];
  /** Why nothing was saved, and what to do. */
  readonly refusal?: string | undefined;
  readonly changes?: readonly string[];
  /** Why the person who looks may change no role of this user. */
  readonly limit?: string | null;
}

/** The **Roles List** of a user: a box a role, and **Save**. */
export function rolesPage(request: ConsoleRequest, status: number, props: RolesPageProps): APIGatewayProxyResult {
  const { shell } = request;
  const { record, limit = null } = props;
  const title = `Roles of ${displayName(record)}`;
  return htmlResponse(
    status,
    <Page title={title} {...shell}>
      <p class="back">
        <a href={`${shell.prefix}/sys_user.do?user_name=${encodeURIComponent(record.user_name)}`}>Back to the user</a>
      </p>
      <h1>{title}</h1>
      <Refusal {...props} />
      {limit === null ? null : <p class="notice">{limit}</p>}
      <RolesForm {...props} shell={shell} />
    </Page>,
  );
}

const RolesForm = ({ record, choices, shell }: RolesPageProps & { readonly shell: Shell }) => (
  <form method="post" action={shell.prefix + rolesPath(record.user_name)}>
    <UserTokenField shell={shell} />
    <input type="hidden" name={OPENED_FIELD} value={writeOpened(record)} />
    <fieldset>
      <legend>Roles List</legend>
      <div class="columns">
        {choices.map((choice) => (
          <Check label={choice.name} name="role" value={choice.name} checked={choice.chosen} hints={hintsOf(choice)} />
        ))}
      </div>
    </fieldset>
    <div class="actions">
      <button type="submit">Save</button>
    </div>
  </form>
);

const hintsOf = ({ contains, elevated, limit }: RoleChoice): string[] => [
  ...(contains.length === 0 ? [] : [`Contains ${contains.join(', ')}.`]),
  ...(elevated ? ['Works only in a session that elevated to it. Taking it away ends every session of this user.'] : []),
  ...(limit === null ? [] : [limit]),
];
