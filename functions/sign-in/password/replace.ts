import type { APIGatewayProxyResult } from 'aws-lambda';
import { carryOutOwn, planOwnChange } from '../../../shared/core/users/change/own-change.ts';
import type { User } from '../../../shared/core/users/user.ts';
import { recordOf } from '../../../shared/core/users/user-record.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { known, report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';

/**
 * Replaces the verified password by a new one. Every session of the user ends.
 *
 * @returns the refusal where the password changed meanwhile; null: it is written.
 * @throws DependencyError where the store does not answer.
 */
export async function replacePassword(
  ports: SignInPorts,
  request: SignInRequest,
  user: User,
  wanted: string,
): Promise<APIGatewayProxyResult | null> {
  const planned = planOwnChange(recordOf(user), { newPassword: true });
  if (planned.kind !== 'planned') throw new Error(`The own password of ${user.user_name} may not be changed: ${JSON.stringify(planned)}`);
  const passwordHash = await ports.passwords.hash(wanted);
  const how = { expected: { verifiedHash: user.password_hash ?? '' }, passwordHash, decisionId: request.context.decision_id };
  if (!(await carryOutOwn(ports, planned.plan, how))) {
    report(ports, request, { outcome: 'refused', cause: 'changed_meanwhile', ...known(user) });
    return messageResponse(409, request.shell, {
      title: 'Not changed',
      text: 'Your password was changed elsewhere in the meantime. Sign in with that one, or ask an administrator.',
      link: { path: '/login.do', label: 'Go to the sign-in page' },
    });
  }
  report(ports, request, { outcome: 'password_changed', cause: null, ...known(user) });
  return null;
}
