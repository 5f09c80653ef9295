import type { SessionKind } from '../../decision/context.ts';
import type { CredentialKind, Operation, SignInWay } from './lines.ts';

/** What every line about a request says. */
interface Said {
  readonly decision_id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** A user that exists; null: none, or one that is known by a hash alone. */
  readonly user: string | null;
  readonly session_kind: SessionKind | null;
  /** An address or network; null: it is none. */
  readonly source: string | null;
  readonly credential: CredentialKind | null;
  readonly credential_id: string | null;
}

/** Members that decision and served lines share. */
interface Asked extends Said {
  readonly surface: string | null;
  readonly protocol: string | null;
  readonly table: string | null;
  readonly mid_server: boolean;
}

export interface DecisionEntry extends Asked {
  readonly kind: 'decision';
  readonly outcome: 'allow' | 'challenge' | 'sign_in' | 'forbid' | 'unavailable';
  readonly reason: string;
  readonly cause: string | null;
  readonly method: string | null;
  /** As logged: a user that exists, or a hash of the name that was typed. */
  readonly logged_user: string | null;
  /** An upstream serves the request, so no function writes a line about it. */
  readonly upstream: boolean;
}

export interface ServedEntry extends Asked {
  readonly kind: 'served';
  readonly operation: Operation;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
}

export interface SignInEntry extends Said {
  readonly kind: 'sign_in';
  /** Of a secret that was typed as the password; null: it was none. */
  readonly credential_id: string | null;
  readonly outcome: string;
  readonly cause: string | null;
  /** null: it was no sign-in, for example an elevation. */
  readonly way: SignInWay | null;
}

/** Right credentials that were refused a token, because the envelope does not allow the source. */
export interface TokenEntry extends Said {
  readonly kind: 'token';
  readonly cause: 'source_not_allowed';
}

export interface HeartbeatEntry {
  readonly kind: 'heartbeat';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly group: string;
}

export type UsageEntry = DecisionEntry | ServedEntry | SignInEntry | TokenEntry | HeartbeatEntry;

/** Why a line of ours was left out. `later_version`: it has a word that this version does not know. */
export type LeftOut = 'unreadable' | 'later_version' | 'clock_ahead' | 'too_old';
