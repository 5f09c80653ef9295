import type { APIGatewayProxyResult } from 'aws-lambda';
import { REASONS } from '../../../shared/core/decision/reasons.ts';
import { mayComeFrom } from '../../../shared/core/envelope/fits.ts';
import { isGuest } from '../../../shared/core/users/base-records.ts';
import type { User } from '../../../shared/core/users/user.ts';
import { assertedUserName } from '../../../shared/core/users/user-name.ts';
import { messageResponse } from '../../../shared/web/parts/message.tsx';
import { hashed, report } from '../log.ts';
import { whoIs } from '../password/check.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';
import { sendToChangePassword, startSession } from '../session/start-session.ts';

export interface Asserted {
  /** As the assertion gives it. */
  readonly userName: string;
  /** As `safeGoto` gives it. */
  readonly goto: string;
  /** What the log should know of how the user signed in. */
  readonly how?: string;
  /** When the session ends at the latest, milliseconds since the epoch; null or left out: by our own bounds alone. */
  readonly endsAt?: number | null;
}

/**
 * Turns a verified assertion into a session if the account may sign in. The checks have the order of the login page: a locked or
 * inactive account does not learn its kind, nor does one from where it may not be used.
 *
 * Source: specification, "Create a non-interactive user for web services" (can't … connect through single-sign-on); docs/contract.md,
 * "Envelope".
 *
 * @throws DependencyError where a store does not answer.
 */
export async function admit(ports: SignInPorts, request: SignInRequest, asserted: Asserted): Promise<APIGatewayProxyResult> {
  const userName = assertedUserName(asserted.userName);
  const found = userName === null ? null : (await ports.identities.read({ userName })).user;
  const standing = standingOf(found, request.source);
  switch (standing.kind) {
    case 'good':
      return startSession(ports, request, { ...asserted, user: standing.user, ...(asserted.how && { cause: asserted.how }) });
    case 'password_needs_reset':
      return sendToChangePassword(ports, request, standing.user);
    default:
      report(ports, request, {
        outcome: 'refused',
        cause: standing.cause,
        ...(found === null ? hashed(asserted.userName) : whoIs(found, userName ?? '')),
      });
      return refusal(request, standing.cause);
  }
}

type RefusedCause =
  | 'unknown_user'
  | 'user_record_unreadable'
  | 'guest_record'
  | 'inactive'
  | 'locked_out'
  | 'source_not_allowed'
  | 'web_service_access_only';

type Standing =
  | { readonly kind: 'good' | 'password_needs_reset'; readonly user: User }
  | { readonly kind: 'refused'; readonly cause: RefusedCause };

function standingOf(user: User | null | 'unreadable', source: string): Standing {
  const refused = (cause: RefusedCause): Standing => ({ kind: 'refused', cause });
  if (user === null) return refused('unknown_user');
  if (user === 'unreadable') return refused('user_record_unreadable');
  // The records stand for callers without credentials.
  if (isGuest(user.user_name)) return refused('guest_record');
  if (!user.active) return refused('inactive');
  if (user.locked_out) return refused('locked_out');
  if (!mayComeFrom(user, source)) return refused('source_not_allowed');
  if (user.web_service_access_only) return refused('web_service_access_only');
  return { kind: user.password_needs_reset ? 'password_needs_reset' : 'good', user };
}

function refusal({ shell }: SignInRequest, cause: RefusedCause): APIGatewayProxyResult {
  const text =
    cause === 'web_service_access_only'
      ? REASONS.web_service_access_only.publicText
      : 'Your identity was confirmed, but there is no account here that you can use. Ask an administrator, and name the reference below.';
  return messageResponse(403, shell, { title: 'Not signed in', text, link: { path: '/login.do', label: 'Go to the sign-in page' } });
}
