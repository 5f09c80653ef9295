import type { APIGatewayProxyResult } from 'aws-lambda';
import { SETTINGS_RECORD } from '../../../shared/core/settings/settings.ts';
import type { Form } from '../../../shared/web/form.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { redirect } from '../../../shared/web/parts/page.tsx';
import { refusedForm, reportRefusal, reportUnproven } from '../log.ts';
import type { ConsolePorts } from '../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, readSent } from '../request.ts';
import { askedFirst } from './confirm/confirm.ts';
import { showSettingsHistory } from './history.tsx';
import { mayWrite, type SettingsPageProps, settingsPage, type TypedPage } from './page.tsx';
import { readPage } from './read.ts';
import { effectsOf, readTypedForm, saveAll, type TypedForm } from './saving.ts';
import { policyMeanwhile } from './second-factor.tsx';
import { changedMeanwhile } from './times/save.ts';
import { wantedOf } from './typed.ts';

/** `GET /high_security_settings.do`: every switch, what it opens, and who changed it last. */
export async function showSettings(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  if (request.query('sysparm_view') === 'history') return showSettingsHistory(ports, request);
  const notice =
    request.query('sysparm_notice') === 'saved'
      ? 'The settings have been saved. They are in force everywhere within 15 seconds.'
      : undefined;
  return settingsPage(request, 200, { ...(await readPage(ports)), notice });
}

/**
 * `POST` of it: **Save** writes only what this person changed, so it does not undo a change made meanwhile, and asks before something opens.
 *
 * Source: specification, "Require authentication" (Role required: admin with elevated privileges).
 */
export async function saveSettings(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const sent = readSent(request, 'update');
  if (sent.kind === 'refused') return refusedForm(ports, request, sent);
  if (!mayWrite(request.context)) {
    reportRefusal(ports, request, { code: 'not_elevated', record: SETTINGS_RECORD });
    const refusal =
      'Not saved: only security_admin, elevated in this session, may change these settings. Elevate your role, then save again.';
    return settingsPage(request, 403, { ...(await readPage(ports)), refusal });
  }
  const typed = readTypedForm(sent.form);
  if (typed === null) return incomplete(request);
  if (!sent.proven) {
    reportUnproven(ports, request);
    return showAgain(ports, request, typed)(403, { refusal: OTHER_SESSION });
  }
  return save(ports, request, sent.form, typed);
}

async function save(ports: ConsolePorts, request: ConsoleRequest, form: Form, typed: TypedForm): Promise<APIGatewayProxyResult> {
  const again = showAgain(ports, request, typed);
  const { values, errors } = wantedOf(typed.typed, ports.clock.now());
  if (errors.size > 0 || [...typed.times.values()].some(({ error }) => error !== null)) return again(422, { refusal: MARKED, errors });
  const saving = { ...typed, values };
  const action = form.field('sysparm_action');
  if (action === 'preview') return again(200, { effects: await effectsOf(ports, saving) });
  if (action === 'edit') {
    request.deed.operation = 'query';
    return again(200, {});
  }
  const meanwhile = [...(await changedMeanwhile(ports, typed.times)), ...(await policyMeanwhile(ports, typed.policy))];
  if (meanwhile.length > 0) return again(409, { refusal: `${MEANWHILE} ${meanwhile.join('; ')}. Look at it and save again.` });
  const asked = await askedFirst(ports, request, form, saving);
  if (asked !== null) return asked;
  const busy = await saveAll(ports, request, saving);
  if (busy === null) return redirect(`${request.shell.prefix}/high_security_settings.do?sysparm_notice=saved`);
  const { blocks: chosenBlocks, basic: chosenBasic, policy: chosenPolicy } = typed;
  return settingsPage(request, 409, { ...(await readPage(ports)), refusal: busy, chosenBlocks, chosenBasic, chosenPolicy });
}

/** The page with what was typed. */
const showAgain =
  (ports: ConsolePorts, request: ConsoleRequest, { typed, blocks, basic, policy, times }: TypedForm) =>
  async (status: number, more: Omit<Partial<SettingsPageProps>, keyof TypedPage> & Pick<TypedPage, 'errors'>) =>
    settingsPage(request, status, {
      ...(await readPage(ports)),
      typed,
      chosenBlocks: blocks,
      chosenBasic: basic,
      chosenPolicy: policy,
      typedTimes: times,
      ...more,
    });

const MARKED = 'Not saved: correct the times that are marked below.';

const MEANWHILE = 'Not saved: others changed the same since you opened this page:';

/** Every setting must come with the form: a missing one was not cleared by the person. */
const incomplete = ({ shell }: ConsoleRequest): APIGatewayProxyResult =>
  messageResponse(400, shell, {
    title: 'Not saved',
    text: 'The form is not complete, so nothing was changed. Open the page again and repeat the change.',
    link: { path: '/high_security_settings.do', label: 'High Security Settings' },
  });
