/** What a process of the burst is told. */
export type Order =
  /** Sign in. `held`: look at the password, and wait before what came of it is written. */
  | { readonly kind: 'sign in'; readonly userName: string; readonly password: string; readonly held: boolean }
  /** Go on from there. */
  | { readonly kind: 'write' };

/** What it tells. */
export type Report =
  | { readonly kind: 'up' }
  /** It looked at the password and waits. */
  | { readonly kind: 'held' }
  | {
      readonly kind: 'ended';
      /** `verified`, the cause of the refusal, or what failed. */
      readonly result: string;
      /** Whether the password was looked at. */
      readonly looked: boolean;
    };

/** Where they all come from. */
export const SOURCE = '203.0.113.9';
/** Variable with the prefix of the tables. */
export const PREFIX_VARIABLE = 'BURST_TABLE_PREFIX';
