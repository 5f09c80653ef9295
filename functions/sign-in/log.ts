import { kindOf, type SessionKind } from '../../shared/core/decision/context.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { pseudonym } from '../../shared/core/text.ts';
import type { SignInWay } from '../../shared/core/usage/collect/lines.ts';
import { noteRefusal } from '../../shared/core/usage/collect/served.ts';
import type { User } from '../../shared/core/users/user.ts';
import type { SignInRequest } from './request.ts';

export type SignInOutcome =
  | 'signed_in'
  | 'signed_out'
  | 'elevated'
  | 'elevation_ended'
  | 'password_changed'
  | 'profile_changed'
  | 'sent_to_change_password'
  | 'asked_to_confirm'
  | 'asked_for_code'
  | 'asked_to_enrol'
  | 'second_factor_enrolled'
  | 'second_factor_removed'
  | 'recovery_codes_made'
  | 'refused'
  | 'unavailable';

/** One line for each attempt to sign in or out, to elevate or to change the own record: the true cause behind the answer. Never a password. */
export interface SignInLine {
  readonly log: 'sign_in';
  /** `requestContext.requestId`, which the caller sees as x-amzn-RequestId. */
  readonly decision_id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly path: string;
  readonly outcome: SignInOutcome;
  readonly cause: string | null;
  /** A user that exists, or a hash of the name that was typed; null: no name came. */
  readonly user: string | null;
  /** Of a user that exists. */
  readonly session_kind: SessionKind | null;
  /** Id of a secret that was recognised, good or not; left out: it was none. */
  readonly credential_id?: string;
  /** null: no sign-in, for example an elevation. */
  readonly way: SignInWay | null;
  readonly source: string;
}

/** Whom a line is about. */
export type Who = Pick<SignInLine, 'user' | 'session_kind' | 'credential_id'>;

/** No name came, or none that may be told. */
export const NO_NAME: Who = { user: null, session_kind: null };

/** A user that exists. */
export const known = (user: Pick<User, 'user_name' | 'web_service_access_only'>): Who => ({
  user: user.user_name,
  session_kind: kindOf(user),
});

/** A name that no user has, or that is not proven: a password may have been typed in its place. */
export const hashed = (typedName: string): Who => ({ user: pseudonym(typedName), session_kind: null });

export function report(
  ports: { readonly clock: Clock; readonly log: (line: SignInLine) => void },
  { context, source, deed }: SignInRequest,
  { outcome, cause, user, session_kind, credential_id }: Pick<SignInLine, 'outcome' | 'cause'> & Who,
): void {
  const { decision_id, path } = context;
  if (outcome === 'refused' && cause !== null) noteRefusal(deed, cause);
  const time = new Date(ports.clock.now()).toISOString();
  const secret = credential_id === undefined ? {} : { credential_id };
  ports.log({ log: 'sign_in', decision_id, time, path, outcome, cause, user, session_kind, ...secret, way: wayOf(path), source });
}

function wayOf(path: string): SignInWay | null {
  if (path === '/login.do' || path === '/change_password.do') return 'form';
  if (path === '/login_with_sso.do') return 'digest';
  return path.startsWith('/saml/') ? 'saml' : null;
}
