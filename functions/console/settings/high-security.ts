import type { APIGatewayProxyResult } from 'aws-lambda';
import { endOf, incomingName, SETTING_ROWS, SETTINGS_RECORD } from '../../../shared/core/settings/settings.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { redirect } from '../../../shared/web/parts/page.tsx';
import { type Change, recordChange, refusedForm, reportRefusal, reportUnproven } from '../log.ts';
import { blockEvidence, settingEvidence } from '../memory/evidence.ts';
import type { ConsolePorts } from '../ports.ts';
import { type ConsoleRequest, OTHER_SESSION, readSent } from '../request.ts';
import { BASIC_LABEL, basicEffect, basicSwitchedIn, saveBasic } from './basic.tsx';
import { type Switched, saveBlocked, switchedIn } from './blocked.tsx';
import { askedFirst } from './confirm/confirm.ts';
import type { SettingEffect } from './effects.tsx';
import { showSettingsHistory } from './history.tsx';
import { mayWrite, type SettingsPageProps, settingsPage } from './page.tsx';
import { readPage } from './read.ts';
import { readTypedSettings, type Wanted, wantedOf } from './typed.ts';

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
 * `POST` of it: **Save** writes only what this person switched, so it does not undo a change made meanwhile.
 *
 * Source: specification, "Require authentication" (Role required: admin with elevated privileges).
 */
export async function saveSettings(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const sent = readSent(request, 'update');
  if (sent.kind === 'refused') return refusedForm(ports, request, sent);
  const { form, proven } = sent;
  if (!mayWrite(request.context)) {
    reportRefusal(ports, request, { code: 'not_elevated', record: SETTINGS_RECORD });
    const refusal =
      'Not saved: only security_admin, elevated in this session, may change these settings. Elevate your role, then save again.';
    return settingsPage(request, 403, { ...(await readPage(ports)), refusal });
  }
  const [typed, blocks, basic] = [readTypedSettings(form), switchedIn(form), basicSwitchedIn(form)];
  if (typed === null || blocks === null || basic === undefined) return incomplete(request);
  const again = async (status: number, more: Partial<SettingsPageProps>) =>
    settingsPage(request, status, { ...(await readPage(ports)), typed, chosenBlocks: blocks, chosenBasic: basic, ...more });
  if (!proven) {
    reportUnproven(ports, request);
    return again(403, { refusal: OTHER_SESSION });
  }

  const { values, errors } = wantedOf(typed, ports.clock.now());
  if (errors.size > 0) return again(422, { refusal: MARKED, errors });
  const action = form.field('sysparm_action');
  if (action === 'edit') {
    request.deed.operation = 'query';
    return again(200, {});
  }
  if (action === 'preview') return again(200, { effects: await effectsOf(ports, values, blocks, basic) });
  const asked = await askedFirst(ports, request, { form, saving: { values, blocks }, changes: changesOf(values, blocks, basic) });
  if (asked !== null) return asked;
  await saveValues(ports, request, values);
  if (!(await saveBlocked(ports, request, blocks)))
    return settingsPage(request, 409, { ...(await readPage(ports)), refusal: BUSY, chosenBlocks: blocks, chosenBasic: basic });
  if (!(await saveBasic(ports, request, basic)))
    return settingsPage(request, 409, { ...(await readPage(ports)), refusal: BASIC_BUSY, chosenBasic: basic });
  return redirect(`${request.shell.prefix}/high_security_settings.do?sysparm_notice=saved`);
}

async function saveValues(ports: ConsolePorts, request: ConsoleRequest, values: Wanted['values']): Promise<void> {
  const stored = await ports.settings.all();
  for (const [name, wanted] of values) {
    const old = stored.get(name)?.value ?? null;
    if (old === wanted) continue;
    const parameterVersion = await ports.settings.put(name, wanted);
    const change: Change = { field: name, old: old ?? '(missing)', new: wanted, parameterVersion };
    await recordChange(ports, request, SETTINGS_RECORD, [change]);
  }
}

/** Every change in few words, by the name of what changes. */
function changesOf(values: Wanted['values'], blocks: Switched, basic: 'yes' | 'no' | null): Map<string, string> {
  const labelOf = (name: string): string => SETTING_ROWS.find((each) => each.name === name)?.label ?? name;
  return new Map([
    ...[...values].map(([name, value]): [string, string] => [name, `${labelOf(name)}: ${value === 'true' ? 'selected' : 'clear'}`]),
    ...[...blocks].map(([protocol, off]): [string, string] => [protocol, `${incomingName(protocol)}: switched ${off ? 'off' : 'on'}`]),
    ...(basic === null ? [] : [[BASIC_LABEL, `${BASIC_LABEL}: ${basic === 'no' ? 'selected' : 'clear'}`] as const]),
  ]);
}

/** **Show what saving will do**: what it would have refused of what was observed. */
async function effectsOf(
  ports: ConsolePorts,
  values: Wanted['values'],
  blocks: Switched,
  basic: 'yes' | 'no' | null,
): Promise<SettingEffect[]> {
  const graph = await ports.loadRoles();
  const effects: SettingEffect[] = [];
  for (const [name, value] of values) {
    const row = SETTING_ROWS.find((each) => each.name === name);
    // An end refuses, from then on, what a selected box refuses.
    const evidence = await settingEvidence(ports, name, value === 'false' ? 'false' : 'true', graph);
    effects.push({ label: row?.label ?? name, state: value === 'true' ? 'selected' : 'clear', until: endOf(value), evidence });
  }
  for (const [protocol, off] of blocks) {
    const evidence = off ? await blockEvidence(ports, protocol, graph) : [];
    effects.push({ label: incomingName(protocol), state: off ? 'switched off' : 'switched on', until: null, evidence });
  }
  return basic === null ? effects : [...effects, await basicEffect(ports, basic, graph)];
}

const MARKED = 'Not saved: correct the times that are marked below.';

const BUSY = 'Not saved: others changed the list of protocols that are switched off at the same time. Save again.';

const BASIC_BUSY = 'Not saved: others changed whether people may use Basic at the same time. Save again.';

/** Every setting must come with the form: a missing one was not cleared by the person. */
const incomplete = ({ shell }: ConsoleRequest): APIGatewayProxyResult =>
  messageResponse(400, shell, {
    title: 'Not saved',
    text: 'The form is not complete, so nothing was changed. Open the page again and repeat the change.',
    link: { path: '/high_security_settings.do', label: 'High Security Settings' },
  });
