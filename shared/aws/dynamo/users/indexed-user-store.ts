import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../core/ports.ts';
import { entriesOf, INDEXED_ATTRIBUTES, type IndexEntry } from '../../../core/users/search/entries.ts';
import { readUserRecord, type UserRecord } from '../../../core/users/user-record.ts';
import type { NewUser, UserChange, UserStore } from '../../../core/users/user-store.ts';
import type { UserTable } from '../../../core/users/user-table.ts';
import { createUserIndexWriter, type UserIndexWriter } from './user-index.ts';
import { createUserStore } from './user-store.ts';

/**
 * Users in `sys_user`, with the index of their list: what every writer of the product uses.
 *
 * Entries of the new state are written first, then the user, and what is over is removed last. A failure between leaves entries that show
 * nothing, because a search reads the users themselves; it never leaves a user without an entry.
 */
export function createIndexedUserStore(client: DynamoDBClient, users: UserTable, clock: Clock, tablePrefix: string): UserStore {
  const store = createUserStore(client, users, clock);
  const stored = createUserStore(client, users, BEFORE_ANY_DATE);
  return { ...store, ...indexed({ ...store, get: stored.get }, createUserIndexWriter(client, tablePrefix)) };
}

/** Entries are made of what is stored: no date has been reached. */
export const BEFORE_ANY_DATE: Clock = { now: () => 0 };

/** Often enough that a password is changed although an administrator saves at the same time. */
const ATTEMPTS = 5;

type Writes = Pick<UserStore, 'create' | 'update' | 'remove'>;

/** @param users `get` reads a user as stored. */
export function indexed(users: Pick<UserStore, 'get'> & Writes, index: UserIndexWriter): Writes {
  return {
    async create(user) {
      await index.add(entriesOf(asStored(user)));
      return users.create(user);
    },

    async update(change) {
      if (!INDEXED_ATTRIBUTES.some((attribute) => attribute in change.set)) return users.update(change);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const before = await users.get(change.userName);
        if (before === null || ('version' in change && change.version !== before.version)) return false;
        if (await updateAt(users, index, change, before)) return true;
      }
      return false;
    },

    async remove(userName, version) {
      const before = await users.get(userName);
      if (before === null || before.version !== version) return false;
      const over = await index.stamped(entriesOf(before));
      if (!(await users.remove(userName, version))) return false;
      await index.remove(over);
      return true;
    },
  };
}

/** Writes only what was read: another change in between would have other entries. */
async function updateAt(
  users: Pick<UserStore, 'update'>,
  index: UserIndexWriter,
  change: UserChange,
  before: UserRecord,
): Promise<boolean> {
  const [old, next] = [entriesOf(before), entriesOf({ ...before, ...change.set, secrets: before.secrets })];
  // Looked at before the user is written: a writer that needs one of them later writes it anew, and it stays.
  const over = await index.stamped(without(old, next));
  await index.add(without(next, old));
  if (!(await users.update('version' in change ? change : { ...change, atVersion: before.version }))) return false;
  await index.remove(over);
  return true;
}

const keyOf = ({ column, entry }: IndexEntry): string => `${column} ${entry}`;

function without(entries: readonly IndexEntry[], others: readonly IndexEntry[]): IndexEntry[] {
  const known = new Set(others.map(keyOf));
  return entries.filter((entry) => !known.has(keyOf(entry)));
}

/** Empty texts are not stored: an empty date would be read as one that is reached. */
function asStored({ userName, nameAsEntered, fields, roles }: NewUser): UserRecord {
  const stored = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  return readUserRecord({ ...stored, user_name: userName, name_as_entered: nameAsEntered, roles: roles ?? [] }, BEFORE_ANY_DATE.now());
}
