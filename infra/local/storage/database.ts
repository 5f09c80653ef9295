import { ClassicLevel } from 'classic-level';

/** LevelDB, the way the embedded DynamoDB uses it: JSON values by text keys. */
export type Database = ClassicLevel<string, unknown>;

/** LevelDB reports that the files of a database are damaged, or an entry is invalid. */
export class DamagedError extends Error {}

/** Another process has the database open. The lock ends with that process, also after kill -9. */
export class LockedError extends Error {}

/** Entries read at a time during the check. */
const CHECKED_AT_ONCE = 1000;

/**
 * Opens a database and reads it once, so that LevelDB reports a damaged table file now and not to a request.
 *
 * @param create false: it must exist.
 * @throws DamagedError, LockedError, or the disk's error.
 */
export async function openDatabase(path: string, create: boolean): Promise<Database> {
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

function asOpenError(error: unknown): unknown {
  const { code, message } = deepest(error);
  if (code === 'LEVEL_LOCKED') return new LockedError(message);
  const damaged =
    code === 'LEVEL_CORRUPTION' || /create_if_missing is false|No such file|Invalid argument|too short to be an sstable/.test(message);
  return damaged ? new DamagedError(message, { cause: error }) : error;
}

/** The innermost cause: the outermost error only says that the database did not open. */
function deepest(error: unknown): { code: unknown; message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error) };
  if (error.cause instanceof Error) return deepest(error.cause);
  return { code: 'code' in error ? error.code : undefined, message: error.message };
}
