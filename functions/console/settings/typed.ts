import { endAfter, endError, OPENING_LENGTHS } from '../../../shared/core/settings/opening-end.ts';
import { openUntil, SETTING_ROWS, type SettingValue } from '../../../shared/core/settings/settings.ts';
import type { Form } from '../../../shared/web/form.ts';

/** Names of the controls of a setting; the box has the name of the setting. */
export const controlsOf = (name: string) => ({ was: `was_${name}`, wasUntil: `was_until_${name}`, ends: `ends_${name}`, at: `at_${name}` });

/** When a cleared box is selected again: `none`, a length of `OPENING_LENGTHS`, or `at`. */
export const NO_END = 'none';
export const AT = 'at';

/** A setting as a person left it in the form. */
export interface TypedSetting {
  readonly on: boolean;
  /** Empty: not chosen. */
  readonly ends: string;
  /** As typed, for `at`. */
  readonly at: string;
  /** It differs from what the form was opened with. */
  readonly switched: boolean;
}

export type TypedSettings = ReadonlyMap<string, TypedSetting>;

/** Every setting of the form; null: the form is not complete. */
export function readTypedSettings(form: Pick<Form, 'field'>): TypedSettings | null {
  const typed = new Map<string, TypedSetting>();
  for (const { name } of SETTING_ROWS) {
    const controls = controlsOf(name);
    const [was, wasUntil] = [form.field(controls.was), form.field(controls.wasUntil)];
    if (was !== 'true' && was !== 'false') return null;
    const [on, ends, at] = [form.field(name) === 'true', form.field(controls.ends), form.field(controls.at).trim()];
    const switched = on || was === 'true' ? (was === 'true') !== on : endDiffers(wasUntil, ends, at);
    typed.set(name, { on, ends, at, switched });
  }
  return typed;
}

/** Whether the end of an opening that goes on was changed. Without a choice it stays. */
function endDiffers(wasUntil: string, ends: string, at: string): boolean {
  if (ends === '') return false;
  if (ends === NO_END) return wasUntil !== '';
  return ends !== AT || at !== wasUntil;
}

/** What to write, by setting, of those that were switched. */
export interface Wanted {
  readonly values: ReadonlyMap<string, SettingValue>;
  /** What is wrong with an end and what to do, by setting. */
  readonly errors: ReadonlyMap<string, string>;
}

/** @param now milliseconds since the epoch. */
export function wantedOf(typed: TypedSettings, now: number): Wanted {
  const [values, errors] = [new Map<string, SettingValue>(), new Map<string, string>()];
  for (const [name, { on, ends, at, switched }] of typed) {
    if (!switched) continue;
    const length = OPENING_LENGTHS.find((each) => each.name === ends);
    const error = !on && ends === AT ? endError(at, now) : null;
    if (error !== null) errors.set(name, error);
    else if (on) values.set(name, 'true');
    else if (length !== undefined) values.set(name, openUntil(endAfter(length.ms, now)));
    else values.set(name, ends === AT ? openUntil(at) : 'false');
  }
  return { values, errors };
}
