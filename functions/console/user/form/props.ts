import type { AuditEntry } from '../../../../shared/core/audit.ts';
import type { FederatedIdentity } from '../../../../shared/core/federated/identity.ts';
import type { CountedSource } from '../../../../shared/core/sign-in/lockout-admin.ts';
import type { Token } from '../../../../shared/core/tokens/token.ts';
import type { UserErrors } from '../../../../shared/core/users/change/plan-checks.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { UserFields, UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Remembered } from '../../memory/read.tsx';
import type { TypedEnvelope } from '../envelope/section.tsx';
import type { FoundRoles } from '../roles/choices.ts';
import type { TypedSecret } from '../secrets/make-form.tsx';
import type { OpenSessions } from '../sessions/open.ts';
import type { ToldEffects, ToldNotice } from './told.tsx';
import type { UseFacts } from './use.tsx';

/** What the User form and its sections show. */
export interface UserPageProps extends ToldEffects, ToldNotice {
  /** null: a new user. */
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly history?: readonly AuditEntry[];
  /** Sessions that are open now; null: not known. */
  readonly openSessions: number | null;
  /** The same one by one. */
  readonly sessions?: OpenSessions | null;
  /** Tokens that are good now; null: not known. */
  readonly tokens?: readonly Token[] | null;
  /** Where wrong passwords came from lately; null: not known. */
  readonly lockout?: readonly CountedSource[] | null;
  /** What was observed of a stored user. */
  readonly use?: Remembered<UseFacts>;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  /** Who looks at a stored user. */
  readonly actor?: Actor;
  /** Why the user must stay able to sign in; null: another administrator remains, or the user is none. */
  readonly lastOne?: string | null;
  /** The user table was there before this product. */
  readonly adopted?: boolean;
  /** What the form shows; default: the record as it is stored. */
  readonly fields?: UserFields;
  /** As typed; new users only. */
  readonly userName?: string;
  /** The roles to choose from; new users only. */
  readonly roles?: FoundRoles;
  /** A password that was generated for this answer. */
  readonly generatedPassword?: string;
  readonly errors?: UserErrors;
  /** What was typed to make a secret. */
  readonly typedSecret?: TypedSecret;
  /** What is wrong with the box that confirms a reset of the second factor. */
  readonly factorError?: string;
  /** An envelope as typed or learned. */
  readonly typedEnvelope?: TypedEnvelope;
  /** A federated identity as typed. */
  readonly identity?: FederatedIdentity;
  /** Why nothing was saved, and what to do. */
  readonly refusal?: string;
  /** What another person changed since the form was opened. */
  readonly changes?: readonly string[];
}
