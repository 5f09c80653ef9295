import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSubject } from '../subject/subject.ts';
import { addUsers } from '../traffic/people.ts';
import { startTraffic } from '../traffic/traffic.ts';
import { type Row, type Stage, settle, since, sleep } from './chapter.ts';

const SIZE = '64m';
const BEFORE_MS = 2500;
/** A run that meets the full disk ends long before this. */
const FULL_MS = 10_000;

/** The disk under the data runs full, and the whole is started again on the same folder once there is room. */
export async function fullDisk(stage: Stage): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'torture-disk-'));
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder]);
  if (mount.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    stage.findings.skipped.push('full disk: this user may not mount a small file system (run as root on Linux)');
    return [];
  }
  try {
    return await onSmallDisk(stage, folder);
  } finally {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The local run gives up in one sentence: with half of a record in its log, going on would lose what comes behind. So what counts is that
 * nothing was acknowledged that is not there at the next start.
 */
async function onSmallDisk(stage: Stage, folder: string): Promise<readonly Row[]> {
  const { tally, ledger, findings } = stage;
  const persist = join(folder, 'data');
  const subject = await startSubject({ ...stage, persist });
  await addUsers(subject.dynamo);
  const [counted, before] = [since(tally), ledger.acknowledged];
  const traffic = startTraffic({ url: subject.url, dynamo: subject.dynamo, tally, ledger });
  await sleep(BEFORE_MS);
  findings.unhandled += await subject.unhandled();
  tally.disturbed = true;
  const fullAt = performance.now();
  fill(join(folder, 'filler'));
  await Promise.race([subject.exited, sleep(FULL_MS)]);
  const ended = Math.round((performance.now() - fullAt) / 10) / 100;
  await traffic.stop();
  findings.unhandled += await subject.unhandled();
  await subject.kill();
  rmSync(join(folder, 'filler'));
  const startedAt = performance.now();
  const again = await startSubject({ ...stage, persist });
  const ready = Math.round((performance.now() - startedAt) / 10) / 100;
  findings.recoveries.push(ready);
  tally.disturbed = false;
  const acknowledged = ledger.acknowledged - before;
  const row = {
    disk: 'full',
    ...counted(),
    acknowledged,
    'ended after, s': ended,
    'lost writes': await settle(stage, again),
    'ready again, s': ready,
  };
  await again.stop();
  return [row];
}

/** Writes until there is no room. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (const block of [1 << 20, 1 << 12, 1]) {
      try {
        while (true) writeSync(descriptor, Buffer.alloc(block));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
