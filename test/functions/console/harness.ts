import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createConsole } from '../../../functions/console/console.ts';
import type { ConsoleLine } from '../../../functions/console/ports.ts';
import type {
  AuditEntry,
  AuditStore,
  NewUser,
  SettingStore,
  StoredSetting,
  UserAdminStore,
  UserChange,
} from '../../../shared/core/admin-ports.ts';
import { DependencyError } from '../../../shared/core/ports.ts';
import { userToken } from '../../../shared/core/session.ts';
import { SETTING_NAMES } from '../../../shared/core/settings.ts';
import { NEW_USER, type UserRecord } from '../../../shared/core/user-record.ts';
import { BASE_ROLES, COMMON_PASSWORDS, user } from '../../support/memory.ts';
import { functionEvent, NOW } from '../sign-in/harness.ts';

/** Users in memory behind the real port, with the generation and hash that the port never shows. */
export class MemoryUsers implements UserAdminStore {
  readonly records = new Map<string, UserRecord>();
  readonly created: NewUser[] = [];
  readonly changes: UserChange[] = [];
  down = false;

  constructor(users: readonly UserRecord[]) {
    for (const record of users) this.records.set(record.user_name, record);
  }

  async *pages(): AsyncGenerator<readonly UserRecord[]> {
    this.#answer();
    const all = [...this.records.values()];
    for (let start = 0; start < all.length; start += 7) yield all.slice(start, start + 7);
  }

  async get(userName: string): Promise<UserRecord | null> {
    this.#answer();
    return this.records.get(userName) ?? null;
  }

  async create(created: NewUser): Promise<boolean> {
    this.#answer();
    if (this.records.has(created.userName)) return false;
    this.created.push(created);
    this.records.set(created.userName, record(created.userName, { ...created.fields, name_as_entered: created.nameAsEntered }));
    return true;
  }

  async update(change: UserChange): Promise<boolean> {
    this.#answer();
    const stored = this.records.get(change.userName);
    if (stored === undefined || stored.version !== change.version) return false;
    this.changes.push(change);
    this.records.set(change.userName, { ...stored, ...change.set, version: stored.version + 1, sys_updated_by: change.by });
    return true;
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

  async latest(wanted: string, limit: number): Promise<readonly AuditEntry[]> {
    return this.entries
      .filter(({ record }) => record === wanted)
      .reverse()
      .slice(0, limit);
  }
}

export class MemorySettings implements SettingStore {
  readonly stored = new Map<string, StoredSetting>(
    SETTING_NAMES.map((name) => [name, { value: 'true', version: 1, modifiedAt: NOW, modifiedBy: 'arn:aws:iam::1:user/deploy' }]),
  );

  async all(): Promise<ReadonlyMap<string, StoredSetting>> {
    return this.stored;
  }

  async put(name: string, value: 'true' | 'false'): Promise<number> {
    const version = (this.stored.get(name)?.version ?? 0) + 1;
    this.stored.set(name, { value, version, modifiedAt: NOW, modifiedBy: 'arn:aws:sts::1:assumed-role/console' });
    return version;
  }
}

/** A stored user: active and interactive, at version 1. */
export const record = (user_name: string, more: Partial<UserRecord> = {}): UserRecord => ({
  ...NEW_USER,
  user_name,
  name_as_entered: user_name,
  roles: [],
  version: 1,
  sys_updated_on: '2026-11-24 10:00:00',
  sys_updated_by: 'admin',
  ...more,
});

/** The user token that the harness of sign-in puts into the authorizer's context. */
export const CK = userToken('token');

export interface As {
  readonly as?: string;
  readonly roles: readonly string[];
  readonly elevated?: boolean;
}

/** The console over memory. */
export function openConsole(users: readonly UserRecord[] = []) {
  const [memoryUsers, audit, settings] = [new MemoryUsers(users), new MemoryAudit(), new MemorySettings()];
  const [lines, errors]: [ConsoleLine[], unknown[]] = [[], []];
  const handle: (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> = createConsole({
    users: memoryUsers,
    audit,
    settings,
    loadRoles: async () => BASE_ROLES,
    passwords: { hash: async (password) => `hash of ${password}` },
    commonPasswords: async () => COMMON_PASSWORDS,
    clock: { now: () => NOW },
    newSysId: () => 'f'.repeat(32),
    log: (line) => lines.push(line),
    onError: (_what, error) => errors.push(error),
  });
  /** Sends as a user with roles in force; a form gets the user token unless it brings one. */
  const send = (line: string, { as = 'somebody', roles, elevated = false }: As, form?: Record<string, string> | string) =>
    handle(
      functionEvent(line, {
        principal: { user: user(as), activeRoles: roles, elevated },
        ...(form === undefined ? {} : typeof form === 'string' ? { body: form, headers: FORM } : { form: { sysparm_ck: CK, ...form } }),
      }),
    );
  return { users: memoryUsers, audit, settings, lines, errors, handle, send };
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** The controls of the first form that posts, as a browser would send them: checked boxes and values, decoded. */
export function formOf(html: string): Record<string, string> {
  const form = /<form method="post"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const fields: Record<string, string> = {};
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const attribute = (name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1];
    const name = attribute('name');
    const box = attribute('type') === 'checkbox';
    if (name === undefined || (box && !/ checked/.test(input)) || / disabled/.test(input)) continue;
    fields[name] = decode(attribute('value') ?? '');
  }
  return fields;
}

const ENTITIES: Readonly<Record<string, string>> = { '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const decode = (text: string): string => text.replace(/&(?:quot|#39|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
