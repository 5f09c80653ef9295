import type { CredentialStore, Enrolled, PendingEnrolment, StoredCredential } from '../../shared/core/second-factor/credential.ts';

/** Second factors in memory, behind the contract of the real store. */
export class MemoryCredentials implements CredentialStore {
  readonly records = new Map<string, StoredCredential>();
  /** Names of the calls made, in order. */
  readonly calls: string[] = [];

  async get(userName: string): Promise<StoredCredential | null> {
    this.calls.push('get');
    return this.records.get(userName) ?? null;
  }

  async begin(userName: string, pending: PendingEnrolment): Promise<void> {
    this.#put(userName, { pending });
  }

  async confirm(userName: string, pendingId: string, enrolled: Enrolled): Promise<boolean> {
    if (this.records.get(userName)?.pending?.id !== pendingId) return false;
    return this.#put(userName, { enrolled, pending: null });
  }

  async useStep(userName: string, secret: string, step: number): Promise<boolean> {
    const enrolled = this.#enrolled(userName, secret);
    return enrolled !== null && enrolled.lastStep < step && this.#put(userName, { enrolled: { ...enrolled, lastStep: step } });
  }

  async useRecoveryCode(userName: string, secret: string, hash: string): Promise<boolean> {
    const enrolled = this.#enrolled(userName, secret);
    if (!enrolled?.recoveryHashes.includes(hash)) return false;
    return this.#put(userName, { enrolled: { ...enrolled, recoveryHashes: enrolled.recoveryHashes.filter((other) => other !== hash) } });
  }

  async replaceCodes(userName: string, secret: string, recoveryHashes: readonly string[]): Promise<boolean> {
    const enrolled = this.#enrolled(userName, secret);
    return enrolled !== null && this.#put(userName, { enrolled: { ...enrolled, recoveryHashes } });
  }

  async remove(userName: string): Promise<void> {
    this.records.delete(userName);
  }

  #enrolled(userName: string, secret: string): Enrolled | null {
    const enrolled = this.records.get(userName)?.enrolled ?? null;
    return enrolled?.secret === secret ? enrolled : null;
  }

  #put(user_name: string, change: Partial<StoredCredential>): true {
    this.records.set(user_name, { enrolled: null, pending: null, ...this.records.get(user_name), ...change, user_name });
    return true;
  }
}
