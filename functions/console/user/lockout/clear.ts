import type { APIGatewayProxyResult } from 'aws-lambda';
import { lockoutCleared } from '../../../../shared/core/sign-in/lockout-admin.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import { NEW_PASSWORD } from '../../../../shared/core/users/change/rank.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { recordOf } from '../../history/names.ts';
import { recordChange } from '../../log.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, type Sent } from '../../request.ts';
import { readFormFacts } from '../form/facts.ts';
import { userPage } from '../form/page.tsx';
import { backToUser } from '../save/changes.ts';
import { reportRefused } from '../save/log.ts';

/** `POST /sys_user.do?user_name=`, **Clear**: every source of wrong passwords may try again. Who may set the password may clear. */
export async function clearLockout(
  ports: ConsolePorts,
  request: ConsoleRequest,
  { proven }: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const facts = await readFormFacts(ports, request, record);
  if (!proven) return userPage(request, 403, { ...facts, refusal: OTHER_SESSION });
  const refusal = limitOf(facts.actor, record, [NEW_PASSWORD.field], facts.graph);
  if (refusal !== null) {
    reportRefused(ports, request, record.user_name, ['lockout']);
    return userPage(request, 403, { ...facts, refusal });
  }
  await ports.lockouts.clear(record.user_name);
  await recordChange(ports, request, recordOf(record.user_name), [lockoutCleared(facts.lockout ?? [])]);
  return backToUser(request, record, 'lockout_cleared');
}
