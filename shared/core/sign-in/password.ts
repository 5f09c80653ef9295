export interface Passwords {
  /**
   * @param hash PHC string; null for an unknown user, which costs the same work and is never right.
   * @param remember false: the check always costs the full work and is not kept in memory.
   * @returns cached: the answer came from memory and cost no work.
   */
  verify(hash: string | null, password: string, remember?: boolean): Promise<{ readonly right: boolean; readonly cached: boolean }>;
  /** PHC string of a new password. */
  hash(password: string): Promise<string>;
}
