import { SECRET_INSTEAD } from '../../../../shared/core/users/change/kind-checks.ts';
import type { ConsolePorts } from '../../ports.ts';
import type { UserPageProps } from './props.ts';
import type { TypedUser } from './typed.ts';

/**
 * **Generate a password**: the form again, with a new password that is shown in this answer and nowhere else, and with *Password needs reset*.
 * Nothing is saved.
 */
export function generated({ newPassword }: ConsolePorts, { fields }: TypedUser): { status: number; more: Partial<UserPageProps> } {
  if (fields.web_service_access_only) return { status: 422, more: { errors: { user_password: SECRET_INSTEAD } } };
  return { status: 200, more: { generatedPassword: newPassword(), fields: { ...fields, password_needs_reset: true } } };
}
