import type { APIGatewayProxyResult } from 'aws-lambda';
import { NO_SUCH_TOKEN, readTokenId, tokenEnded } from '../../../../shared/core/tokens/open-tokens.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { recordOf } from '../../history/names.ts';
import { recordChange } from '../../log.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, type Sent } from '../../request.ts';
import { readFormFacts } from '../form/facts.ts';
import { userPage } from '../form/page.tsx';
import { backToUser } from '../save/changes.ts';
import { reportRefused } from '../save/log.ts';
import { TOKEN_ID } from './section.tsx';

/** `POST /sys_user.do?user_name=`, **End** of an open token. Who may set the password may end one. */
export async function endToken(
  ports: ConsolePorts,
  request: ConsoleRequest,
  { form, proven }: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const facts = await readFormFacts(ports, request, record);
  if (!proven) return userPage(request, 403, { ...facts, refusal: OTHER_SESSION });
  const refusal = limitOf(facts.actor, record, ['tokens'], facts.graph);
  if (refusal !== null) {
    reportRefused(ports, request, record.user_name, ['tokens']);
    return userPage(request, 403, { ...facts, refusal });
  }
  const id = readTokenId(form.field(TOKEN_ID));
  const token = id === null ? null : await ports.tokens.end(record.user_name, id);
  if (token === null) return userPage(request, 409, { ...facts, refusal: NO_SUCH_TOKEN });
  await recordChange(ports, request, recordOf(record.user_name), [tokenEnded(token)]);
  return backToUser(request, record, 'token_ended');
}
