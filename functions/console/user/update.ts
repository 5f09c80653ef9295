import type { APIGatewayProxyResult } from 'aws-lambda';
import { effectsOf } from '../../../shared/core/users/effects.ts';
import { changedFields, endsSessions, fieldRefusal } from '../../../shared/core/users/rank.ts';
import type { UserFields, UserRecord } from '../../../shared/core/users/user-record.ts';
import { recordOf } from '../history/names.ts';
import { type Change, recordChange, report } from '../log.ts';
import type { ConsolePorts } from '../ports.ts';
import { type ConsoleRequest, notOpened, OTHER_SESSION, type Sent } from '../request.ts';
import { actorFor } from './actor.ts';
import { backToUser, changesOf, differences, staleText } from './changes.ts';
import { readUserFacts, type UserFacts } from './facts.ts';
import { BUSY, keepingAdministrators, lastOne, type Outcome } from './last-administrator.ts';
import { mergeFields, type Opened, readOpened } from './opened.ts';
import { overtaken } from './overtaken.ts';
import { type UserPageProps, userPage } from './page.tsx';
import { readTypedUser, type TypedUser, userErrors, withPasswordAgain } from './typed.ts';

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
  const { form, proven } = sent;
  const typed: TypedUser = { ...readTypedUser(form), userName: record.user_name };
  const opened = readOpened(form);
  if (opened === null) return notOpened(request, record);
  const facts = await readUserFacts(ports, request, record);
  const page = (status: number, more: Partial<UserPageProps>): APIGatewayProxyResult =>
    userPage(request, status, { ...facts, fields: typed.fields, ...more, errors: withPasswordAgain(more.errors ?? {}, typed) });

  if (!proven) return page(403, { refusal: OTHER_SESSION, ...taken(opened, typed, record) });
  if (opened.version !== record.version) return stale(ports, request, { page, opened, typed, record });
  const errors = await userErrors(ports.commonPasswords, typed);
  if (Object.keys(errors).length > 0) return page(422, { errors });
  const changes = changesOf(record, typed);
  const preview = form.field('sysparm_action') === 'preview';
  if (changes.length === 0) return page(200, { notice: 'Nothing has been changed.' });
  const outcome = await (preview ? tryOut : store)(ports, request, { typed, changes, facts });
  if (outcome.kind === 'overtaken') return overtaken(ports, request, record, (now) => updateUser(ports, request, sent, now));
  if (outcome.kind === 'busy') return page(409, { refusal: BUSY });
  if (outcome.kind === 'refused') {
    report(ports, request, { outcome: 'refused', record: recordOf(record.user_name), detail: changes.map(({ field }) => field) });
    return page(403, { refusal: outcome.refusal });
  }
  return preview ? page(200, { effects: effects(request, typed, facts) }) : backToUser(request, record, 'saved');
}

interface Wanted {
  readonly typed: TypedUser;
  readonly changes: readonly Change[];
  readonly facts: UserFacts;
}

/** Whether this actor may make the change; `saved`: nothing stands against it. */
async function tryOut(ports: ConsolePorts, request: ConsoleRequest, { typed, changes, facts }: Wanted): Promise<Outcome> {
  const refusal = (await actorRefusal(ports, request, changes, facts)) ?? (await lastOne(ports, request, takeoverOf(typed, facts)));
  return refusal === null ? { kind: 'saved' } : { kind: 'refused', refusal };
}

async function store(ports: ConsolePorts, request: ConsoleRequest, { typed, changes, facts }: Wanted): Promise<Outcome> {
  const { record } = facts;
  const refusal = await actorRefusal(ports, request, changes, facts);
  if (refusal !== null) return { kind: 'refused', refusal };
  const newPassword = typed.password !== '';
  const passwordHash = newPassword ? await ports.passwords.hash(typed.password) : null;
  const outcome = await keepingAdministrators(ports, request, takeoverOf(typed, facts), () =>
    ports.users.update({
      userName: record.user_name,
      version: record.version,
      set: Object.fromEntries(changedFields(record, typed.fields).map((name) => [name, typed.fields[name]])) as Partial<UserFields>,
      passwordHash,
      endSessions: endsSessions(record, typed.fields, newPassword),
      by: request.context.user_name,
      now: ports.clock.now(),
    }),
  );
  if (outcome.kind === 'saved') await recordChange(ports, request, recordOf(record.user_name), changes);
  return outcome;
}

const takeoverOf = (typed: TypedUser, { record, graph }: UserFacts) => ({ before: record, after: { ...record, ...typed.fields }, graph });

async function actorRefusal(
  ports: ConsolePorts,
  request: ConsoleRequest,
  changes: readonly Change[],
  { record, graph }: UserFacts,
): Promise<string | null> {
  const actor = await actorFor(ports, request, record, graph);
  return fieldRefusal(
    actor,
    record,
    changes.map(({ field }) => field),
    graph,
  );
}

function effects({ context }: ConsoleRequest, typed: TypedUser, { record, graph, openSessions }: UserFacts): string[] {
  const { roles } = record;
  const newPassword = typed.password !== '';
  return effectsOf(
    { before: record, after: typed.fields, roles, newPassword, strictSecurity: context.strict_security, openSessions },
    graph,
  );
}

interface StaleForm {
  readonly page: (status: number, more: Partial<UserPageProps>) => APIGatewayProxyResult;
  readonly opened: Opened;
  readonly typed: TypedUser;
  readonly record: UserRecord;
}

/** Nothing typed is lost: what the person changed stays in the form, and what somebody else changed is told and taken over. */
function stale(ports: ConsolePorts, request: ConsoleRequest, { page, opened, typed, record }: StaleForm): APIGatewayProxyResult {
  report(ports, request, { outcome: 'stale', record: recordOf(record.user_name), detail: [] });
  return page(409, {
    refusal: `${staleText(record)} Your changes are still below; look at them and select Update again.`,
    ...taken(opened, typed, record),
  });
}

/** What a form shows that was opened on another state: what somebody else changed, and what this person typed on top of it. */
const taken = (opened: Opened, typed: TypedUser, record: UserRecord) => ({
  changes: differences(opened, record),
  fields: mergeFields(opened.fields, typed.fields, record),
});
