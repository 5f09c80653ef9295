import type { APIGatewayProxyResult } from 'aws-lambda';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, type Sent } from '../../request.ts';
import { readFormFacts } from '../form/facts.ts';
import { userPage } from '../form/page.tsx';
import { reportRefused } from '../save/log.ts';
import { make } from '../save/make.ts';
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
  const again = (now: UserRecord) => endSessions(ports, request, sent, now);
  const planned = planUpdate({ ...facts, now: ports.clock.now(), wanted: { endSessions: { open: facts.openSessions } } });
  if (planned.kind === 'refused') return refused(planned.refusal);
  if (planned.kind !== 'planned') return overtaken(ports, request, record, again);
  return make(ports, request, { record, plan: planned.plan, graph: facts.graph, notice: 'sessions_ended', refused, page, again });
}
