import type { APIGatewayProxyResult } from 'aws-lambda';
import { BUSY, carryOut } from '../../../../shared/core/users/change/carry-out.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, type Sent } from '../../request.ts';
import { readFormFacts } from '../form/facts.ts';
import { userPage } from '../form/page.tsx';
import { backToUser } from '../save/changes.ts';
import { reportRefused, reportSaved } from '../save/log.ts';
import { overtaken } from '../save/overtaken.ts';

/** `POST /sys_user.do?user_name=`, **End all** of the section **Sessions**. It ends them whatever else changed meanwhile. */
export async function endSessions(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const facts = await readFormFacts(ports, request, record);
  const page = (status: number, refusal: string): APIGatewayProxyResult => userPage(request, status, { ...facts, refusal });
  const refused = (refusal: string): APIGatewayProxyResult => {
    reportRefused(ports, request, record.user_name, ['sessions']);
    return page(403, refusal);
  };
  if (!sent.proven) return page(403, OTHER_SESSION);
  const again = () => overtaken(ports, request, record, (now) => endSessions(ports, request, sent, now));
  const planned = planUpdate({ ...facts, now: ports.clock.now(), wanted: { endSessions: { open: facts.openSessions } } });
  if (planned.kind === 'refused') return refused(planned.refusal);
  if (planned.kind !== 'planned') return again();
  const { plan } = planned;
  const outcome = await carryOut(ports, plan, { graph: facts.graph, passwordHash: null, decisionId: request.context.decision_id });
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  if (outcome.kind === 'busy') return page(409, BUSY);
  if (outcome.kind !== 'saved') return again();
  reportSaved(ports, request, plan);
  return backToUser(request, record, 'sessions_ended');
}
