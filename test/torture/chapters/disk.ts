import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSubject } from '../subject/subject.ts';
import { addUsers } from '../traffic/people.ts';
import { startTraffic } from '../traffic/traffic.ts';
import { type Row, recovery, type Stage, settle, since, sleep } from './chapter.ts';

const SIZE = '64m';
const FULL_MS = 4000;

/** The disk under the data runs full, and gets room again; then the whole is killed and started on the same folder. */
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

async function onSmallDisk(stage: Stage, folder: string): Promise<readonly Row[]> {
  const { tally, ledger, findings } = stage;
  const persist = join(folder, 'data');
  const subject = await startSubject({ ...stage, persist });
  await addUsers(subject.dynamo);
  const traffic = startTraffic({ url: subject.url, dynamo: subject.dynamo, tally, ledger });
  await sleep(1500);
  const full = since(tally);
  tally.disturbed = true;
  fill(join(folder, 'filler'));
  await sleep(FULL_MS);
  rmSync(join(folder, 'filler'));
  const seconds = await recovery(stage, performance.now());
  const first = { disk: 'full for 4 s, then room again', ...full(), 'lost writes': await settle(stage, subject), 'recovery, s': seconds };
  const after = since(tally);
  await sleep(1000);
  findings.unhandled += await subject.unhandled();
  tally.disturbed = true;
  const killedAt = performance.now();
  await subject.kill();
  await traffic.stop();
  const again = await startSubject({ ...stage, persist });
  const ready = Math.round((performance.now() - killedAt) / 10) / 100;
  tally.disturbed = false;
  const second = { disk: 'kill -9, started on what there is', ...after(), 'lost writes': await settle(stage, again), 'recovery, s': ready };
  await again.stop();
  return [first, second];
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
