import type { APIGatewayProxyResult } from 'aws-lambda';
import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import { NEW_PASSWORD } from '../../../../shared/core/users/change/rank.ts';
import { managedText } from '../../../../shared/core/users/managed.ts';
import { displayName, NEW_USER, TEXT_FIELDS, USER_LABELS } from '../../../../shared/core/users/user-record.ts';
import { marksOf } from '../../../../shared/web/parts/form/marks.tsx';
import { htmlResponse, Page } from '../../../../shared/web/parts/page.tsx';
import type { ConsoleRequest } from '../../request.ts';
import { listAt } from '../../user-list/links.ts';
import { ENVELOPE_LABELS } from '../envelope/section.tsx';
import { ROLE_SEARCH } from '../roles/role-boxes.tsx';
import { RolesList } from '../roles/roles-list.tsx';
import { Generated, SET_PASSWORD } from '../secrets/password-field.tsx';
import { KINDS, STATES } from './flags.tsx';
import { UserForm } from './form.tsx';
import { formLocks, shownFields, withoutRepeats } from './locks.ts';
import type { UserPageProps } from './props.ts';
import { Refusal } from './refusal.tsx';
import { OnThisPage, sectionsOf } from './sections.tsx';
import { Done, Effects } from './told.tsx';

/** The **User** form with its related list **Roles** and its history. */
export function userPage(request: ConsoleRequest, status: number, props: UserPageProps): APIGatewayProxyResult {
  const { shell, context } = request;
  const { record, graph, now = 0 } = props;
  const title = record === null ? 'New user' : `User ${displayName(record)}`;
  const { form, refusal, marks, limit, editable } = stateOf(props);
  const managed = record === null ? null : managedText(record);
  const sections = sectionsOf(request, props);
  return htmlResponse(
    status,
    <Page title={title} {...shell}>
      <p class="back">
        <a href={shell.prefix + listAt(shell.back ?? '')}>Users: list</a>
      </p>
      <h1>{title}</h1>
      <Done {...props} />
      <Generated password={props.generatedPassword} />
      <Refusal {...props} {...{ refusal, marks }} />
      <Effects {...props} />
      {limit === null ? null : <p class="notice">{limit}</p>}
      {managed === null ? null : <p class="notice">{managed}</p>}
      <OnThisPage sections={sections} />
      <div class="split">
        <UserForm {...{ ...props, ...form, shell, now, strictSecurity: context.strict_security }} />
        {record === null ? null : <RolesList {...{ record, graph, editable, shell }} />}
      </div>
      {sections.map(({ section }) => section)}
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
  const marks = marksOf({ ...errors, ...props.typedEnvelope?.wrong, [ROLE_SEARCH]: errors.roles }, [
    ...INPUTS.map((name) => [name, USER_LABELS[name]] as const),
    [ROLE_SEARCH, USER_LABELS.roles],
    ['user_password', password],
    ...Object.entries(ENVELOPE_LABELS),
  ]);
  const refusal = props.refusal ?? (Object.keys(errors).length + marks.length > 0 ? MARKED : undefined);
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
