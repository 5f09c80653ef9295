import type { APIGatewayProxyResult } from 'aws-lambda';
import { type Owned, ownedTexts } from '../../../../shared/core/users/change/removal/owned.ts';
import { removalLimit, unseenTexts, usedRefusal } from '../../../../shared/core/users/change/removal/removal.ts';
import { displayName, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Field } from '../../../../shared/web/parts/field.tsx';
import { htmlResponse, Page } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';
import { Observed } from '../../memory/read.tsx';
import type { ConsoleRequest } from '../../request.ts';
import type { FormFacts } from '../form/facts.ts';
import { Refusal } from '../form/refusal.tsx';
import { OPENED_FIELD, writeOpened } from '../save/opened.ts';
import { removalAddress } from './links.tsx';

/** Name of the field in which the person types the user name. */
export const TYPED_NAME = 'sysparm_typed_name';

/** What is known of an account that is to be deleted. */
export interface RemovalFacts extends FormFacts {
  readonly owned: Owned;
}

interface RemovalPageProps {
  readonly facts: RemovalFacts;
  /** Why nothing was deleted. */
  readonly refusal?: string;
  /** What is wrong with the name that was typed. */
  readonly nameError?: string;
}

/** Why this account may not be deleted by this actor now; null: it may. The last administrator is found out by deleting. */
export function removalRefusal({ actor, record, graph, adopted, openSessions, tokens, use, lastOne, now }: FormFacts): string | null {
  const [rows, observation] = use.kind === 'read' ? [use.value.account.rows, use.value.observation] : [use.kind, null];
  const known = { openSessions, openTokens: tokens?.length ?? null, rows, observation };
  return removalLimit(actor, record, graph, adopted) ?? lastOne ?? usedRefusal(known, now);
}

/** The page that asks before an account is deleted: what is known of it, what stays, and its user name to be typed. */
export function removalPage(request: ConsoleRequest, status: number, props: RemovalPageProps): APIGatewayProxyResult {
  const { shell } = request;
  const { record, use, now, owned } = props.facts;
  const title = `Delete ${displayName(record)}`;
  const never = removalRefusal(props.facts);
  return htmlResponse(
    status,
    <Page title={title} {...shell}>
      <p class="back">
        <a href={userAddress(shell, record.user_name)}>Back to the user</a>
      </p>
      <h1>{title}</h1>
      <Refusal refusal={props.refusal ?? never ?? undefined} />
      <Facts record={record} />
      {use.kind === 'read' ? (
        <>
          <h2>What is known</h2>
          <Observed observation={use.value.observation} now={now} />
          {never === null ? <p>No sign-in and no request of this account was observed.</p> : null}
          {unseenTexts(record, use.value.observation, now).map((text) => (
            <p class="notice">{text}</p>
          ))}
        </>
      ) : null}
      {never === null ? ownedTexts(owned).map((text) => <p class="notice">{text}</p>) : null}
      {never === null ? <RemovalForm {...{ request, record }} nameError={props.nameError} /> : null}
    </Page>,
  );
}

const Facts = ({ record }: { readonly record: UserRecord }) => (
  <dl>
    <dt>User name</dt>
    <dd>{record.name_as_entered}</dd>
    <dt>Kind</dt>
    <dd>{record.web_service_access_only ? 'Non-interactive' : 'Interactive'}</dd>
    <dt>Roles</dt>
    <dd>{record.roles.join(', ') || 'none'}</dd>
    <dt>Created</dt>
    <dd>{record.sys_created_on === '' ? 'not known' : `${record.sys_created_on} UTC`}</dd>
  </dl>
);

interface RemovalFormProps {
  readonly request: ConsoleRequest;
  readonly record: UserRecord;
  readonly nameError: string | undefined;
}

const RemovalForm = ({ request: { shell }, record, nameError }: RemovalFormProps) => (
  <form method="post" action={removalAddress(shell, record.user_name)}>
    <UserTokenField shell={shell} />
    <input type="hidden" name={OPENED_FIELD} value={writeOpened(record)} />
    <p>
      The account is deleted for good, with its password, secrets and roles. The history stays, and says who deleted it. Refusals that were
      counted under this name stay, too, and are shown of a new user of this name: the command nis usage with --forget removes them.
    </p>
    <Field label="Type the user name to delete the account" name={TYPED_NAME} value="" autocomplete="off" error={nameError} />
    <button type="submit" class="danger" name="sysparm_action" value="delete">
      Delete
    </button>
  </form>
);
