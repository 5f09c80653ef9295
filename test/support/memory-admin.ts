import type { AuditEntry, AuditPage, AuditScope, AuditStore } from '../../shared/core/audit.ts';
import { DependencyError, type Mutex } from '../../shared/core/ports.ts';
import type { SecondFactorPolicy } from '../../shared/core/second-factor/policy.ts';
import { type BasicStore, NO_BASIC_RECORD, type StoredBasic } from '../../shared/core/settings/basic-for-people.ts';
import { type BlockedChange, type BlockedStore, NONE_BLOCKED, type StoredBlocked } from '../../shared/core/settings/blocked.ts';
import type { PropertyChange } from '../../shared/core/settings/property-store.ts';
import { NO_POLICY_RECORD, type PolicyStore, type StoredPolicy } from '../../shared/core/settings/second-factor-property.ts';
import { type ParameterStore, SETTING_NAMES, type SettingVersion, type StoredSetting } from '../../shared/core/settings/settings.ts';
import { NO_GUESSES } from '../../shared/core/sign-in/lockout.ts';
import {
  type CountedSource,
  countedSource,
  countedStrangers,
  type LockoutStore,
  refusedFirst,
} from '../../shared/core/sign-in/lockout-admin.ts';
import type { SessionAge, SessionIndex } from '../../shared/core/sign-in/session.ts';
import { glideDateTime } from '../../shared/core/text.ts';
import type { SecondFactorRows } from '../../shared/core/users/change/carry-out.ts';
import { NEW_USER, type UserRecord } from '../../shared/core/users/user-record.ts';
import { firstGeneration, type NewUser, type UserChange, type UserStore } from '../../shared/core/users/user-store.ts';
import { MemoryStores } from './memory.ts';

/** Users in memory behind the real port, with the generation and hash that the port never shows. */
export class MemoryUsers implements UserStore {
  readonly records = new Map<string, UserRecord>();
  readonly created: NewUser[] = [];
  readonly changes: UserChange[] = [];
  down = false;
  pageSize = 7;
  /** Users that lists were given. */
  read = 0;

  constructor(users: readonly UserRecord[]) {
    for (const record of users) this.records.set(record.user_name, record);
  }

  /** For the index of users. */
  answered(): ReadonlyMap<string, UserRecord> {
    this.#answer();
    return this.records;
  }

  async *pages(after?: string): AsyncGenerator<readonly UserRecord[]> {
    this.#answer();
    const all = [...this.records.values()];
    const from = after === undefined ? 0 : all.findIndex(({ user_name }) => user_name === after) + 1;
    for (let start = from; start < all.length; start += this.pageSize) {
      const page = all.slice(start, start + this.pageSize);
      this.read += page.length;
      yield page;
    }
  }

  async get(userName: string): Promise<UserRecord | null> {
    this.#answer();
    return this.records.get(userName) ?? null;
  }

  async create(created: NewUser): Promise<boolean> {
    this.#answer();
    if (this.records.has(created.userName)) return false;
    this.created.push(created);
    this.records.set(
      created.userName,
      storedUser(created.userName, {
        ...created.fields,
        name_as_entered: created.nameAsEntered,
        roles: created.roles ?? [],
        envelope: created.envelope ?? '',
        managed_by: created.managedBy ?? '',
        session_generation: firstGeneration(created.now),
      }),
    );
    return true;
  }

  async update(change: UserChange): Promise<boolean> {
    this.#answer();
    const stored = this.records.get(change.userName);
    if (stored === undefined || !('version' in change) || stored.version !== change.version) return false;
    this.changes.push(change);
    this.records.set(change.userName, { ...stored, ...change.set, version: stored.version + 1, sys_updated_by: change.by });
    return true;
  }

  async remove(userName: string, version: number): Promise<boolean> {
    this.#answer();
    return this.records.get(userName)?.version === version && this.records.delete(userName);
  }

  #answer(): void {
    if (this.down) throw new DependencyError('sys_user', new Error('switched off'));
  }
}

export class MemoryAudit implements AuditStore {
  readonly entries: AuditEntry[] = [];

  async add(entries: readonly AuditEntry[]): Promise<void> {
    this.entries.push(...entries);
  }

  async page(scope: AuditScope, before: string | null, limit: number): Promise<AuditPage> {
    const wanted = this.entries
      .filter(({ record }) => ('record' in scope ? record === scope.record : record.split('.')[0] === scope.tablename))
      .reverse();
    const start = before === null ? 0 : Number(before);
    const next = start + limit < wanted.length ? String(start + limit) : null;
    return { entries: wanted.slice(start, start + limit), next };
  }
}

export class MemorySettings implements ParameterStore<string> {
  readonly #versions = new Map<string, SettingVersion[]>();
  readonly #now: () => number;
  /** The author that writes of this process get. */
  readonly #writer = 'arn:aws:sts::1:assumed-role/console';

  readonly #names: readonly string[];

  /** @param created names and values that a deployment made. */
  constructor(now: () => number, created: ReadonlyMap<string, string> = new Map(SETTING_NAMES.map((name) => [name, 'true']))) {
    this.#now = now;
    this.#names = [...created.keys()];
    for (const [name, value] of created) this.write(name, value, 'arn:aws:iam::1:user/deploy');
  }

  async all(): Promise<ReadonlyMap<string, StoredSetting>> {
    return new Map(this.#names.map((name) => [name, this.#versions.get(name)?.at(-1) ?? MISSING]));
  }

  async put(name: string, value: string): Promise<number> {
    return this.write(name, value, this.#writer).version;
  }

  async history(name: string): Promise<readonly SettingVersion[]> {
    return [...(this.#versions.get(name) ?? [])].reverse();
  }

  /** Writes as a person would in Parameter Store. */
  write(name: string, value: string, modifiedBy: string): SettingVersion {
    const versions = this.#versions.get(name) ?? [];
    const written = { value, version: (versions.at(-1)?.version ?? 0) + 1, modifiedAt: this.#now(), modifiedBy };
    this.#versions.set(name, [...versions, written]);
    return written;
  }

  delete(name: string): void {
    this.#versions.delete(name);
  }
}

const MISSING: StoredSetting = { value: null, version: 0, modifiedAt: null, modifiedBy: '' };

export class MemorySessions implements SessionIndex {
  readonly stored: SessionAge[] = [];
  down = false;

  async since(userName: string, after: number, limit: number): Promise<readonly SessionAge[]> {
    if (this.down) throw new DependencyError('sys_session', new Error('switched off'));
    return this.stored.filter(({ user_name, created_at }) => user_name === userName && created_at > after).slice(0, limit);
  }
}

export class MemoryMutex implements Mutex {
  readonly held = new Map<string, { holder: string; until: number }>();

  async acquire(name: string, holder: string, { now, until }: { now: number; until: number }): Promise<boolean> {
    const lease = this.held.get(name);
    if (lease !== undefined && lease.until > now) return false;
    this.held.set(name, { holder, until });
    return true;
  }

  async renew(name: string, holder: string, { until }: { now: number; until: number }): Promise<boolean> {
    if (this.held.get(name)?.holder !== holder) return false;
    this.held.set(name, { holder, until });
    return true;
  }

  async release(name: string, holder: string): Promise<void> {
    if (this.held.get(name)?.holder === holder) this.held.delete(name);
  }
}

/** The wrong passwords that the stores of the decision counted, as an administrator sees and clears them. */
export class MemoryLockouts implements LockoutStore {
  readonly stores: MemoryStores;
  down = false;

  constructor(stores = new MemoryStores()) {
    this.stores = stores;
  }

  async list(userName: string, now: number): Promise<readonly CountedSource[]> {
    this.#answer();
    const counted = this.#own(userName).map(({ source, attempts }) => countedSource(source, attempts, now));
    const strangers = countedStrangers(this.stores.strangers.get(userName) ?? NO_GUESSES, now);
    return [...counted, strangers].filter((each) => each !== null).sort(refusedFirst);
  }

  async clear(userName: string): Promise<void> {
    this.#answer();
    this.stores.strangers.delete(userName);
    for (const { key, attempts } of this.#own(userName)) this.stores.failures.set(key, { ...attempts, failedAt: [], refusedAt: [] });
  }

  #own(userName: string) {
    return [...this.stores.failures]
      .filter(([key]) => key.startsWith(`${userName} `))
      .map(([key, attempts]) => ({ key, source: key.slice(userName.length + 1), attempts }));
  }

  #answer(): void {
    if (this.down) throw new DependencyError('sys_login_attempt', new Error('switched off'));
  }
}

/** A stored user: active and interactive, at version 1. */
export const storedUser = (user_name: string, more: Partial<UserRecord> = {}): UserRecord => ({
  ...NEW_USER,
  reached: {},
  user_name,
  name_as_entered: user_name,
  activated: true,
  roles: [],
  secrets: [],
  password_until: '',
  federated: '',
  envelope: '',
  second_factor: false,
  managed_by: '',
  version: 1,
  session_generation: 0,
  sys_created_on: '',
  sys_updated_on: '2026-11-24 10:00:00',
  sys_updated_by: 'admin',
  ...more,
});

/** Whether people may use Basic, with the optimistic lock of the store. */
export class MemoryBasic implements BasicStore {
  stored: StoredBasic = NO_BASIC_RECORD;

  read(): Promise<StoredBasic> {
    return Promise.resolve(this.stored);
  }

  write({ value, version, by, now }: PropertyChange<'true' | 'false'>): Promise<boolean> {
    if (version !== this.stored.version) return Promise.resolve(false);
    const stamp = { changedOn: glideDateTime(now), changedBy: by };
    this.stored = { basic: value === 'true' ? 'yes' : 'no', text: value, version: (version ?? 0) + 1, ...stamp };
    return Promise.resolve(true);
  }
}

/** What is kept of second factors: names of users whose row was deleted, in order. */
export class MemorySecondFactors implements SecondFactorRows {
  readonly removed: string[] = [];
  down = false;

  async remove(userName: string): Promise<void> {
    if (this.down) throw new DependencyError('sys_user_credential', new Error('down'));
    this.removed.push(userName);
  }
}

/** Who needs a second factor, with the optimistic lock of the store. */
export class MemoryPolicy implements PolicyStore {
  stored: StoredPolicy = NO_POLICY_RECORD;

  read(): Promise<StoredPolicy> {
    return Promise.resolve(this.stored);
  }

  write({ value, version, by, now }: PropertyChange<SecondFactorPolicy>): Promise<boolean> {
    if (version !== this.stored.version) return Promise.resolve(false);
    this.stored = { policy: value, text: value, version: (version ?? 0) + 1, changedOn: glideDateTime(now), changedBy: by };
    return Promise.resolve(true);
  }
}

/** Which protocols are switched off, with the optimistic lock of the store. */
export class MemoryBlocked implements BlockedStore {
  stored: StoredBlocked = { blocked: NONE_BLOCKED, version: null };

  read(): Promise<StoredBlocked> {
    return Promise.resolve(this.stored);
  }

  write({ names, version }: BlockedChange): Promise<boolean> {
    if (version !== this.stored.version) return Promise.resolve(false);
    this.stored = names.length === 0 ? { blocked: NONE_BLOCKED, version: null } : { blocked: new Set(names), version: (version ?? 0) + 1 };
    return Promise.resolve(true);
  }
}
