import type { APIGatewayProxyResult } from 'aws-lambda';
import type { User } from '../../../shared/core/users/user.ts';
import { htmlResponse } from '../../../shared/web/parts/page.tsx';
import { known, report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { CODE_INVALID } from './check-person.ts';
import { CodePage } from './code-page.tsx';
import { EnrolPage, issuerOf } from './enrol-page.tsx';
import { beginEnrolment } from './enrolment.ts';
import { beginStep } from './step.ts';

/**
 * After a right password: asks for the code, in a step that only this browser can go on with.
 *
 * @param wrong cause of the refusal of a code that came already; null: none came.
 */
export async function askForCode(
  ports: SignInPorts,
  request: SignInRequest,
  user: User,
  { goto, wrong }: { readonly goto: string; readonly wrong: string | null },
): Promise<APIGatewayProxyResult> {
  const { headers } = await beginStep(ports, 'code', user);
  report(ports, request, { outcome: wrong === null ? 'asked_for_code' : 'refused', cause: wrong, ...known(user) });
  const error = wrong === null ? undefined : CODE_INVALID;
  return htmlResponse(403, <CodePage shell={request.shell} goto={goto} error={error} />, headers);
}

/** After a right password of who must have a second factor and has none: the enrolment comes before the session. */
export async function askToEnrol(ports: SignInPorts, request: SignInRequest, user: User, goto: string): Promise<APIGatewayProxyResult> {
  const { secret, headers } = await beginEnrolment(ports, 'enrol', user);
  report(ports, request, { outcome: 'asked_to_enrol', cause: null, ...known(user) });
  const shown = { secret, issuer: issuerOf(ports.publicUrl), userName: user.user_name };
  return htmlResponse(403, <EnrolPage shell={request.shell} to="login" goto={goto} {...shown} />, headers);
}
