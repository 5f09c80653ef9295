import type { APIGatewayProxyResult } from 'aws-lambda';
import { checkLists } from '../../../../shared/core/envelope/check.ts';
import type { EnvelopeLists } from '../../../../shared/core/envelope/envelope.ts';
import { learn } from '../../../../shared/core/usage/envelope/learn.ts';
import { planUpdate, type UserPlan } from '../../../../shared/core/users/change/plan.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Form } from '../../../../shared/web/form.ts';
import { userEvidence } from '../../memory/evidence.ts';
import { WHY_NOT } from '../../memory/read.tsx';
import type { ConsolePorts } from '../../ports.ts';
import { type ConsoleRequest, notOpened, OTHER_SESSION, type Sent } from '../../request.ts';
import { type FormFacts, readFormFacts } from '../form/facts.ts';
import { userPage } from '../form/page.tsx';
import type { UserPageProps } from '../form/props.ts';
import { differences, staleText } from '../save/changes.ts';
import { reportRefused, reportStale } from '../save/log.ts';
import { make } from '../save/make.ts';
import { isStale, readOpened } from '../save/opened.ts';
import {
  type EnvelopeErrors,
  FROM,
  LEARN_ENVELOPE,
  LIMIT_FROM,
  LIMIT_USES,
  PREVIEW_ENVELOPE,
  SAVE_ENVELOPE,
  type TypedEnvelope,
  USES,
} from './section.tsx';

/** What a form of the section asks for; null: it is another form. */
export function envelopeAction({ form }: Sent): string | null {
  const action = form.field('sysparm_action');
  return [SAVE_ENVELOPE, LEARN_ENVELOPE, PREVIEW_ENVELOPE].includes(action) ? action : null;
}

type Page = (status: number, more: Partial<UserPageProps>) => APIGatewayProxyResult;

/** `POST /sys_user.do?user_name=`, section **Envelope**: save it, show what saving will do, or learn it, which saves nothing. */
export async function changeEnvelope(
  ports: ConsolePorts,
  request: ConsoleRequest,
  sent: Sent,
  record: UserRecord,
  action: string,
): Promise<APIGatewayProxyResult> {
  const opened = readOpened(sent.form);
  if (opened === null) return notOpened(request, record);
  const facts = await readFormFacts(ports, request, record);
  const typed: TypedEnvelope = { lists: listsIn(sent.form) };
  const page: Page = (status, more) => userPage(request, status, { ...facts, typedEnvelope: typed, ...more });
  const refused = (refusal: string): APIGatewayProxyResult => {
    reportRefused(ports, request, record.user_name, ['envelope']);
    return page(403, { refusal });
  };
  if (!sent.proven) return page(403, { refusal: OTHER_SESSION });
  if (action === LEARN_ENVELOPE) return learned(facts, page);
  if (isStale(opened, record)) {
    reportStale(ports, request, record.user_name, ['envelope']);
    return page(409, {
      refusal: `${staleText(opened, record)} What you typed is still below; look at it and save again.`,
      changes: differences(opened, record),
    });
  }
  const unlimited = linesWithoutLimit(sent.form);
  if (unlimited !== null) return page(422, unlimited);
  const planned = planUpdate({ ...facts, now: ports.clock.now(), wanted: { envelope: { kind: 'lists', lists: typed.lists } } });
  if (planned.kind === 'unchanged') return page(200, { notice: 'Nothing has been changed.' });
  if (planned.kind === 'refused') return refused(planned.refusal);
  if (planned.kind === 'invalid') return page(422, { typedEnvelope: { ...typed, wrong: wrongOf(typed.lists, planned.errors.envelope) } });
  const { plan } = planned;
  if (action === PREVIEW_ENVELOPE) return page(200, await previewOf(ports, facts, plan));
  return make(ports, request, {
    ...{ record, plan, graph: facts.graph, notice: 'envelope_saved', refused },
    page: (status, refusal) => page(status, { refusal }),
    again: (now) => changeEnvelope(ports, request, sent, now, action),
  });
}

async function previewOf(ports: ConsolePorts, { record, graph }: FormFacts, plan: UserPlan): Promise<Partial<UserPageProps>> {
  return { effects: [], evidence: await userEvidence(ports, record, plan.after, graph) };
}

/** The form with what was learned. */
function learned({ use, now }: FormFacts, page: Page): APIGatewayProxyResult {
  if (use.kind !== 'read') return page(200, { refusal: WHY_NOT[use.kind] });
  const { uses, from, notes } = learn(use.value.account.rows, use.value.observation, now);
  const told = 'Learned from the last 90 days, and not saved yet: look at each line, then save.';
  return page(200, { typedEnvelope: { lists: { uses, from }, notes: [told, ...notes] } });
}

/** Lines of a part whose box is clear: which was meant cannot be told. */
function linesWithoutLimit(form: Form): Partial<UserPageProps> | null {
  const wrong = PARTS.find(({ box, name }) => form.field(box) !== 'true' && linesOf(form, name).length > 0)?.name;
  if (wrong === undefined) return null;
  const lists = { ...listsIn(form), [wrong === USES ? 'uses' : 'from']: linesOf(form, wrong) };
  return { typedEnvelope: { lists, wrong: { [wrong]: WITHOUT_LIMIT } } };
}

const WITHOUT_LIMIT =
  'There were lines here, and the box above was clear. It is selected now: save again, or clear it and delete the lines.';

const PARTS = [
  { box: LIMIT_USES, name: USES },
  { box: LIMIT_FROM, name: FROM },
] as const;

const linesOf = (form: Form, name: string): string[] =>
  form
    .field(name)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** A text is a part of the envelope where its box is selected. Without it there is no limit. */
function listsIn(form: Form): EnvelopeLists {
  const part = (box: string, name: string): string[] | undefined => (form.field(box) === 'true' ? linesOf(form, name) : undefined);
  const [uses, from] = [part(LIMIT_USES, USES), part(LIMIT_FROM, FROM)];
  return { ...(uses === undefined ? {} : { uses }), ...(from === undefined ? {} : { from }) };
}

/** What is wrong with each text. @param whole of both together, where each alone is good. */
function wrongOf({ uses, from }: EnvelopeLists, whole: string | undefined): EnvelopeErrors {
  const faultOf = (lists: EnvelopeLists): string | undefined => {
    const checked = checkLists(lists);
    return checked.kind === 'bad' ? checked.fault : undefined;
  };
  const [ofUses, ofFrom] = [uses === undefined ? undefined : faultOf({ uses }), from === undefined ? undefined : faultOf({ from })];
  const wrong = { ...(ofUses === undefined ? {} : { [USES]: ofUses }), ...(ofFrom === undefined ? {} : { [FROM]: ofFrom }) };
  if (Object.keys(wrong).length > 0 || whole === undefined) return wrong;
  return { [uses === undefined ? FROM : USES]: whole };
}
