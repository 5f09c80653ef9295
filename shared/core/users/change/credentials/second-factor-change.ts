import type { FieldChange } from '../../../audit.ts';
import type { UserRecord } from '../../user-record.ts';

/** What should become of a person's second factor. `enrol` and `remove` are the person's own; `reset` is an administrator's and ends every session. */
export type SecondFactorWish = 'enrol' | 'remove' | 'reset';

export interface SecondFactorEdit {
  readonly set: { readonly second_factor: boolean; readonly user_interface_only?: true };
  readonly history: readonly FieldChange[];
  readonly raises: boolean;
}

/**
 * Plans the flag of a second factor. Who enrols becomes person-only: otherwise the password alone would still open the API.
 *
 * Source: docs/contract.md, "Second factor".
 *
 * @returns null: nothing changes.
 */
export function planSecondFactor(
  { second_factor, user_interface_only }: Pick<UserRecord, 'second_factor' | 'user_interface_only'>,
  wish: SecondFactorWish,
): SecondFactorEdit | null {
  if (wish !== 'enrol') return second_factor ? { ...withoutSecondFactor(), raises: wish === 'reset' } : null;
  if (second_factor && user_interface_only) return null;
  return {
    set: { second_factor: true, user_interface_only: true },
    history: [
      { field: 'second_factor', old: second_factor ? 'enrolled' : '', new: 'enrolled' },
      ...(user_interface_only ? [] : [{ field: 'user_interface_only', old: 'false', new: 'true' }]),
    ],
    raises: false,
  };
}

/** The removal: by the person, by a reset, or because the user becomes non-interactive. */
export const withoutSecondFactor = (): Pick<SecondFactorEdit, 'set' | 'history'> => ({
  set: { second_factor: false },
  history: [{ field: 'second_factor', old: 'enrolled', new: '' }],
});
