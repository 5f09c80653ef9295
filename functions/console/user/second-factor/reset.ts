import type { APIGatewayProxyResult } from 'aws-lambda';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, type Sent } from '../../request.ts';
import { readFormFacts } from '../form/facts.ts';
import { userPage } from '../form/page.tsx';
import type { UserPageProps } from '../form/props.ts';
import { reportRefused } from '../save/log.ts';
import { make } from '../save/make.ts';
import { overtaken } from '../save/overtaken.ts';
import { RESET_CONFIRMED } from './section.tsx';

/**
 * `POST /sys_user.do?user_name=`, **Reset** of the section **Second factor**, once its box is selected. It resets it whatever else changed
 * meanwhile.
 */
export async function resetSecondFactor(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const facts = await readFormFacts(ports, request, record);
  const page = (status: number, more: Partial<UserPageProps>): APIGatewayProxyResult => userPage(request, status, { ...facts, ...more });
  const refused = (refusal: string): APIGatewayProxyResult => {
    reportRefused(ports, request, record.user_name, ['second_factor']);
    return page(403, { refusal });
  };
  if (!sent.proven) return page(403, { refusal: OTHER_SESSION });
  const again = (now: UserRecord) => resetSecondFactor(ports, request, sent, now);
  const planned = planUpdate({ ...facts, now: ports.clock.now(), wanted: { secondFactor: 'reset' } });
  if (planned.kind === 'refused') return refused(planned.refusal);
  if (planned.kind === 'unchanged') return page(200, { notice: 'This person has no second factor. Nothing has been changed.' });
  if (planned.kind !== 'planned') return overtaken(ports, request, record, again);
  if (sent.form.field(RESET_CONFIRMED) !== 'true') return page(422, { refusal: NOT_CONFIRMED, factorError: CONFIRM_FIRST });
  return make(ports, request, {
    ...{ record, plan: planned.plan, graph: facts.graph, notice: 'second_factor_reset', refused, again },
    page: (status, refusal) => page(status, { refusal }),
  });
}

const NOT_CONFIRMED = 'Nothing was reset: confirm it in the section Second factor below.';
const CONFIRM_FIRST = 'Select this box first, once you are sure who asks.';
