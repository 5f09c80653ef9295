import type { APIGatewayProxyResult } from 'aws-lambda';
import { BUSY, carryOut, type Outcome } from '../../../../shared/core/users/change/carry-out.ts';
import { effectsOf } from '../../../../shared/core/users/change/effects.ts';
import { lastAdministratorRefusal } from '../../../../shared/core/users/change/last-administrator.ts';
import { planUpdate, type UserPlan } from '../../../../shared/core/users/change/plan.ts';
import { changedFields, NEW_PASSWORD } from '../../../../shared/core/users/change/rank.ts';
import { userForWrite } from '../../../../shared/core/users/dates.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { userEvidence } from '../../memory/evidence.ts';
import type { ConsolePorts } from '../../ports.ts';
import { askedOf, type ConsoleRequest, notOpened, OTHER_SESSION, type Sent } from '../../request.ts';
import { type FormFacts, readFormFacts } from '../form/facts.ts';
import { generated } from '../form/generated.ts';
import { userPage } from '../form/page.tsx';
import type { UserPageProps } from '../form/props.ts';
import { hashOf, readTypedUser, type TypedUser, wantedOf, withPasswordAgain } from '../form/typed.ts';
import { backToUser, differences, staleText } from './changes.ts';
import { reportRefused, reportSaved, reportStale } from './log.ts';
import { isStale, mergeFields, type Opened, readOpened } from './opened.ts';
import { overtaken } from './overtaken.ts';

/** A form that was sent, with the user as it is stored now. */
interface Submitted {
  readonly facts: FormFacts;
  readonly typed: TypedUser;
  readonly opened: Opened;
  /** The form again, with what was typed. */
  readonly page: (status: number, more: Partial<UserPageProps>) => APIGatewayProxyResult;
}

/**
 * `POST /sys_user.do?user_name=`: **Update**.
 *
 * Source: specification, "Create a non-interactive user for web services" and "Make a non-interactive user record interactive".
 */
export async function updateUser(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const typed: TypedUser = { ...readTypedUser(sent.form), userName: record.user_name };
  const opened = readOpened(sent.form);
  if (opened === null) return notOpened(request, record);
  const facts = await readFormFacts(ports, request, record);
  const page: Submitted['page'] = (status, more) =>
    userPage(request, status, { ...facts, fields: typed.fields, ...more, errors: withPasswordAgain(more.errors ?? {}, typed) });
  const submitted: Submitted = { facts, typed, opened, page };

  if (!sent.proven) return page(403, { refusal: OTHER_SESSION, ...taken(submitted) });
  const [wanted, now] = [await wantedOf(ports, typed, record), ports.clock.now()];
  if (isStale(opened, userForWrite(record, now))) return stale(ports, request, submitted);
  const asked = askedOf(sent.form);
  if (asked === 'generate') return generatedAgain(ports, request, submitted);
  const planned = planUpdate({ ...facts, now, wanted });
  if (planned.kind === 'invalid') return page(422, { errors: planned.errors });
  if (planned.kind === 'unchanged') return page(200, { notice: 'Nothing has been changed.' });
  if (planned.kind === 'refused') return refused(ports, request, submitted, planned);
  if (asked === 'preview') return preview(ports, request, submitted, planned.plan);
  const outcome = await save(ports, request, submitted, planned.plan);
  if (outcome.kind === 'refused') return refused(ports, request, submitted, outcome);
  if (outcome.kind === 'busy') return page(409, { refusal: BUSY });
  if (outcome.kind !== 'saved') return overtaken(ports, request, record, (now) => updateUser(ports, request, sent, now));
  reportSaved(ports, request, planned.plan);
  return backToUser(request, record, 'saved');
}

async function save(ports: ConsolePorts, { context }: ConsoleRequest, { facts, typed }: Submitted, plan: UserPlan): Promise<Outcome> {
  const passwordHash = await hashOf(ports, typed);
  return carryOut(ports, plan, { graph: facts.graph, passwordHash, decisionId: context.decision_id });
}

async function preview(ports: ConsolePorts, request: ConsoleRequest, submitted: Submitted, plan: UserPlan): Promise<APIGatewayProxyResult> {
  const { record, graph, openSessions, tokens } = submitted.facts;
  const refusal = await lastAdministratorRefusal(ports.users, plan, graph, ports.clock.now());
  if (refusal !== null) return refused(ports, request, submitted, { refusal });
  return submitted.page(200, {
    effects: effectsOf(
      {
        ...plan,
        strictSecurity: request.context.strict_security,
        openSessions,
        openTokens: tokens?.length ?? null,
        now: ports.clock.now(),
      },
      graph,
    ),
    evidence: await userEvidence(ports, record, plan.after, graph),
  });
}

function refused(
  ports: ConsolePorts,
  request: ConsoleRequest,
  { facts, typed, page }: Submitted,
  { refusal }: { readonly refusal: string },
): APIGatewayProxyResult {
  reportRefused(ports, request, facts.record.user_name, typedFields(typed, facts.record));
  return page(403, { refusal });
}

/** The form with a new password. What was typed as one is given up, so that it need not be typed again. */
function generatedAgain(ports: ConsolePorts, request: ConsoleRequest, { facts, typed }: Submitted): APIGatewayProxyResult {
  const { status, more } = generated(ports, typed);
  return userPage(request, status, { ...facts, fields: typed.fields, ...more });
}

/** Names of what the form would have changed. */
const typedFields = ({ fields, password }: TypedUser, record: UserRecord): string[] => [
  ...changedFields(record, fields),
  ...(password === '' ? [] : [NEW_PASSWORD.field]),
];

/** Nothing typed is lost: what the person changed stays in the form, and what another person changed is told and taken over. */
function stale(ports: ConsolePorts, request: ConsoleRequest, submitted: Submitted): APIGatewayProxyResult {
  const {
    opened,
    facts: { record },
  } = submitted;
  reportStale(ports, request, record.user_name, []);
  return submitted.page(409, {
    refusal: `${staleText(opened, record)} Your changes are still below; look at them and select Update again.`,
    ...taken(submitted),
  });
}

/** What a form shows that was opened on another state: what another person changed, and what this person typed on top of it. */
const taken = ({ opened, typed, facts: { record } }: Submitted) => ({
  changes: differences(opened, record),
  fields: mergeFields(opened.fields, typed.fields, record),
});
