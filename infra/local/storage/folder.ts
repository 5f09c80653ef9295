import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LocalRunError, messageOf } from '../error.ts';
import { DamagedError, LockedError, openDatabase } from './database.ts';
import { createState } from './state.ts';
import type { Storage } from './storage.ts';
import { completeTables } from './tables.ts';

/** Explains the folder to people, and marks it as set up. */
const NOTE = 'README.txt';
const NOTE_TEXT = 'Data of a local run of Non-Interactive Sessions (npm start -- --persist). Delete the whole folder to begin anew.\n';
const STATE = 'state';
const DYNAMODB = 'dynamodb';

/**
 * Opens the folder of `--persist`, or makes it. It holds every write that the last run acknowledged, also after kill -9.
 *
 * It holds two LevelDB databases: the embedded DynamoDB's, and `state` with parameters and deployed resources. The lock of `state` says
 * that the folder is in use.
 *
 * @throws LocalRunError if the folder is not one of a local run, is damaged, in use, or not writable.
 */
export async function openFolder(folder: string): Promise<Storage> {
  try {
    await makeFolder(folder);
    const known = await isKnown(folder);
    const state = await createState(await openDatabase(join(folder, STATE), !known), known);
    try {
      await prepareTables(folder, known, state.deployed.tables);
      if (!known) await writeFile(join(folder, NOTE), NOTE_TEXT);
    } catch (error) {
      await state.close();
      throw error;
    }
    return { ...state, dynamoPath: join(folder, DYNAMODB) };
  } catch (error) {
    throw sentence(folder, error);
  }
}

/**
 * Makes the folder and its parents. Not by mkdir's own `recursive`, which never returns where the system makes no folders, such as below
 * /proc.
 */
async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder).catch((error: NodeJS.ErrnoException) => error);
  if (made?.code === 'EEXIST') return;
  if (made?.code !== 'ENOENT') {
    if (made !== undefined) throw made;
    return;
  }
  await makeFolder(dirname(folder));
  await mkdir(folder);
}

/** @throws LocalRunError if the folder holds other files. */
async function isKnown(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  if (names.includes(NOTE) && names.includes(STATE)) return true;
  if (names.every((name) => name === STATE || name === DYNAMODB)) return false;
  throw new LocalRunError(`The folder ${folder} holds files that are not of a local run: give --persist an empty or a new folder.`);
}

/** The engine opens the database itself and would report damage only as failing requests, so it is checked before. */
async function prepareTables(folder: string, known: boolean, deployed: readonly string[]): Promise<void> {
  const database = await openDatabase(join(folder, DYNAMODB), !known);
  const tables = await completeTables(database);
  await database.close();
  if (tables === 0 && deployed.length > 0) throw new DamagedError('all tables are gone');
}

function sentence(folder: string, error: unknown): LocalRunError {
  if (error instanceof LocalRunError) return error;
  if (error instanceof LockedError)
    return new LocalRunError(
      `The folder ${folder} is in use by another local run: stop that one, or give --persist another folder.`,
      error,
    );
  if (error instanceof DamagedError)
    return new LocalRunError(
      `The folder ${folder} is damaged (${error.message}): put a copy of it in its place, or delete it to begin anew.`,
      error,
    );
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST' || code === 'ENOTDIR') return new LocalRunError(`${folder} is a file: give --persist a folder.`, error);
  return new LocalRunError(`The folder ${folder} cannot be used (${messageOf(error)}): give --persist one that you may write to.`, error);
}
