import type { APIGatewayProxyResult } from 'aws-lambda';
import { carryOut, TAKEN } from '../../../../shared/core/users/change/carry-out.ts';
import { effectsOf } from '../../../../shared/core/users/change/effects.ts';
import { planCreation } from '../../../../shared/core/users/change/plan.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, type Sent } from '../../request.ts';
import { actorOf } from '../form/facts.ts';
import { type UserPageProps, userPage } from '../form/page.tsx';
import { hashOf, readTypedUser, type TypedUser, wantedOf, withPasswordAgain } from '../form/typed.ts';
import { backToUser } from './changes.ts';
import { reportRefused, reportSaved } from './log.ts';

/** `POST /sys_user.do`: creates a user. */
export async function createUser(ports: ConsolePorts, request: ConsoleRequest, { form, proven }: Sent): Promise<APIGatewayProxyResult> {
  const typed = readTypedUser(form);
  const graph = await ports.loadRoles();
  const again = shownAgain(request, typed, graph);
  if (!proven) return again(403, { refusal: OTHER_SESSION });
  const planned = planCreation({
    now: ports.clock.now(),
    typedName: typed.userName,
    actor: actorOf(request),
    graph,
    wanted: await wantedOf(ports, typed),
  });
  if (planned.kind === 'invalid') return again(422, { errors: planned.errors });
  if (planned.kind === 'refused') {
    reportRefused(ports, request, null, ['user_name']);
    return again(403, { refusal: planned.refusal });
  }
  const { plan } = planned;
  if (form.field('sysparm_action') === 'preview') {
    const strictSecurity = request.context.strict_security;
    return again(200, { effects: effectsOf({ ...plan, strictSecurity, openSessions: 0 }, graph) });
  }
  const passwordHash = await hashOf(ports, typed);
  const outcome = await carryOut(ports, plan, { graph, passwordHash, decisionId: request.context.decision_id });
  if (outcome.kind !== 'saved') return again(409, { errors: { user_name: TAKEN } });
  reportSaved(ports, request, plan);
  return backToUser(request, plan.after, 'created');
}

/** The form with what was typed. */
const shownAgain =
  (request: ConsoleRequest, typed: TypedUser, graph: RoleGraph) =>
  (status: number, more: Partial<UserPageProps>): APIGatewayProxyResult =>
    userPage(request, status, {
      record: null,
      graph,
      openSessions: 0,
      fields: typed.fields,
      userName: typed.userName,
      ...more,
      errors: withPasswordAgain(more.errors ?? {}, typed),
    });
