import type { APIGatewayProxyResult } from 'aws-lambda';
import { NEW_PASSWORD } from '../../../shared/core/users/rank.ts';
import type { User } from '../../../shared/core/users/user.ts';
import { messageResponse } from '../../../shared/web/message.tsx';
import { report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { recordOwnChange } from './own-change.ts';

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
  const passwordHash = await ports.passwords.hash(wanted);
  const { user_name: userName, password_hash: verifiedHash } = user;
  const set = { password_needs_reset: false };
  const change = { userName, verifiedHash: verifiedHash ?? '', set, passwordHash, endSessions: true, by: userName, now: ports.clock.now() };
  if (!(await ports.users.update(change))) {
    report(ports, request, { outcome: 'refused', cause: 'changed_meanwhile', user: user.user_name });
    return messageResponse(409, request.shell, {
      title: 'Not changed',
      text: 'Your password was changed elsewhere in the meantime. Sign in with that one, or ask an administrator.',
      link: { path: '/login.do', label: 'Go to the sign-in page' },
    });
  }
  report(ports, request, { outcome: 'password_changed', cause: null, user: user.user_name });
  await recordOwnChange(ports, request, user.user_name, [NEW_PASSWORD]);
  return null;
}
