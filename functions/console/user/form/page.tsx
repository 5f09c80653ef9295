import type { APIGatewayProxyResult } from 'aws-lambda';
import type { AuditEntry } from '../../../../shared/core/audit.ts';
import type { FederatedIdentity } from '../../../../shared/core/federated/identity.ts';
import type { CountedSource } from '../../../../shared/core/sign-in/lockout-admin.ts';
import type { Token } from '../../../../shared/core/tokens/token.ts';
import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { limitOf, type UserErrors } from '../../../../shared/core/users/change/plan-checks.ts';
import { type Actor, NEW_PASSWORD } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import {
  displayName,
  NEW_USER,
  TEXT_FIELDS,
  USER_LABELS,
  type UserFields,
  type UserRecord,
} from '../../../../shared/core/users/user-record.ts';
import { marksOf } from '../../../../shared/web/parts/form/marks.tsx';
import { htmlResponse, Page } from '../../../../shared/web/parts/page.tsx';
import { History } from '../../history/latest.tsx';
import type { Remembered } from '../../memory/read.tsx';
import type { ConsoleRequest } from '../../request.ts';
import { EnvelopeSection, type TypedEnvelope } from '../envelope/section.tsx';
import { Federated } from '../federated/section.tsx';
import { Lockout } from '../lockout/section.tsx';
import { CloneAndDelete } from '../remove/links.tsx';
import type { FoundRoles } from '../roles/choices.ts';
import { ROLE_SEARCH } from '../roles/role-boxes.tsx';
import { RolesList } from '../roles/roles-list.tsx';
import { SecondFactor } from '../second-factor/section.tsx';
import type { TypedSecret } from '../secrets/make-form.tsx';
import { Generated, SET_PASSWORD } from '../secrets/password-field.tsx';
import { Secrets } from '../secrets/section.tsx';
import type { OpenSessions } from '../sessions/open.ts';
import { Sessions } from '../sessions/section.tsx';
import { Tokens } from '../tokens/section.tsx';
import { KINDS, STATES } from './flags.tsx';
import { UserForm } from './form.tsx';
import { formLocks, shownFields, withoutRepeats } from './locks.ts';
import { Refusal } from './refusal.tsx';
import { Done, Effects, type ToldEffects, type ToldNotice } from './told.tsx';
import { Use, type UseFacts } from './use.tsx';

export interface UserPageProps extends ToldEffects, ToldNotice {
  /** null: a new user. */
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly history?: readonly AuditEntry[];
  /** Sessions that are open now; null: not known. */
  readonly openSessions: number | null;
  /** The same one by one. */
  readonly sessions?: OpenSessions | null;
  /** Tokens that are good now; null: not known. */
  readonly tokens?: readonly Token[] | null;
  /** Where wrong passwords came from lately; null: not known. */
  readonly lockout?: readonly CountedSource[] | null;
  /** What was observed of a stored user. */
  readonly use?: Remembered<UseFacts>;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  /** Who looks at a stored user. */
  readonly actor?: Actor;
  /** Why the user must stay able to sign in; null: another administrator remains, or the user is none. */
  readonly lastOne?: string | null;
  /** The user table was there before this product. */
  readonly adopted?: boolean;
  /** What the form shows; default: the record as it is stored. */
  readonly fields?: UserFields;
  /** As typed; new users only. */
  readonly userName?: string;
  /** The roles to choose from; new users only. */
  readonly roles?: FoundRoles;
  /** A password that was generated for this answer. */
  readonly generatedPassword?: string;
  readonly errors?: UserErrors;
  /** What was typed to make a secret. */
  readonly typedSecret?: TypedSecret;
  /** What is wrong with the box that confirms a reset of the second factor. */
  readonly factorError?: string;
  /** An envelope as typed or learned. */
  readonly typedEnvelope?: TypedEnvelope;
  /** A federated identity as typed. */
  readonly identity?: FederatedIdentity;
  /** Why nothing was saved, and what to do. */
  readonly refusal?: string;
  /** What another person changed since the form was opened. */
  readonly changes?: readonly string[];
}

/** The **User** form with its related list **Roles** and its history. */
export function userPage(request: ConsoleRequest, status: number, props: UserPageProps): APIGatewayProxyResult {
  const { shell, context } = request;
  const { record, graph, history = [], use, now = 0 } = props;
  const title = record === null ? 'New user' : `User ${displayName(record)}`;
  const { form, refusal, marks, limit, editable } = stateOf(props);
  return htmlResponse(
    status,
    <Page title={title} {...shell}>
      <p class="back">
        <a href={`${shell.prefix}/sys_user_list.do`}>Users: list</a>
      </p>
      <h1>{title}</h1>
      <Done {...props} />
      <Generated password={props.generatedPassword} />
      <Refusal {...props} {...{ refusal, marks }} />
      <Effects {...props} />
      {limit === null ? null : <p class="notice">{limit}</p>}
      <div class="split">
        <UserForm {...{ ...props, ...form, shell, now, strictSecurity: context.strict_security }} />
        {record === null ? null : <RolesList {...{ record, graph, editable }} prefix={shell.prefix} />}
      </div>
      <Secrets {...props} shell={shell} />
      <EnvelopeSection {...props} shell={shell} />
      <Federated {...props} shell={shell} />
      <Tokens {...props} shell={shell} />
      <SecondFactor {...props} shell={shell} />
      <Sessions {...props} self={context.user_name} shell={shell} />
      <Lockout {...props} shell={shell} />
      {use === undefined ? null : <Use {...{ use, request, now }} />}
      <CloneAndDelete {...props} shell={shell} />
      {record === null ? null : <History entries={history} prefix={shell.prefix} userName={record.user_name} />}
    </Page>,
  );
}

const MARKED = 'Not saved: correct the fields that are marked below.';

/** Every input that can be wrong, in the order of the form. */
const INPUTS = ['user_name', ...TEXT_FIELDS, ...KINDS, 'web_service_access_only_from', 'owner', ...STATES, 'active_until'] as const;

/** What the form shows, and what stands above it. */
function stateOf(props: UserPageProps) {
  const { record, fields = record ?? NEW_USER, userName = '', errors = {} } = props;
  const password = record === null ? USER_LABELS.user_password : SET_PASSWORD;
  const marks = marksOf({ ...errors, [ROLE_SEARCH]: errors.roles }, [
    ...INPUTS.map((name) => [name, USER_LABELS[name]] as const),
    [ROLE_SEARCH, USER_LABELS.roles],
    ['user_password', password],
  ]);
  const refusal = props.refusal ?? (Object.keys(errors).length > 0 ? MARKED : undefined);
  const [limit, locks] = [limitFor(props), formLocks(props)];
  const form = {
    fields: shownFields(fields, record, locks),
    userName,
    errors,
    focus: props.generatedPassword === undefined ? marks[0]?.id : 'user_password',
    locks: withoutRepeats(locks, limit),
    unsaved: props.fields !== undefined,
  };
  const editable = record === null || props.actor === undefined || limitOf(props.actor, record, ['roles'], props.graph) === null;
  return { form, refusal, marks, limit: limit === refusal ? null : limit, editable };
}

/** Why the person who looks may change little of this user; null: the person may. */
const limitFor = ({ record, actor, graph }: UserPageProps): string | null =>
  record === null || actor === undefined
    ? null
    : limitOf(actor, record, [isGuest(record.user_name) ? 'active' : NEW_PASSWORD.field], graph);
