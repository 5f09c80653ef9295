import type { APIGatewayProxyResult } from 'aws-lambda';
import { displayName, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { DefaultButton } from '../../../../shared/web/parts/form/default-button.tsx';
import { SaveBar } from '../../../../shared/web/parts/form/save-bar.tsx';
import { htmlResponse, Page, type Shell } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';
import type { ConsoleRequest } from '../../request.ts';
import { Refusal } from '../form/refusal.tsx';
import { Effects, type ToldEffects } from '../form/told.tsx';
import { OPENED_FIELD, writeOpened } from '../save/opened.ts';
import type { FoundRoles } from './choices.ts';
import { RoleBoxes } from './role-boxes.tsx';
import { rolesAddress } from './roles-list.tsx';

export interface RolesPageProps extends ToldEffects {
  readonly record: UserRecord;
  readonly roles: FoundRoles;
  /** Why nothing was saved, and what to do. */
  readonly refusal?: string | undefined;
  readonly changes?: readonly string[];
  /** Why the person who looks may change no role of this user. */
  readonly limit?: string | null;
  /** Whether the form shows something that is not stored. */
  readonly unsaved?: boolean;
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
        <a href={userAddress(shell, record.user_name)}>Back to the user</a>
      </p>
      <h1>{title}</h1>
      <Refusal {...props} />
      <Effects {...props} />
      {limit === null || limit === props.refusal ? null : <p class="notice">{limit}</p>}
      <RolesForm {...props} shell={shell} />
    </Page>,
  );
}

const RolesForm = ({ record, roles, shell, limit = null, unsaved = false }: RolesPageProps & { readonly shell: Shell }) => (
  <form method="post" class="wide" action={rolesAddress(shell, record.user_name)}>
    <DefaultButton action="enter" />
    <UserTokenField shell={shell} />
    <input type="hidden" name={OPENED_FIELD} value={writeOpened(record)} />
    <RoleBoxes roles={roles} disabled={limit !== null} />
    {limit === null ? (
      <SaveBar unsaved={unsaved}>
        <button type="submit" name="sysparm_action" value="update">
          Save
        </button>
        <button type="submit" name="sysparm_action" value="preview" class="quiet">
          Show what saving will do
        </button>
      </SaveBar>
    ) : null}
  </form>
);
