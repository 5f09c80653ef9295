import type { APIGatewayProxyResult } from 'aws-lambda';
import { BUSY } from '../../../../shared/core/users/change/carry-out.ts';
import { ownedBy } from '../../../../shared/core/users/change/removal/owned.ts';
import { removed } from '../../../../shared/core/users/change/removal/removal.ts';
import { removeUser } from '../../../../shared/core/users/change/removal/remove-user.ts';
import { normalizeUserName } from '../../../../shared/core/users/user.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { messageResponse } from '../../../../shared/web/parts/message.tsx';
import { recordOf } from '../../history/names.ts';
import { report } from '../../log.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, notOpened, OTHER_SESSION, type Sent } from '../../request.ts';
import { listAt } from '../../user-list/links.ts';
import { readFormFacts } from '../form/facts.ts';
import { staleText } from '../save/changes.ts';
import { reportRefused, reportStale } from '../save/log.ts';
import { isStale, readOpened } from '../save/opened.ts';
import { overtaken } from '../save/overtaken.ts';
import { type RemovalFacts, removalPage, removalRefusal, TYPED_NAME } from './page.tsx';

/** `GET /sys_user.do?user_name=&sysparm_view=delete`: asks before an account is deleted, or says why it is not. */
export async function showRemoval(ports: ConsolePorts, request: ConsoleRequest, record: UserRecord): Promise<APIGatewayProxyResult> {
  return removalPage(request, 200, { facts: await readFacts(ports, request, record) });
}

/** Users that are looked at for accounts that this one owns: the page answers in time. */
const MOST_LOOKED_AT = 10_000;

async function readFacts(ports: ConsolePorts, request: ConsoleRequest, record: UserRecord): Promise<RemovalFacts> {
  const [facts, owned] = await Promise.all([readFormFacts(ports, request, record), ownedBy(ports.users, record.user_name, MOST_LOOKED_AT)]);
  return { ...facts, owned };
}

/** `POST` at the same address: **Delete**, once the user name was typed. */
export async function deleteUser(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> {
  const opened = readOpened(sent.form);
  if (opened === null) return notOpened(request, record);
  const facts = await readFacts(ports, request, record);
  if (!sent.proven) return removalPage(request, 403, { facts, refusal: OTHER_SESSION });
  if (isStale(opened, record)) {
    reportStale(ports, request, record.user_name, ['user_name']);
    return removalPage(request, 409, { facts, refusal: `${staleText(opened, record)} Nothing was deleted.` });
  }
  const refused = (refusal: string): APIGatewayProxyResult => {
    reportRefused(ports, request, record.user_name, ['user_name']);
    return removalPage(request, 403, { facts, refusal });
  };
  const refusal = removalRefusal(facts);
  if (refusal !== null) return refused(refusal);
  if (normalizeUserName(sent.form.field(TYPED_NAME).trim()) !== record.user_name)
    return removalPage(request, 422, { facts, nameError: `Type ${record.name_as_entered}, the user name of this account.` });
  const { user_name: by, decision_id: decisionId } = request.context;
  const outcome = await removeUser(ports, record, { graph: facts.graph, by, decisionId });
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  if (outcome.kind === 'busy') return removalPage(request, 409, { facts, refusal: BUSY });
  if (outcome.kind !== 'saved') return overtaken(ports, request, record, (now) => deleteUser(ports, request, sent, now));
  report(ports, request, { outcome: 'changed', record: recordOf(record.user_name), detail: removed(record).map(({ field }) => field) });
  return deletedPage(request, record);
}

const deletedPage = ({ shell }: ConsoleRequest, { name_as_entered }: UserRecord): APIGatewayProxyResult =>
  messageResponse(200, shell, {
    title: 'Deleted',
    text: `The user ${name_as_entered} has been deleted. The history of the users says so.`,
    link: { path: listAt(shell.back ?? ''), label: 'Users: list' },
  });
