import type { APIGatewayProxyResult } from 'aws-lambda';
import { BUSY, carryOut } from '../../../../shared/core/users/change/carry-out.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import { heldRoles, roleRefusal } from '../../../../shared/core/users/change/rank.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, notOpened, OTHER_SESSION, type Sent } from '../../request.ts';
import { readUserFacts, type UserFacts } from '../form/facts.ts';
import { backToUser, differences, staleText } from '../save/changes.ts';
import { reportRefused, reportSaved, reportStale } from '../save/log.ts';
import { isStale, type Opened, readOpened } from '../save/opened.ts';
import { overtaken } from '../save/overtaken.ts';
import { type RoleChoice, rolesPage } from './roles-page.tsx';

/** `GET /sys_user.do?user_name=&sysparm_view=roles`: the roles to choose from. */
export async function showRoles(ports: ConsolePorts, request: ConsoleRequest, record: UserRecord): Promise<APIGatewayProxyResult> {
  const facts = await readUserFacts(ports, request, record);
  const limit = limitOf(facts.actor, record, ['roles'], facts.graph);
  return rolesPage(request, 200, { record, choices: choicesOf(facts, record.roles), limit });
}

/**
 * `POST` of it: **Save**, which returns to the User form.
 *
 * Source: specification, "Update web service user accounts for strict security" (Add soap to the Roles List. Select Save.).
 */
export async function saveRoles(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const opened = readOpened(sent.form);
  if (opened === null) return notOpened(request, record);
  const facts = await readUserFacts(ports, request, record);
  const roles = [...new Set(sent.form.all('role'))].sort();
  const page: RolesAgain = (status, chosen, refusal, changes = []) =>
    rolesPage(request, status, { record, choices: choicesOf(facts, chosen), refusal, changes });

  if (!sent.proven) return page(403, merged(opened, roles, record), OTHER_SESSION, differences(opened, record));
  if (isStale(opened, record)) {
    reportStale(ports, request, record.user_name, ['roles']);
    const text = `${staleText(opened, record)} Your choice is still below; look at it and select Save again.`;
    return page(409, merged(opened, roles, record), text, differences(opened, record));
  }
  return store(ports, request, { facts, roles, page, again: (now) => saveRoles(ports, request, sent, now) });
}

type RolesAgain = (status: number, chosen: readonly string[], refusal: string, changes?: readonly string[]) => APIGatewayProxyResult;

interface Chosen {
  readonly facts: UserFacts;
  readonly roles: readonly string[];
  readonly page: RolesAgain;
  /** The answer from the record as it is now. */
  readonly again: (now: UserRecord) => Promise<APIGatewayProxyResult>;
}

/** Stores the roles, if they are others than before and this actor may. */
async function store(ports: ConsolePorts, request: ConsoleRequest, { facts, roles, page, again }: Chosen): Promise<APIGatewayProxyResult> {
  const { record, graph } = facts;
  const refused = (refusal: string): APIGatewayProxyResult => {
    reportRefused(ports, request, record.user_name, ['roles']);
    return page(403, roles, refusal);
  };
  const planned = planUpdate({ ...facts, now: ports.clock.now(), wanted: { roles } });
  if (planned.kind === 'unchanged') return backToUser(request, record, 'roles_saved');
  if (planned.kind === 'refused') return refused(planned.refusal);
  if (planned.kind === 'invalid') {
    const known = roles.filter((role) => graph.has(role) || record.roles.includes(role));
    return page(422, known, `Not saved: ${planned.errors.roles} Your other choices are still below.`);
  }
  const { plan } = planned;
  const outcome = await carryOut(ports, plan, { graph, passwordHash: null, decisionId: request.context.decision_id });
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  if (outcome.kind === 'busy') return page(409, roles, BUSY);
  if (outcome.kind !== 'saved') return overtaken(ports, request, record, again);
  reportSaved(ports, request, plan);
  return backToUser(request, record, 'roles_saved');
}

/** What this person added and took away, on top of what another person stored. */
const merged = (opened: Opened, wanted: readonly string[], record: UserRecord): string[] => [
  ...record.roles.filter((role) => wanted.includes(role) || !opened.roles.includes(role)),
  ...wanted.filter((role) => !opened.roles.includes(role) && !record.roles.includes(role)),
];

/** Every role there is, and those granted that are gone. */
function choicesOf({ record, graph, actor }: UserFacts, chosen: readonly string[]): RoleChoice[] {
  const names = [...new Set([...graph.keys(), ...record.roles, ...chosen.filter((name) => graph.has(name))])].sort();
  return names.map((name) => ({
    name,
    chosen: chosen.includes(name),
    contains: heldRoles([name], graph).filter((other) => other !== name),
    elevated: graph.get(name)?.elevated_privilege ?? false,
    limit: roleRefusal(actor, [name], graph),
  }));
}
