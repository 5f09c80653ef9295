import type { Clock } from '../../shared/core/ports.ts';
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
  readonly source: string;
}

export function report(
  ports: { readonly clock: Clock; readonly log: (line: SignInLine) => void },
  { context, source }: SignInRequest,
  what: Pick<SignInLine, 'outcome' | 'cause' | 'user'>,
): void {
  const { decision_id, path } = context;
  const { outcome, cause, user } = what;
  ports.log({ log: 'sign_in', decision_id, time: new Date(ports.clock.now()).toISOString(), path, outcome, cause, user, source });
}
