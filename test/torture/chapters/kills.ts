import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSubject } from '../subject/subject.ts';
import { addUsers } from '../traffic/people.ts';
import { startTraffic } from '../traffic/traffic.ts';
import { type Row, recovery, type Stage, settle, since, sleep } from './chapter.ts';

const FUNCTIONS = ['Authorizer', 'SignIn', 'Instance', 'Console'];
const KILLS = 5;
const BETWEEN_KILLS_MS = 400;

/** The workers of each function are ended in the middle of whatever they do, again and again. */
export async function kills(stage: Stage): Promise<readonly Row[]> {
  const { tally, ledger, findings } = stage;
  const subject = await startSubject(stage);
  await addUsers(subject.dynamo);
  const traffic = startTraffic({ url: subject.url, dynamo: subject.dynamo, tally, ledger });
  const rows: Row[] = [];
  try {
    await sleep(1500);
    for (const name of FUNCTIONS) {
      const counted = since(tally);
      tally.disturbed = true;
      let killed = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        killed += await subject.killWorkers(name);
        await sleep(BETWEEN_KILLS_MS);
      }
      const seconds = await recovery(stage, performance.now());
      rows.push({ 'workers of': name, killed, ...counted(), 'lost writes': await settle(stage, subject), 'recovery, s': seconds });
    }
  } finally {
    await traffic.stop();
    findings.unhandled += await subject.unhandled();
    await settle(stage, subject);
    await subject.stop();
  }
  return rows;
}

const ROUNDS = 4;

/** `kill -9` of the whole, and a start on the same folder. */
export async function killsOfTheWhole(stage: Stage): Promise<readonly Row[]> {
  const { tally, ledger, findings } = stage;
  const persist = mkdtempSync(join(tmpdir(), 'torture-data-'));
  const rows: Row[] = [];
  try {
    let subject = await startSubject({ ...stage, persist });
    await addUsers(subject.dynamo);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [counted, before] = [since(tally), ledger.acknowledged];
      const traffic = startTraffic({ url: subject.url, dynamo: subject.dynamo, tally, ledger });
      await sleep(1500 + Math.random() * 1500);
      findings.unhandled += await subject.unhandled();
      tally.disturbed = true;
      const killedAt = performance.now();
      await subject.kill();
      await traffic.stop();
      subject = await startSubject({ ...stage, persist });
      const seconds = Math.round((performance.now() - killedAt) / 10) / 100;
      tally.disturbed = false;
      findings.recoveries.push(seconds);
      const acknowledged = ledger.acknowledged - before;
      rows.push({ round, ...counted(), acknowledged, 'lost writes': await settle(stage, subject), 'ready again, s': seconds });
    }
    await subject.stop();
  } finally {
    rmSync(persist, { recursive: true, force: true });
  }
  return rows;
}
