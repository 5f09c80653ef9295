export interface PasswordChange {
  readonly userName: string;
  /** The stored hash that the current password was verified against. */
  readonly verifiedHash: string;
  /** PHC string of the new password. */
  readonly newHash: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface UserStore {
  /**
   * Sets a user's own password, which ends every session of the user and the need to reset.
   *
   * @returns false where the password was changed since it was verified, or the record is gone: nothing was written.
   */
  changePassword(change: PasswordChange): Promise<boolean>;
}

export interface Passwords {
  /**
   * @param hash PHC string; null for an unknown user, which costs the same work and is never right.
   * @param remember false: it costs the work whatever is in memory, and is not kept there.
   * @returns cached: the answer came from memory and cost no work.
   */
  verify(hash: string | null, password: string, remember?: boolean): Promise<{ readonly right: boolean; readonly cached: boolean }>;
  /** PHC string of a new password. */
  hash(password: string): Promise<string>;
}
