import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalRunError, messageOf } from './error.ts';

/** `run-<process id>-…`: the assembly of one run. */
const RUN = /^run-(\d+)-/;
/** Names the run that writes `decisions.jsonl`. */
const OWNER = 'decisions.pid';

/** Whether a process is alive. Folders and files of an ended one are left over. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Makes a folder for this run only, below `.local`. A function that starts later still finds its code, whatever other runs in this checkout
 * do. Folders of killed runs are removed.
 *
 * @throws LocalRunError if the folder cannot be written.
 */
export async function makeRunFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    const left = (await readdir(folder)).filter((name) => !isAlive(Number(RUN.exec(name)?.[1] ?? process.pid)));
    await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    return await mkdtemp(join(folder, `run-${process.pid}-`));
  } catch (error) {
    throw new LocalRunError(
      `The folder ${folder} cannot be written (${messageOf(error)}): start in a folder that you may write to.`,
      error,
    );
  }
}

/**
 * Chooses the file of the decision log: `decisions.jsonl` for the first run in a checkout, and a file with the process id for each run
 * beside it, so that the lines of two runs never mix.
 *
 * @throws the disk's error.
 */
export function claimDecisionLog(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const owner = join(folder, OWNER);
  try {
    writeFileSync(owner, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const pid = Number(readFileSync(owner, 'utf8'));
    // 0: another run has just created the file and not written it yet.
    if (pid !== process.pid && (pid === 0 || isAlive(pid))) return join(folder, `decisions-${process.pid}.jsonl`);
    writeFileSync(owner, String(process.pid));
  }
  return join(folder, 'decisions.jsonl');
}

/** Frees `decisions.jsonl` for the next run, if this run has it. */
export function releaseDecisionLog(folder: string): void {
  const owner = readdirSync(folder).includes(OWNER) ? readFileSync(join(folder, OWNER), 'utf8') : '';
  if (owner === String(process.pid)) rmSync(join(folder, OWNER), { force: true });
}
