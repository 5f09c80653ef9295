import type { APIGatewayProxyResult } from 'aws-lambda';
import type { FederatedWish } from '../../../../shared/core/users/change/credentials/federated-change.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, type Sent } from '../../request.ts';
import { readFormFacts } from '../form/facts.ts';
import { userPage } from '../form/page.tsx';
import { backToUser } from '../save/changes.ts';
import { reportRefused } from '../save/log.ts';
import { make } from '../save/make.ts';
import { ADD_FEDERATED, ISSUER, REMOVE_FEDERATED, SUBJECT } from './section.tsx';

/** What a form of the section asks for; null: it is another form. */
export function federatedKind({ form }: Sent): FederatedWish['kind'] | null {
  const action = form.field('sysparm_action');
  return action === ADD_FEDERATED ? 'add' : action === REMOVE_FEDERATED ? 'remove' : null;
}

/** `POST /sys_user.do?user_name=`, **Add** and **Remove** of a federated identity. Who may set the password may change them. */
export async function changeFederated(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
  kind: FederatedWish['kind'],
): Promise<APIGatewayProxyResult> {
  const facts = await readFormFacts(ports, request, record);
  const identity = { issuer: sent.form.field(ISSUER).trim(), subject: sent.form.field(SUBJECT).trim() };
  const page = (status: number, more: Partial<Parameters<typeof userPage>[2]>): APIGatewayProxyResult =>
    userPage(request, status, { ...facts, ...(kind === 'add' ? { identity } : {}), ...more });
  const refused = (refusal: string): APIGatewayProxyResult => {
    reportRefused(ports, request, record.user_name, ['federated']);
    return page(403, { refusal });
  };

  if (!sent.proven) return page(403, { refusal: OTHER_SESSION });
  const planned = planUpdate({ ...facts, now: ports.clock.now(), wanted: { federated: { kind, identity, place: ports.place } } });
  if (planned.kind === 'unchanged') return backToUser(request, record, 'saved');
  if (planned.kind === 'refused') return refused(planned.refusal);
  if (planned.kind === 'invalid') return page(422, invalid(kind, record, planned.errors.federated ?? ''));
  return make(ports, request, {
    ...{ record, plan: planned.plan, graph: facts.graph, notice: kind === 'add' ? 'federated_added' : 'federated_removed', refused },
    page: (status, refusal) => page(status, { refusal }),
    // It adds or removes one identity, whatever else changed meanwhile.
    again: (now) => changeFederated(ports, request, sent, now, kind),
  });
}

/** Beside the field where there is one. */
const invalid = (kind: FederatedWish['kind'], { web_service_access_only }: UserRecord, error: string) =>
  kind === 'add' && web_service_access_only ? { errors: { federated: error } } : { refusal: `Not saved: ${error}` };
