import type { Protocol } from '../request/protocols.ts';
import type { UserPlan } from '../users/change/plan.ts';
import type { Actor } from '../users/change/rank.ts';
import type { StoredUser } from '../users/user-store.ts';
import type { Described, Fault, Place } from './document.ts';
import type { StoredState } from './state.ts';

export interface AsCodeInput {
  readonly described: Described;
  readonly state: StoredState;
  readonly actor: Actor;
  /** Users of these labels who stand in no file any more end. */
  readonly retire: boolean;
  /** Users of other labels may be changed, and get the label of their file. */
  readonly takeOver: boolean;
}

/** What the files change. With refusals there is nothing to apply. */
export interface AsCodePlan {
  /** Of the files, the versions read and how the plan was asked for: another id, another plan. 32 hexadecimal digits. */
  readonly id: string;
  /** People before machines, then by name: an owner stands before the account. */
  readonly users: readonly PlannedUser[];
  readonly settings: readonly PlannedSetting[];
  /** null: it stays. */
  readonly blocked: PlannedBlocked | null;
  readonly properties: readonly PlannedProperty[];
  /** What a person should know, and what is no change. */
  readonly notes: readonly Note[];
  /** By place. */
  readonly refusals: readonly Fault[];
}

export interface PlannedUser {
  readonly plan: UserPlan;
  /** null: the user is created. */
  readonly stored: StoredUser | null;
  /** Where the name stands; null: in no file, the user is retired. */
  readonly place: Place | null;
}

interface Planned<T> {
  readonly name: string;
  /** Place of the value. */
  readonly place: Place;
  readonly value: T;
  /** As the history shows it: the stored text, or `(missing)` or `(unreadable)`. */
  readonly old: string;
  /** Version as read; null: there is none. */
  readonly version: number | null;
}

export interface PlannedSetting extends Planned<string> {
  /** `switch`: `true`, `false` or `false until INSTANT`. `time`: a whole number. */
  readonly kind: 'switch' | 'time';
}

export type PlannedProperty = Planned<string>;

/** `value`: the protocols of the files. `names`: what is written, with stored names that are no protocol's. */
export interface PlannedBlocked extends Planned<readonly Protocol[]> {
  readonly names: readonly string[];
}

/** One sentence, or a clause behind the name: `json.user: left alone (no longer in the file)`. */
export interface Note {
  /** Of a user, `settings`, `blocked` or a property. */
  readonly name: string;
  readonly text: string;
}
