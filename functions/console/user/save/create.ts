import type { APIGatewayProxyResult } from 'aws-lambda';
import { carryOut, TAKEN } from '../../../../shared/core/users/change/carry-out.ts';
import { effectsOf } from '../../../../shared/core/users/change/effects.ts';
import { planCreation } from '../../../../shared/core/users/change/plan.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { ConsolePorts } from '../../ports.ts';
import { askedOf, type ConsoleRequest, OTHER_SESSION, SEARCH, type Sent } from '../../request.ts';
import { actorOf } from '../form/facts.ts';
import { generated } from '../form/generated.ts';
import { type UserPageProps, userPage } from '../form/page.tsx';
import { hashOf, readTypedUser, type TypedUser, wantedOf, withPasswordAgain } from '../form/typed.ts';
import { findRoles, roleChoices } from '../roles/choices.ts';
import { backToUser } from './changes.ts';
import { reportRefused, reportSaved } from './log.ts';

/** `GET /sys_user.do`: the form of a new user. */
export async function showNewUser(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const graph = await ports.loadRoles();
  return userPage(request, 200, { record: null, graph, openSessions: 0, roles: rolesToChoose(request, graph, [], request.query(SEARCH)) });
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
