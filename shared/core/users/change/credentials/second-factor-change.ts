import type { FieldChange } from '../../../audit.ts';
import type { UserFields, UserRecord } from '../../user-record.ts';

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

/** For a person who would reset the own second factor: a session alone must not take it away. */
export const OWN_FACTOR =
  'Remove your own second factor at My profile, which asks for your password and a code; or ask another administrator.';

/**
 * The fields of a user who is enrolled and becomes non-interactive at once: User Interface Only came with the second factor and goes with it,
 * unless the same change asks for it.
 */
export const convertedFields = (
  { second_factor, user_interface_only }: Pick<UserRecord, 'second_factor' | 'user_interface_only'>,
  set: Partial<UserFields>,
  asked: Partial<UserFields>,
): Partial<UserFields> =>
  second_factor && user_interface_only && set.web_service_access_only && asked.user_interface_only === undefined
    ? { ...set, user_interface_only: false }
    : set;

/** The removal: by the person, by a reset, or because the user becomes non-interactive. */
export const withoutSecondFactor = (): Pick<SecondFactorEdit, 'set' | 'history'> => ({
  set: { second_factor: false },
  history: [{ field: 'second_factor', old: 'enrolled', new: '' }],
});
