import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalRunError, messageOf } from './error.ts';

/** `run-<process id>-…`: what one run synthesised. */
const RUN = /^run-(\d+)-/;
/** Says which run writes `decisions.jsonl`. */
const OWNER = 'decisions.pid';

/** Whether a process is there; a folder or a file that names one that has gone is left over. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Makes a folder for this run alone, below `.local`: a function that starts later still finds its code, whatever other runs in this checkout do.
 * Folders of runs that were killed are removed.
 *
 * @throws LocalRunError where the folder cannot be written.
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
 * Chooses the file of the decision log: `decisions.jsonl` for the first run in a checkout, a file with its process id for each further one that
 * runs meanwhile, so that the lines of two runs never mix.
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
    // 0: another run has just made the file and not yet written it.
    if (pid !== process.pid && (pid === 0 || isAlive(pid))) return join(folder, `decisions-${process.pid}.jsonl`);
    writeFileSync(owner, String(process.pid));
  }
  return join(folder, 'decisions.jsonl');
}

/** Lets the next run have `decisions.jsonl`, if this one has it. */
export function releaseDecisionLog(folder: string): void {
  const owner = readdirSync(folder).includes(OWNER) ? readFileSync(join(folder, OWNER), 'utf8') : '';
  if (owner === String(process.pid)) rmSync(join(folder, OWNER), { force: true });
}
