import type { Clock } from '../../shared/core/ports.ts';
import { secretEntriesText } from '../../shared/core/secrets/stored-secrets.ts';
import { reachedFields } from '../../shared/core/users/dates.ts';
import { readUserRecord, type UserRecord } from '../../shared/core/users/user-record.ts';
import { firstGeneration, type NewUser, type UserChange, type UserStore } from '../../shared/core/users/user-store.ts';

type Item = Readonly<Record<string, unknown>>;

/** `sys_user` as DynamoDB keeps it: what is stored, under the conditions of the real store, and read as of the clock. */
export class StoredUsers implements UserStore {
  readonly items = new Map<string, Item>();
  readonly #clock: Clock;

  constructor(clock: Clock, items: readonly Item[]) {
    this.#clock = clock;
    for (const item of items) this.items.set(String(item.user_name), item);
  }

  async *pages(): AsyncGenerator<readonly UserRecord[]> {
    yield [...this.items.values()].map((item) => readUserRecord(item, this.#clock.now()));
  }

  async get(userName: string): Promise<UserRecord | null> {
    const item = this.items.get(userName);
    return item === undefined ? null : readUserRecord(item, this.#clock.now());
  }

  async create({ userName, fields, roles = [], now }: NewUser): Promise<boolean> {
    if (this.items.has(userName)) return false;
    this.#put(userName, { ...fields, user_name: userName, roles, version: 1, session_generation: firstGeneration(now) });
    return true;
  }

  async update({
    userName,
    set: { secrets, ...set },
    raise,
    reached,
    passwordHash,
    secretHash,
    ...expected
  }: UserChange): Promise<boolean> {
    const item = this.items.get(userName);
    if (item === undefined) return false;
    const same = 'version' in expected ? Number(item.version ?? 0) === expected.version : item.password_hash === expected.verifiedHash;
    if (!same || reachedFields(reached).some((field) => item[field] === undefined)) return false;
    const generation = Number(item.session_generation ?? 0) + raise;
    const changed = {
      ...item,
      ...set,
      ...textsOf(item, secrets, secretHash),
      version: Number(item.version ?? 0) + 1,
      session_generation: generation,
    };
    this.#put(userName, passwordHash === null ? changed : { ...changed, password_hash: passwordHash });
    return true;
  }

  async remove(userName: string, version: number): Promise<boolean> {
    const item = this.items.get(userName);
    return item !== undefined && Number(item.version ?? 0) === version && this.items.delete(userName);
  }

  /** An empty text is removed. */
  #put(userName: string, item: Item): void {
    this.items.set(userName, Object.fromEntries(Object.entries(item).filter(([, value]) => value !== '')));
  }
}

/** Attributes of the secrets after a change. */
const textsOf = (item: Item, secrets: UserChange['set']['secrets'], hash: UserChange['secretHash']): Item => ({
  ...(secrets === undefined ? {} : { secrets: secretEntriesText(secrets) }),
  ...(hash?.keepsPresent ? { secret_hashes_kept: item.secret_hashes } : {}),
  ...(hash == null ? {} : { secret_hashes: JSON.stringify({ [hash.id]: hash.hash }) }),
});
