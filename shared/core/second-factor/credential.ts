/** A secret that was shown and whose first code has not come yet. */
export interface PendingEnrolment {
  /** Known to the page that showed the secret only: SHA-256, hexadecimal. */
  readonly id: string;
  /** Base32. */
  readonly secret: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * A record of `sys_user_credential`: what a person's codes are checked with. Sign-in alone reads it. It counts only while the user's record
 * has the flag `second_factor`.
 *
 * Source: docs/contract.md, "Second factor".
 */
export interface StoredCredential {
  readonly user_name: string;
  /** null: nothing is enrolled yet. */
  readonly enrolled: Enrolled | null;
  readonly pending: PendingEnrolment | null;
}

export interface Enrolled {
  /** Base32 without padding: 160 bits of the TOTP secret. */
  readonly secret: string;
  /** Number of the last 30 seconds whose code was used, since the epoch: no code of then or before is good again. */
  readonly lastStep: number;
  /** SHA-256 of each recovery code that was not used yet, hexadecimal. */
  readonly recoveryHashes: readonly string[];
}

const BASE32 = /^[A-Z2-7]{26,}$/;

/**
 * Reads a stored record.
 *
 * @param item attributes as plain values.
 * @returns null: it cannot be used, as if there were none.
 */
export function readCredential(item: Readonly<Record<string, unknown>>): StoredCredential | null {
  const { user_name, totp_secret, last_step, recovery_codes } = item;
  if (typeof user_name !== 'string') return null;
  const pending = readPending(item);
  if (totp_secret === undefined) return { user_name, enrolled: null, pending };
  const hashes = recovery_codes instanceof Set ? [...recovery_codes] : (recovery_codes ?? []);
  if (typeof totp_secret !== 'string' || !BASE32.test(totp_secret) || !Number.isSafeInteger(last_step)) return null;
  if (!Array.isArray(hashes) || !hashes.every((hash) => typeof hash === 'string')) return null;
  return { user_name, enrolled: { secret: totp_secret, lastStep: Number(last_step), recoveryHashes: hashes }, pending };
}

function readPending({ pending_id, pending_secret, pending_until }: Readonly<Record<string, unknown>>): PendingEnrolment | null {
  if (typeof pending_id !== 'string' || typeof pending_secret !== 'string' || typeof pending_until !== 'number') return null;
  return BASE32.test(pending_secret) ? { id: pending_id, secret: pending_secret, until: pending_until } : null;
}

/** The record of an enrolled person as plain values; DynamoDB has no empty set. */
export const credentialItem = (userName: string, { secret, lastStep, recoveryHashes }: Enrolled): Record<string, unknown> => ({
  user_name: userName,
  totp_secret: secret,
  last_step: lastStep,
  ...(recoveryHashes.length === 0 ? {} : { recovery_codes: new Set(recoveryHashes) }),
});

/**
 * Second factors in `sys_user_credential`. A writer here sets or removes the flag of the user's record, too: at enrolment the record
 * here comes first and the flag after it, at a removal the flag goes first. Every method rejects with `DependencyError` if the store does not
 * answer; those that return false wrote nothing.
 */
export interface CredentialStore {
  /** Strongly consistent; null: there is none that can be used. */
  get(userName: string): Promise<StoredCredential | null>;
  /** Notes the secret that is being shown, in place of an earlier one. What is enrolled stays. */
  begin(userName: string, pending: PendingEnrolment): Promise<void>;
  /**
   * Makes what was begun the person's second factor, in place of everything before.
   *
   * @param enrolled with the step of the code that confirmed it.
   * @returns false: it was confirmed already, or another was begun.
   */
  confirm(userName: string, pendingId: string, enrolled: Enrolled): Promise<boolean>;
  /** Uses a code up, and every code before it. @returns false: that step or a later one was used, or the secret is another one. */
  useStep(userName: string, secret: string, step: number): Promise<boolean>;
  /** Uses a recovery code up. @returns false: it is not there any more, or the secret is another one. */
  useRecoveryCode(userName: string, secret: string, hash: string): Promise<boolean>;
  /** New recovery codes in place of all. @returns false: the secret is another one. */
  replaceCodes(userName: string, secret: string, recoveryHashes: readonly string[]): Promise<boolean>;
  /** After the flag was removed. */
  remove(userName: string): Promise<void>;
}
