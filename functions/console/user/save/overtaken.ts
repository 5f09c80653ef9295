import type { APIGatewayProxyResult } from 'aws-lambda';
import { userForWrite } from '../../../../shared/core/users/dates.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { messageResponse } from '../../../../shared/web/parts/message.tsx';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import { isStale } from './opened.ts';

/**
 * Another person saved between our read and our write, or a date was reached: the form is stale after all.
 *
 * @param again the answer to a stale form, from the record as it is now.
 */
export async function overtaken(
  ports: ConsolePorts,
  request: ConsoleRequest,
  record: UserRecord,
  again: (now: UserRecord) => Promise<APIGatewayProxyResult>,
): Promise<APIGatewayProxyResult> {
  const stored = await ports.users.get(record.user_name);
  const now = stored === null ? null : userForWrite(stored, ports.clock.now());
  if (now !== null && isStale({ version: record.version, generation: record.session_generation }, now)) return again(now);
  const text = 'This user was deleted or changed while it was saved. Open it again from the list.';
  return messageResponse(409, request.shell, { title: 'Not saved', text, link: { path: '/sys_user_list.do', label: 'Users: list' } });
}
