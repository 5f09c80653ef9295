import type { APIGatewayProxyResult } from 'aws-lambda';
import { tokenHash } from '../../../shared/core/sign-in/session.ts';
import type { User } from '../../../shared/core/users/user.ts';
import { redirect } from '../../../shared/web/parts/page.tsx';
import { known, report } from '../log.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { setCookie } from './cookie.ts';

export interface Start {
  readonly user: User;
  /** As `safeGoto` gives it. */
  readonly goto: string;
  /** What the log should know of how the user signed in. */
  readonly cause?: string;
  /** When it ends at the latest, milliseconds since the epoch; null or left out: by our own bounds alone. */
  readonly endsAt?: number | null;
}

/**
 * Begins a session. Ends the browser's previous session, so none can be planted on a user who then signs in.
 *
 * @returns the header that gives the browser its cookie.
 * @throws DependencyError where the store does not answer.
 */
export async function beginSession(
  ports: SignInPorts,
  request: SignInRequest,
  { user, cause, endsAt = null }: Omit<Start, 'goto'>,
): Promise<Readonly<Record<string, string>>> {
  const { sessions, clock, secureCookies } = ports;
  if (request.cookie.kind === 'present') await sessions.delete(tokenHash(request.cookie.token));
  const token = ports.randomToken();
  const now = clock.now();
  await sessions.create({
    token_hash: tokenHash(token),
    user_name: user.user_name,
    session_generation: user.session_generation,
    created_at: now,
    touched_at: now,
    elevated: false,
    ...(endsAt !== null && { ends_at: endsAt }),
  });
  report(ports, request, { outcome: 'signed_in', cause: cause ?? null, ...known(user) });
  return setCookie(secureCookies, user.user_name, token);
}

/** Begins a session and sends the browser on. @throws DependencyError where the store does not answer. */
export async function startSession(ports: SignInPorts, request: SignInRequest, start: Start): Promise<APIGatewayProxyResult> {
  return redirect(request.shell.prefix + start.goto, await beginSession(ports, request, start));
}

/** No session before a password that needs a reset has been changed. */
export function sendToChangePassword(ports: SignInPorts, request: SignInRequest, user: User): APIGatewayProxyResult {
  report(ports, request, { outcome: 'sent_to_change_password', cause: 'password_needs_reset', ...known(user) });
  return redirect(`${request.shell.prefix}/change_password.do?user_name=${encodeURIComponent(user.user_name)}`);
}
