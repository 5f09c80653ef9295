import { endOf, incomingName, SETTING_ROWS, SETTINGS_RECORD } from '../../../shared/core/settings/settings.ts';
import type { Form } from '../../../shared/web/form.ts';
import { type Change, recordChange } from '../log.ts';
import { blockEvidence, settingEvidence } from '../memory/evidence.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { BASIC_LABEL, basicEffect, basicSwitchedIn, saveBasic } from './basic.tsx';
import { type Switched, saveBlocked, switchedIn } from './blocked.tsx';
import type { SettingEffect } from './effects.tsx';
import { POLICY_LABEL, policyChosenIn, policyEffect, savePolicy, type TypedPolicy } from './second-factor.tsx';
import { effectsOfTimes, saveTimes, type TypedTimes } from './times/save.ts';
import { readTypedTimes } from './times/typed.ts';
import { readTypedSettings, type TypedSettings, type Wanted } from './typed.ts';

/** The form as a person left it. */
export interface TypedForm {
  readonly typed: TypedSettings;
  readonly blocks: Switched;
  readonly basic: 'yes' | 'no' | null;
  readonly policy: TypedPolicy | null;
  readonly times: TypedTimes;
}

/** null: the form is not complete. A missing box was not cleared by the person. */
export function readTypedForm(form: Form): TypedForm | null {
  const [typed, blocks, basic, policy] = [readTypedSettings(form), switchedIn(form), basicSwitchedIn(form), policyChosenIn(form)];
  if (typed === null || blocks === null || basic === undefined || policy === undefined) return null;
  return { typed, blocks, basic, policy, times: readTypedTimes(form) };
}

/** What will be written. */
export interface Saving extends Omit<TypedForm, 'typed'> {
  readonly values: Wanted['values'];
}

/** Writes it, each kind with its history. @returns null; or a sentence: others change the same all the time, and what follows was not saved. */
export async function saveAll(
  ports: ConsolePorts,
  request: ConsoleRequest,
  { values, blocks, basic, policy, times }: Saving,
): Promise<string | null> {
  await saveValues(ports, request, values);
  await saveTimes(ports, request, times);
  if (!(await saveBlocked(ports, request, blocks))) return BUSY;
  if (!(await saveBasic(ports, request, basic))) return BASIC_BUSY;
  return (await savePolicy(ports, request, policy)) ? null : POLICY_BUSY;
}

const BUSY = 'Not saved: others changed the list of protocols that are switched off at the same time. Save again.';
const BASIC_BUSY = 'Not saved: others changed whether people may use Basic at the same time. Save again.';
const POLICY_BUSY = 'Not saved: others changed who needs a second factor at the same time. Save again.';

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
export function changesOf({ values, blocks, basic, policy }: Saving): Map<string, string> {
  const labelOf = (name: string): string => SETTING_ROWS.find((each) => each.name === name)?.label ?? name;
  return new Map([
    ...[...values].map(([name, value]): [string, string] => [name, `${labelOf(name)}: ${value === 'true' ? 'selected' : 'clear'}`]),
    ...[...blocks].map(([protocol, off]): [string, string] => [protocol, `${incomingName(protocol)}: switched ${off ? 'off' : 'on'}`]),
    ...(basic === null ? [] : [[BASIC_LABEL, `${BASIC_LABEL}: ${basic === 'no' ? 'selected' : 'clear'}`] as const]),
    ...(policy === null ? [] : [[POLICY_LABEL, `${POLICY_LABEL}: ${policy.wanted}`] as const]),
  ]);
}

/** **Show what saving will do**: what it would have refused of what was observed, and which sessions it ends. */
export async function effectsOf(ports: ConsolePorts, { values, blocks, basic, policy, times }: Saving): Promise<SettingEffect[]> {
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
  if (basic !== null) effects.push(await basicEffect(ports, basic, graph));
  if (policy !== null) effects.push(await policyEffect(ports, policy, graph));
  const does = effectsOfTimes(times);
  for (const { row, typed } of times.values())
    effects.push({ label: row.name, state: `${typed} ${row.unit}`, until: null, evidence: [], does: does.get(row.name) });
  return effects;
}
