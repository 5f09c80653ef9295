import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../core/ports.ts';
import { entriesOf, entryChanges, INDEXED_ATTRIBUTES, type IndexEntry, without } from '../../../core/users/search/entries.ts';
import type { Stamped } from '../../../core/users/search/index-ports.ts';
import { readUserRecord, type UserRecord } from '../../../core/users/user-record.ts';
import type { NewUser, UserChange, UserStore } from '../../../core/users/user-store.ts';
import type { UserTable } from '../../../core/users/user-table.ts';
import { createUserIndexWriter, type UserIndexWriter } from './user-index.ts';
import { createUserStore } from './user-store.ts';

/**
 * Users in `sys_user`, with the index of their list: what every writer of the product uses.
 *
 * Entries of the new state are written first, then the user, and what is over is removed last. A crash between leaves entries that show
 * nothing, because a search reads the users themselves, and `nis users index` removes them; it never leaves a user without an entry.
 *
 * Several writers at once: an entry is removed only with the stamp that it had before the user was written, so that one written anew for a
 * later state stays. A writer that was overtaken takes its own entries back, and one that succeeded writes again what another took over.
 */
export function createIndexedUserStore(client: DynamoDBClient, users: UserTable, clock: Clock, tablePrefix: string): UserStore {
  const store = createUserStore(client, users, clock);
  const stored = createUserStore(client, users, BEFORE_ANY_DATE);
  return { ...store, ...indexed({ ...store, get: stored.get }, createUserIndexWriter(client, tablePrefix, clock)) };
}

/** Entries are made of what is stored: no date has been reached. */
export const BEFORE_ANY_DATE: Clock = { now: () => 0 };

/** Often enough that a password is changed although an administrator saves at the same time. */
const ATTEMPTS = 5;

type Writes = Pick<UserStore, 'create' | 'update' | 'remove'>;
type Users = Pick<UserStore, 'get'> & Writes;

/** @param users `get` reads a user as stored. */
export function indexed(users: Users, index: UserIndexWriter): Writes {
  return {
    async create(user) {
      // Who is there needs no entries of another; and a deletion that still removes entries has looked at their stamps before.
      if ((await users.get(user.userName)) !== null) return false;
      return written(users, index, user.userName, entriesOf(asStored(user)), () => users.create(user));
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
async function updateAt(users: Users, index: UserIndexWriter, change: UserChange, before: UserRecord): Promise<boolean> {
  const { secrets: _, ...set } = change.set;
  const { over, wanted } = entryChanges(before, set);
  // Looked at before the user is written: a writer that needs one of them later writes it anew, and it stays.
  const removable = await index.stamped(over);
  const atVersion = 'version' in change ? change : { ...change, atVersion: before.version };
  if (!(await written(users, index, change.userName, wanted, () => users.update(atVersion)))) return false;
  await index.remove(removable);
  return true;
}

/** Writes a user after the entries that it needs. @returns whether the user was written. */
async function written(
  users: Users,
  index: UserIndexWriter,
  userName: string,
  wanted: readonly IndexEntry[],
  write: () => Promise<boolean>,
): Promise<boolean> {
  const added = await index.add(wanted);
  const done = await write();
  await (done ? keep(index, added) : takeBack(users, index, userName, added));
  return done;
}

/** An entry that another writer stamped in the meantime may be taken back by that one: it is written again. */
async function keep(index: UserIndexWriter, added: readonly Stamped[]): Promise<void> {
  const stamps = new Map((await index.stamped(added.map(({ entry }) => entry))).map(({ entry, stamp }) => [entry, stamp]));
  const lost = added.filter(({ entry, stamp }) => stamps.get(entry) !== stamp);
  if (lost.length > 0) await index.add(lost.map(({ entry }) => entry));
}

/** Removes what this writer added, but what the user as it is now needs. */
async function takeBack(users: Users, index: UserIndexWriter, userName: string, added: readonly Stamped[]): Promise<void> {
  const now = await users.get(userName);
  const needed = now === null ? [] : entriesOf(now);
  const over = new Set(
    without(
      added.map(({ entry }) => entry),
      needed,
    ),
  );
  await index.remove(added.filter(({ entry }) => over.has(entry)));
}

/** Empty texts are not stored: an empty date would be read as one that is reached. */
function asStored({ userName, nameAsEntered, fields, roles }: NewUser): UserRecord {
  const stored = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  return readUserRecord({ ...stored, user_name: userName, name_as_entered: nameAsEntered, roles: roles ?? [] }, BEFORE_ANY_DATE.now());
}
