import type { UserRecord } from '../user-record.ts';
import { goodSecrets } from './credentials/secret-change.ts';
import type { UserErrors, UserSet, WantedUser } from './wanted.ts';

/** For a person, in console, command line and import alike. */
export const NO_RESET_OF_MACHINES = 'A machine cannot change its password: make a secret instead.';
const RESET_FIRST = 'Clear Password needs reset first: a machine cannot change its password.';
const ONE_KIND = 'Choose one: Web Service Access Only or User Interface Only.';
export const SECRET_INSTEAD = 'A machine gets a secret, not a password that is typed: make a secret, or run nis users password --typed.';
/** For a person, in console, profile, command line and import alike. */
export const FACTOR_FIRST =
  'This person has a second factor, and a password alone must not open the API beside it: remove or reset the second factor first.';
const DATE_BESIDE_FACTOR =
  'This person has a second factor, and a date must not open the API to the password alone: make the user non-interactive now, or reset the second factor and clear User Interface Only first.';
const NO_FACTOR_OF_MACHINES = 'A non-interactive user has no second factor.';
const FACTOR_BESIDE_DATE =
  'This account becomes non-interactive at a date, so it gets no second factor. Ask an administrator to clear that date first.';
const TYPED_BESIDE_TWO = 'This account has two secrets that are still good: end one before you set a password.';

/**
 * What does not fit the kind of user, by input; an empty object: nothing. Only what changes is checked, so that an old record with an odd
 * value can still be edited. A user who becomes non-interactive by a date counts as non-interactive.
 *
 * Source: docs/contract.md, "Secrets" (By kind), "Person-only users" and "Second factor".
 */
export function kindErrors(set: UserSet, after: UserRecord, { password, secondFactor }: WantedUser, now: number): UserErrors {
  const errors: Partial<Record<keyof UserErrors, string>> = {};
  const machine = after.web_service_access_only || after.web_service_access_only_from !== '';
  const converts = set.web_service_access_only
    ? 'web_service_access_only'
    : set.web_service_access_only_from
      ? 'web_service_access_only_from'
      : null;
  if (machine && after.password_needs_reset) {
    if (converts !== null) errors[converts] = RESET_FIRST;
    else if (set.password_needs_reset) errors.password_needs_reset = NO_RESET_OF_MACHINES;
  }
  // A conversion at once removes the second factor, and User Interface Only with it.
  const leavesFactor = after.second_factor && converts === 'web_service_access_only';
  if (machine && after.user_interface_only && !leavesFactor && (converts !== null || set.user_interface_only))
    errors[converts ?? 'user_interface_only'] = ONE_KIND;
  if (after.second_factor && converts === 'web_service_access_only_from') errors.web_service_access_only_from = DATE_BESIDE_FACTOR;
  if (secondFactor === 'enrol' && machine)
    errors.second_factor = after.web_service_access_only ? NO_FACTOR_OF_MACHINES : FACTOR_BESIDE_DATE;
  if (after.second_factor && set.user_interface_only === false) errors.user_interface_only = FACTOR_FIRST;
  if (password !== undefined && after.web_service_access_only) {
    if (!password.typed) errors.user_password = SECRET_INSTEAD;
    else if (goodSecrets(after, now).length > 1) errors.user_password = TYPED_BESIDE_TWO;
  }
  return errors;
}
