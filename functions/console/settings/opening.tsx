import { timeText } from '../../../shared/core/instant.ts';
import { OPENING_LENGTHS } from '../../../shared/core/settings/opening-end.ts';
import { incomingName, type SettingRow } from '../../../shared/core/settings/settings.ts';
import { Choice } from '../../../shared/web/parts/choice.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { AT, controlsOf, NO_END, type TypedSetting } from './typed.ts';

const ENDS: readonly { readonly value: string; readonly label: string }[] = [
  { value: NO_END, label: 'until it is selected again' },
  ...OPENING_LENGTHS.map(({ name, label }) => ({ value: name, label })),
  { value: AT, label: 'at (UTC)' },
];

interface OpeningProps {
  readonly row: SettingRow;
  /** The stored end of an opening that goes on; null: none. */
  readonly until: string | null;
  readonly typed: TypedSetting | undefined;
  readonly error: string | undefined;
}

/** When a cleared box is selected again by itself. The stylesheet hides it below a selected box. */
export function Opening({ row: { name, protocol }, until, typed, error }: OpeningProps) {
  const controls = controlsOf(name);
  // The words of the box above stay its own: a person who searches for them finds one control.
  const what = protocol === null ? 'Off' : `${incomingName(protocol)} open`;
  const [ends, at] = [typed?.ends || (until === null ? NO_END : AT), typed?.at || (until ?? '')];
  return (
    <div class="opening">
      <input type="hidden" name={controls.wasUntil} value={until ?? ''} />
      <Choice label={`${what}: for how long`} name={controls.ends} value={ends} options={ENDS} />
      <Field
        label={`${what}: until, in UTC`}
        name={controls.at}
        value={at}
        autocomplete="off"
        hint="Such as 2026-12-01T06:00Z, at most 7 days from now."
        error={error}
        optional={true}
      />
    </div>
  );
}

/** Until when a setting is open, for the text beside its box. */
export const openUntilText = (until: string | null): string[] =>
  until === null ? [] : [`Open until ${timeText(until)}. It is selected again from then on.`];
