import { NO_ATTEMPTS } from '../../shared/core/sign-in/lockout.ts';
import type { RecordStore } from '../../shared/core/tables/records.ts';
import type { Token } from '../../shared/core/tokens/token.ts';
import { MemoryStores } from '../support/memory.ts';
import { MemoryAudit, MemorySettings, MemoryUsers } from '../support/memory-admin.ts';
import { MemoryRecords } from '../support/memory-records.ts';
import { DEMO, LOCKED_FOR, LOCKED_SOURCE, NOW, RECORDS, storedSessions, storedTokens, USERS } from './world.ts';

/** What the product stores, in memory, put back as `world.ts` says. */
export interface Stores {
  readonly memory: MemoryStores;
  readonly users: MemoryUsers;
  readonly audit: MemoryAudit;
  readonly settings: MemorySettings;
  readonly records: RecordStore;
  /** Puts everything back that a request changed. */
  restore(): void;
  administered(): boolean;
  /** Users of the sessions that were begun. */
  sessionsMade(): string[];
  /** Users of the tokens that were issued. */
  tokensMade(): string[];
}

const READS = ['pages', 'get'];

/** @param seen takes table and method of each call of the record store. */
export function createStores(seen: [string, string][]): Stores {
  const memory = new MemoryStores();
  const puts: string[] = [];
  const state = { ...fresh(seen, puts), memory };
  const known = new Set([...storedSessions, ...storedTokens].map(({ token_hash }) => token_hash));
  const restore = (): void => {
    if (memory.calls.some((call) => call !== 'read')) restoreMemory(memory);
    memory.calls.length = 0;
    if (administered() || state.audit.entries.length > 0 || seen.some(([call]) => !READS.includes(call)))
      Object.assign(state, fresh(seen, puts));
    puts.length = 0;
  };
  const administered = (): boolean => state.users.changes.length + state.users.created.length + puts.length > 0;
  const usersOfNew = (records: ReadonlyMap<string, Pick<Token, 'token_hash' | 'user_name'>>): string[] =>
    [...records.values()].filter(({ token_hash }) => !known.has(token_hash)).map(({ user_name }) => user_name);
  restoreMemory(memory);
  return {
    get memory() {
      return state.memory;
    },
    get users() {
      return state.users;
    },
    get audit() {
      return state.audit;
    },
    get settings() {
      return state.settings;
    },
    get records() {
      return state.records;
    },
    restore,
    administered,
    sessionsMade: () => usersOfNew(memory.sessionRecords),
    tokensMade: () => usersOfNew(memory.tokenRecords),
  };
}

function restoreMemory(memory: MemoryStores): void {
  for (const map of [memory.users, memory.sessionRecords, memory.tokenRecords, memory.failures, memory.strangers, memory.remembered])
    map.clear();
  for (const user of USERS) memory.users.set(user.user_name, user);
  for (const session of storedSessions) memory.sessionRecords.set(session.token_hash, session);
  for (const token of storedTokens) memory.tokenRecords.set(token.token_hash, token);
  memory.failures.set(`${LOCKED_FOR} ${LOCKED_SOURCE}`, { ...NO_ATTEMPTS, failedAt: [1, 2, 3, 4, 5].map((ago) => NOW - 6000 + ago) });
}

function fresh(seen: [string, string][], puts: string[]) {
  const settings = new MemorySettings(() => NOW);
  const put = settings.put.bind(settings);
  settings.put = async (name, value) => {
    puts.push(name);
    return put(name, value);
  };
  return { users: new MemoryUsers(RECORDS), audit: new MemoryAudit(), settings, records: watched(new MemoryRecords(DEMO), seen) };
}

/** Notes which table is asked for what. */
function watched(records: MemoryRecords, seen: [string, string][]): RecordStore {
  const note = (call: string, table: string): MemoryRecords => {
    seen.push([call, table]);
    return records;
  };
  return {
    pages: (table) => note('pages', table).pages(table),
    get: (table, id) => note('get', table).get(table, id),
    insert: (table, id, record) => note('insert', table).insert(table, id, record),
    update: (table, id, change) => note('update', table).update(table, id, change),
    delete: (table, id) => note('delete', table).delete(table, id),
    nextNumber: (table) => note('nextNumber', table).nextNumber(table),
  };
}
