import type { APIGatewayProxyResult } from 'aws-lambda';
import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { carryOut, TAKEN } from '../../../../shared/core/users/change/carry-out.ts';
import { effectsOf } from '../../../../shared/core/users/change/effects.ts';
import { planCreation } from '../../../../shared/core/users/change/plan.ts';
import { type Actor, roleRefusal } from '../../../../shared/core/users/change/rank.ts';
import { userAt } from '../../../../shared/core/users/dates.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { normalizeUserName } from '../../../../shared/core/users/user.ts';
import { NEW_USER, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import { askedOf, type ConsoleRequest, OTHER_SESSION, SEARCH, type Sent } from '../../request.ts';
import { actorOf } from '../form/facts.ts';
import { generated } from '../form/generated.ts';
import { userPage } from '../form/page.tsx';
import type { UserPageProps } from '../form/props.ts';
import { hashOf, readTypedUser, type TypedUser, wantedOf, withPasswordAgain } from '../form/typed.ts';
import { findRoles, roleChoices } from '../roles/choices.ts';
import { backToUser } from './changes.ts';
import { reportRefused, reportSaved } from './log.ts';

/** `GET /sys_user.do`: the form of a new user; with `sysparm_clone=` one of the same kind, with the same owner and roles as that user. */
export async function showNewUser(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const graph = await ports.loadRoles();
  const name = normalizeUserName(request.query('sysparm_clone'));
  const cloned = name === null ? null : await ports.users.get(name);
  const { chosen, ...more } = cloned === null ? { chosen: [] } : clonedFrom(userAt(cloned, ports.clock.now()), actorOf(request), graph);
  const roles = rolesToChoose(request, graph, chosen, request.query(SEARCH));
  return userPage(request, 200, { record: null, graph, openSessions: 0, roles, ...more });
}

/** What a clone takes over: nothing that says who the user is, or that it signs in with, or how long. */
function clonedFrom(cloned: UserRecord, actor: Actor, graph: RoleGraph) {
  const chosen = isGuest(cloned.user_name)
    ? []
    : cloned.roles.filter((role) => graph.has(role) && roleRefusal(actor, [role], graph) === null);
  const { web_service_access_only, user_interface_only, internal_integration_user, owner } = cloned;
  const left = cloned.roles.filter((role) => !chosen.includes(role));
  const without = left.length === 0 ? '' : ` Without the roles that you may not grant: ${left.join(', ')}.`;
  return {
    chosen,
    fields: { ...NEW_USER, web_service_access_only, user_interface_only, internal_integration_user, owner },
    notice: `Not saved yet: a clone of ${cloned.name_as_entered}, with its kind, owner and roles.${without}`,
  };
}

/** `POST /sys_user.do`: creates a user, with the roles that were chosen. */
export async function createUser(ports: ConsolePorts, request: ConsoleRequest, { form, proven }: Sent): Promise<APIGatewayProxyResult> {
  const typed = readTypedUser(form);
  const graph = await ports.loadRoles();
  const again = shownAgain(request, typed, graph, form.field(SEARCH));
  if (!proven) return again(403, { refusal: OTHER_SESSION });
  const asked = askedOf(form);
  if (asked === 'find') return again(200, {});
  if (asked === 'generate') {
    const { status, more } = generated(ports, typed);
    return again(status, more);
  }
  const planned = planCreation({
    now: ports.clock.now(),
    typedName: typed.userName,
    actor: actorOf(request),
    graph,
    wanted: { ...(await wantedOf(ports, typed)), roles: typed.roles },
  });
  if (planned.kind === 'invalid') return again(422, { errors: planned.errors });
  if (planned.kind === 'refused') {
    reportRefused(ports, request, null, ['user_name']);
    return again(403, { refusal: planned.refusal });
  }
  const { plan } = planned;
  if (asked === 'preview') {
    const strictSecurity = request.context.strict_security;
    return again(200, { effects: effectsOf({ ...plan, strictSecurity, openSessions: 0 }, graph) });
  }
  const passwordHash = await hashOf(ports, typed);
  const outcome = await carryOut(ports, plan, { graph, passwordHash, decisionId: request.context.decision_id });
  if (outcome.kind !== 'saved') return again(409, { errors: { user_name: TAKEN } });
  reportSaved(ports, request, plan);
  return backToUser(request, plan.after, 'created');
}

/** The form with what was typed. A generated password is shown once, and so is none that was typed. */
const shownAgain =
  (request: ConsoleRequest, typed: TypedUser, graph: RoleGraph, search: string) =>
  (status: number, more: Partial<UserPageProps>): APIGatewayProxyResult =>
    userPage(request, status, {
      record: null,
      graph,
      openSessions: 0,
      fields: typed.fields,
      userName: typed.userName,
      roles: rolesToChoose(request, graph, typed.roles, search),
      ...more,
      errors: more.generatedPassword === undefined ? withPasswordAgain(more.errors ?? {}, typed) : {},
    });

const rolesToChoose = (request: ConsoleRequest, graph: RoleGraph, chosen: readonly string[], search: string) => {
  const strictSecurity = request.context.strict_security;
  return findRoles(roleChoices({ record: null, graph, actor: actorOf(request), chosen, strictSecurity }), search);
};
