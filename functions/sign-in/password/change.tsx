import type { APIGatewayProxyResult } from 'aws-lambda';
import type { User } from '../../../shared/core/users/user.ts';
import { typedUserName } from '../../../shared/core/users/user-name.ts';
import { htmlResponse, redirect } from '../../../shared/web/parts/page.tsx';
import { report } from '../log.ts';
import { readOpenForm } from '../own-form.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { causeOf, checkPerson, refusalTextOf } from '../second-factor/check-person.ts';
import { codeIn } from '../second-factor/fields.tsx';
import { clearCookie } from '../session/cookie.ts';
import { shellWithSession } from '../session/own-session.ts';
import { ChangePasswordPage } from './change-page.tsx';
import { newPasswordErrors } from './new-password.ts';
import { replacePassword } from './replace.ts';

/** `GET /change_password.do?user_name=`. */
export async function showChangePassword(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const shell = await shellWithSession(ports, request);
  return htmlResponse(200, <ChangePasswordPage shell={shell} userName={request.query('user_name')} errors={{}} />);
}

/**
 * `POST /change_password.do`: sets a new password after the current one was verified, and the second factor of who has one, also where that needs a reset.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function submitChangePassword(ports: SignInPorts, request: SignInRequest): Promise<APIGatewayProxyResult> {
  const form = readOpenForm(ports, request);
  if (form.kind === 'refused') return form.response;
  const [typedName, current, wanted] = [typedUserName(form.field('user_name')), form.field('user_password'), form.field('new_password')];
  const shell = await shellWithSession(ports, request);
  const again = (status: number, errors: Parameters<typeof ChangePasswordPage>[0]['errors']): APIGatewayProxyResult =>
    htmlResponse(status, <ChangePasswordPage shell={shell} userName={typedName} errors={errors} />);

  const repeated = form.field('new_password_repeat');
  const errors = await newPasswordErrors(ports.commonPasswords, { typedName, current, wanted, repeated });
  if (Object.keys(errors).length > 0) return again(422, errors);

  const presented = { typedName, password: current, code: codeIn(form) };
  const checked = await checkPerson(ports, request.source, presented, 'change');
  if (checked.kind === 'good' || checked.kind === 'password_needs_reset') return write(ports, request, checked.user, wanted);
  report(ports, request, { outcome: 'refused', cause: causeOf(checked), ...checked.who });
  const { at, text } = refusalTextOf(checked);
  return again(403, at === 'code' ? { second_factor: text } : { form: text });
}

/** Every session of the user ends with the old password, this browser's too. */
async function write(ports: SignInPorts, request: SignInRequest, user: User, wanted: string): Promise<APIGatewayProxyResult> {
  const refusal = await replacePassword(ports, request, user, wanted);
  return refusal ?? redirect(`${request.shell.prefix}/login.do?reason=password_changed`, clearCookie(ports.secureCookies));
}
