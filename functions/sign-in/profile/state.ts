import type { TextField, TextFields, UserRecord } from '../../../shared/core/users/user-record.ts';
import type { NewPasswordErrors } from '../password/new-password.ts';
import type { SignInRequest } from '../request.ts';

/** Controls of the forms that ask for the password again, by their ids. */
type ProvenControl =
  | 'user_password'
  | 'password_code'
  | 'current_password'
  | 'person_only_code'
  | 'factor_box'
  | 'factor_password'
  | 'factor_code';

export interface ProfileState {
  /** As stored. */
  readonly record: UserRecord;
  /** As typed; left out: as stored. */
  readonly typed?: TextFields;
  readonly errors?: Readonly<Partial<Record<TextField | ProvenControl, string>>> & NewPasswordErrors;
  /** User Interface Only as this person left the box; left out: as stored. */
  readonly wantedPersonOnly?: boolean;
  /** The box of the enrolment as this person left it. */
  readonly ticked?: boolean;
  readonly alert?: string;
  /** The record changed since the form was opened: the form shows the stored values beside the typed ones. */
  readonly stale?: boolean;
}

/** What the profile says of the second factor. `left`: recovery codes that were not used yet; null: the credential cannot be read. */
export type FactorShown = { readonly kind: 'enrolled'; readonly left: number | null } | { readonly kind: 'none' | 'off' };

export type FormsProps = ProfileState & {
  readonly request: SignInRequest;
  readonly factor: FactorShown;
  readonly focus?: string | undefined;
};
