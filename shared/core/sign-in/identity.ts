import type { Token } from '../tokens/token.ts';
import type { User } from '../users/user.ts';
import type { AttemptKey, Attempts } from './lockout.ts';
import type { Session } from './session.ts';

export interface IdentityKeys {
  readonly userName: string;
  /** Key of a session or an access token. */
  readonly tokenHash?: string | undefined;
  readonly attempt?: AttemptKey | undefined;
}

export interface Identity {
  /** null: no such record. `unreadable`: one whose attributes have wrong types. */
  readonly user: User | null | 'unreadable';
  /** What `tokenHash` found, if it is a session. */
  readonly session: Session | null;
  /** What `tokenHash` found, if it is an access token. */
  readonly token: Token | null;
  readonly attempts: Attempts;
}

/** User, session and attempts in one strongly consistent read. */
export interface IdentityStore {
  read(keys: IdentityKeys): Promise<Identity>;
}
