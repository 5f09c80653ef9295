import type { APIGatewayProxyResult } from 'aws-lambda';
import { effectsOf } from '../../../../shared/core/users/change/effects.ts';
import { lastAdministratorRefusal } from '../../../../shared/core/users/change/last-administrator.ts';
import { planUpdate, type UserPlan } from '../../../../shared/core/users/change/plan.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { userEvidence } from '../../memory/evidence.ts';
import type { ConsolePorts } from '../../ports.ts';
import { askedOf, type ConsoleRequest, notOpened, OTHER_SESSION, SEARCH, type Sent } from '../../request.ts';
import { readUserFacts, type UserFacts } from '../form/facts.ts';
import { lastOneLock } from '../form/last-one.ts';
import { backToUser, differences, staleText } from '../save/changes.ts';
import { reportRefused, reportStale } from '../save/log.ts';
import { make } from '../save/make.ts';
import { isStale, type Opened, readOpened } from '../save/opened.ts';
import { openSessionsOf } from '../sessions/open.ts';
import { findRoles, roleChoices, withRole } from './choices.ts';
import { type RolesPageProps, rolesPage } from './roles-page.tsx';

/** `GET /sys_user.do?user_name=&sysparm_view=roles`: the roles to choose from; with `sysparm_search` those that are searched for. */
export async function showRoles(ports: ConsolePorts, request: ConsoleRequest, record: UserRecord): Promise<APIGatewayProxyResult> {
  const page = await pageOf(ports, request, await readUserFacts(ports, request, record), request.query(SEARCH));
  return page(200, record.roles, {});
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
  const page = await pageOf(ports, request, facts, sent.form.field(SEARCH));
  const changes = differences(opened, record);

  if (!sent.proven) return page(403, merged(opened, roles, record), { refusal: OTHER_SESSION, changes });
  if (isStale(opened, record)) {
    reportStale(ports, request, record.user_name, ['roles']);
    const refusal = `${staleText(opened, record)} Your choice is still below; look at it and select Save again.`;
    return page(409, merged(opened, roles, record), { refusal, changes });
  }
  const asked = askedOf(sent.form);
  if (asked === 'find') return page(200, roles, {});
  const chosen: Chosen = { facts, roles, page, again: (now) => saveRoles(ports, request, sent, now) };
  return store(ports, request, chosen, asked === 'preview');
}

type RolesAgain = (status: number, chosen: readonly string[], more: Partial<RolesPageProps>) => APIGatewayProxyResult;

/** The page of a user, with what is chosen on it. */
async function pageOf(ports: ConsolePorts, request: ConsoleRequest, facts: UserFacts, search: string): Promise<RolesAgain> {
  const { record, actor, graph } = facts;
  const locks = await lastOnes(ports, facts);
  const limit = limitOf(actor, record, ['roles'], graph);
  const strictSecurity = request.context.strict_security;
  return (status, chosen, more) => {
    const roles = findRoles(roleChoices({ ...facts, chosen, strictSecurity, locks }), search);
    const unsaved = [...chosen].sort().join('\0') !== [...record.roles].sort().join('\0');
    return rolesPage(request, status, { record, roles, limit, unsaved, ...more });
  };
}

/** The roles without which there would be no administrator. */
async function lastOnes(ports: ConsolePorts, { record, graph, actor }: UserFacts): Promise<ReadonlyMap<string, string>> {
  const reasons = await Promise.all(
    record.roles.map(async (name) => {
      const reason = await lastOneLock(ports, { before: record, after: withRole(record, name), graph, by: actor.userName });
      return [name, reason] as const;
    }),
  );
  return new Map(reasons.flatMap(([name, reason]) => (reason === null ? [] : [[name, reason] as const])));
}

interface Chosen {
  readonly facts: UserFacts;
  readonly roles: readonly string[];
  readonly page: RolesAgain;
  /** The answer from the record as it is now. */
  readonly again: (now: UserRecord) => Promise<APIGatewayProxyResult>;
}

/** Stores the roles, if they are others than before and this actor may; or only says what that would do. */
async function store(ports: ConsolePorts, request: ConsoleRequest, chosen: Chosen, preview: boolean): Promise<APIGatewayProxyResult> {
  const { facts, roles, page, again } = chosen;
  const { record, graph } = facts;
  const refused = (refusal: string): APIGatewayProxyResult => {
    reportRefused(ports, request, record.user_name, ['roles']);
    return page(403, roles, { refusal });
  };
  const planned = planUpdate({ ...facts, now: ports.clock.now(), wanted: { roles } });
  if (planned.kind === 'unchanged') return preview ? page(200, roles, { effects: [] }) : backToUser(request, record, 'roles_saved');
  if (planned.kind === 'refused') return refused(planned.refusal);
  if (planned.kind === 'invalid') {
    const known = roles.filter((role) => graph.has(role) || record.roles.includes(role));
    return page(422, known, { refusal: `Not saved: ${planned.errors.roles} Your other choices are still below.` });
  }
  const { plan } = planned;
  if (preview) {
    const refusal = await lastAdministratorRefusal(ports.users, plan, graph, ports.clock.now());
    return refusal === null ? page(200, roles, await toldOf(ports, request, plan, facts)) : refused(refusal);
  }
  return make(ports, request, {
    ...{ record, plan, graph, notice: 'roles_saved', refused, again },
    page: (status, refusal) => page(status, roles, { refusal }),
  });
}

/** What saving would do. The form may show only some of the roles, so that they are named. */
async function toldOf(ports: ConsolePorts, { context }: ConsoleRequest, plan: UserPlan, { record, graph }: UserFacts) {
  const openSessions = (await openSessionsOf(ports, record))?.list.length ?? null;
  const effects = effectsOf({ ...plan, strictSecurity: context.strict_security, openSessions, now: ports.clock.now() }, graph);
  const got = plan.after.roles.filter((role) => !record.roles.includes(role));
  const lost = record.roles.filter((role) => !plan.after.roles.includes(role));
  return {
    effects: [
      ...(got.length === 0 ? [] : [`The user gets ${got.join(', ')}.`]),
      ...(lost.length === 0 ? [] : [`The user loses ${lost.join(', ')}.`]),
      ...effects,
    ],
    evidence: await userEvidence(ports, record, plan.after, graph),
  };
}

/** What this person added and took away, on top of what another person stored. */
const merged = (opened: Opened, wanted: readonly string[], record: UserRecord): string[] => [
  ...record.roles.filter((role) => wanted.includes(role) || !opened.roles.includes(role)),
  ...wanted.filter((role) => !opened.roles.includes(role) && !record.roles.includes(role)),
];
