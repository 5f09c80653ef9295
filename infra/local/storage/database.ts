import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { damageOfLog } from './write-ahead-log.ts';

/** LevelDB, as the embedded DynamoDB uses it: JSON values below text keys. */
export type Database = ClassicLevel<string, unknown>;

/** The files of a database do not hold what was written. */
export class DamagedError extends Error {}

/** Another process has the database open; the lock ends with the process, also by kill -9. */
export class LockedError extends Error {}

/** Entries read at a time while checking. */
const CHECKED_AT_ONCE = 1000;

/**
 * Opens a database and reads it through once.
 *
 * @param create false: it must be there.
 * @throws DamagedError, LockedError, or the disk's error.
 */
export async function openDatabase(path: string, create: boolean): Promise<Database> {
  // Before there is a database object, which opens by itself: LevelDB then makes a new log of what it could read.
  await checkLogs(path);
  const database: Database = new ClassicLevel(path, { valueEncoding: 'json', createIfMissing: create });
  try {
    await database.open();
    await readThrough(database);
    return database;
  } catch (error) {
    await database.close();
    throw asOpenError(error);
  }
}

async function readThrough(database: Database): Promise<void> {
  const entries = database.iterator<string, Uint8Array>({ valueEncoding: 'view', fillCache: false });
  try {
    while ((await entries.nextv(CHECKED_AT_ONCE)).length > 0);
  } finally {
    await entries.close();
  }
}

async function checkLogs(path: string): Promise<void> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.filter((each) => each.endsWith('.log'))) {
    const damage = damageOfLog(await readFile(join(path, name)));
    if (damage !== null) throw new DamagedError(`${name}: ${damage}`);
  }
}

function asOpenError(error: unknown): unknown {
  const { code, message } = deepest(error);
  if (code === 'LEVEL_LOCKED') return new LockedError(message);
  const damaged =
    code === 'LEVEL_CORRUPTION' || /create_if_missing is false|No such file|Invalid argument|too short to be an sstable/.test(message);
  return damaged ? new DamagedError(message, { cause: error }) : error;
}

/** The outermost error says no more than that the database did not open. */
function deepest(error: unknown): { code: unknown; message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error) };
  if (error.cause instanceof Error) return deepest(error.cause);
  return { code: 'code' in error ? error.code : undefined, message: error.message };
}
