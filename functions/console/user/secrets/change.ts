import type { APIGatewayProxyResult } from 'aws-lambda';
import { NO_OVERLAP, readOverlap } from '../../../../shared/core/secrets/overlap.ts';
import { BUSY, carryOut } from '../../../../shared/core/users/change/carry-out.ts';
import type { SecretWish } from '../../../../shared/core/users/change/credentials/secret-change.ts';
import { planUpdate } from '../../../../shared/core/users/change/plan.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, notOpened, OTHER_SESSION, type Sent } from '../../request.ts';
import { type FormFacts, readFormFacts } from '../form/facts.ts';
import { userPage } from '../form/page.tsx';
import type { UserPageProps } from '../form/props.ts';
import { backToUser, staleText } from '../save/changes.ts';
import { reportRefused, reportSaved, reportStale } from '../save/log.ts';
import { isStale, readOpened } from '../save/opened.ts';
import { overtaken } from '../save/overtaken.ts';
import { END_SECRET, SECRET_ID } from './columns.tsx';
import { madePage } from './made-page.tsx';
import { ENDS, MAKE_SECRET, OVERLAP } from './make-form.tsx';

/** The answer to a form of the section **Secrets**; null: it is another form. Who may set the password may change them. */
export function changeSecrets(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
): Promise<APIGatewayProxyResult> | null {
  const action = sent.form.field('sysparm_action');
  if (action === MAKE_SECRET) return makeSecret(ports, request, sent, record);
  return action === END_SECRET ? endSecret(ports, request, sent, record) : null;
}

/** **Make a secret** and **Rotate**. A form that is sent twice makes one secret, since the first one changed the record. */
async function makeSecret(ports: ConsolePorts, request: ConsoleRequest, sent: Sent, record: UserRecord): Promise<APIGatewayProxyResult> {
  const opened = readOpened(sent.form);
  if (opened === null) return notOpened(request, record);
  const facts = await readFormFacts(ports, request, record);
  const typed = { overlap: sent.form.field(OVERLAP).trim(), ends: sent.form.field(ENDS).trim() };
  const again = (status: number, more: Partial<UserPageProps>): APIGatewayProxyResult =>
    userPage(request, status, { ...facts, typedSecret: typed, ...more });
  if (!sent.proven) return again(403, { refusal: OTHER_SESSION });
  if (isStale(opened, record)) {
    reportStale(ports, request, record.user_name, ['secrets']);
    return again(409, { refusal: `${staleText(opened, record)} No secret was made now, and one that was made before is not shown again.` });
  }
  const overlapMs = readOverlap(typed.overlap);
  if (overlapMs === null) return again(422, { typedSecret: { ...typed, error: NO_OVERLAP } });
  const { text, ...secret } = ports.newSecret();
  const made = await change(ports, request, facts, { kind: 'make', ...secret, overlapMs, endsAt: typed.ends || null });
  // The page of a user who is interactive has no such form.
  if (made.kind === 'invalid')
    return again(
      422,
      record.web_service_access_only ? { typedSecret: { ...typed, error: made.text } } : { refusal: `Not saved: ${made.text}` },
    );
  if (made.kind === 'refused') return again(made.status, { refusal: made.text });
  if (made.kind === 'overtaken') return overtaken(ports, request, record, (now) => makeSecret(ports, request, sent, now));
  const address = ports.publicUrl ?? 'https://instance.example.com';
  return madePage(request, { record: made.after, id: secret.id, text, address, now: ports.clock.now() });
}

/** **End now**: it ends one secret, whatever else changed meanwhile. */
async function endSecret(ports: ConsolePorts, request: ConsoleRequest, sent: Sent, record: UserRecord): Promise<APIGatewayProxyResult> {
  const facts = await readFormFacts(ports, request, record);
  if (!sent.proven) return userPage(request, 403, { ...facts, refusal: OTHER_SESSION });
  const ended = await change(ports, request, facts, { kind: 'end', id: sent.form.field(SECRET_ID) });
  if (ended.kind === 'invalid') return userPage(request, 422, { ...facts, refusal: `Not saved: ${ended.text}` });
  if (ended.kind === 'refused') return userPage(request, ended.status, { ...facts, refusal: ended.text });
  if (ended.kind === 'overtaken') return overtaken(ports, request, record, (now) => endSecret(ports, request, sent, now));
  return backToUser(request, record, 'secret_ended');
}

type Changed =
  | { readonly kind: 'saved'; readonly after: UserRecord }
  | { readonly kind: 'invalid'; readonly text: string }
  | { readonly kind: 'refused'; readonly status: number; readonly text: string }
  | { readonly kind: 'overtaken' };

async function change(ports: ConsolePorts, request: ConsoleRequest, facts: FormFacts, secret: SecretWish): Promise<Changed> {
  const planned = planUpdate({ ...facts, now: ports.clock.now(), wanted: { secret } });
  if (planned.kind === 'invalid') return { kind: 'invalid', text: Object.values(planned.errors).join(' ') };
  const refused = (text: string): Changed => {
    reportRefused(ports, request, facts.record.user_name, ['secrets']);
    return { kind: 'refused', status: 403, text };
  };
  if (planned.kind === 'refused') return refused(planned.refusal);
  if (planned.kind === 'unchanged') return { kind: 'overtaken' };
  const { plan } = planned;
  const outcome = await carryOut(ports, plan, { graph: facts.graph, passwordHash: null, decisionId: request.context.decision_id });
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  if (outcome.kind === 'busy') return { kind: 'refused', status: 409, text: BUSY };
  if (outcome.kind !== 'saved') return { kind: 'overtaken' };
  reportSaved(ports, request, plan);
  return { kind: 'saved', after: plan.after };
}
