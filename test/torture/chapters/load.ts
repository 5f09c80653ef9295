import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOf } from '../../support/http.ts';
import type { Report } from '../subject/protocol.ts';
import { type Subject, startSubject } from '../subject/subject.ts';
import { addUsers } from '../traffic/people.ts';
import { startTraffic } from '../traffic/traffic.ts';
import { type Row, recovery, type Stage, settle, since, sleep } from './chapter.ts';

const LANES = 12;
const SAMPLE_MS = 2000;
const VERIFY_EVERY_MS = 20_000;
/** More at once than the account of the local run takes. */
const BURST = 2500;

/** Mixed traffic at the machine's limit for so many minutes, then more than it takes. The data is on disk, so that memory is the product's. */
export async function load(
  stage: Stage,
  minutes: number,
  note: (text: string) => void,
): Promise<{ figures: readonly Row[]; memory: readonly Row[] }> {
  const { tally, ledger, findings } = stage;
  const persist = mkdtempSync(join(tmpdir(), 'torture-load-'));
  const subject = await startSubject({ ...stage, persist });
  try {
    await addUsers(subject.dynamo);
    const [counted, acknowledged] = [since(tally), ledger.acknowledged];
    const traffic = startTraffic({ url: subject.url, dynamo: subject.dynamo, tally, ledger, lanes: LANES });
    const { samples, lost } = await watch(stage, subject, minutes, note);
    const row = counted();
    const steady = {
      load: `${minutes} min, ${LANES} clients`,
      ...row,
      'a second': Math.round(Number(row.requests) / (minutes * 60)),
      acknowledged: ledger.acknowledged - acknowledged,
      'lost writes': lost,
      'recovery, s': 0,
    };
    const above = await overload(stage, subject);
    await traffic.stop();
    findings.unhandled += await subject.unhandled();
    await settle(stage, subject);
    return { figures: [steady, above], memory: memoryRows(samples) };
  } finally {
    await subject.stop();
    rmSync(persist, { recursive: true, force: true });
  }
}

async function watch(
  stage: Stage,
  subject: Subject,
  minutes: number,
  note: (text: string) => void,
): Promise<{ samples: Report[]; lost: number }> {
  const samples: Report[] = [];
  let [lost, verifiedAt] = [0, performance.now()];
  for (const until = performance.now() + minutes * 60_000; performance.now() < until; await sleep(SAMPLE_MS)) {
    samples.push(await subject.health());
    note(`${stage.tally.requests} requests so far`);
    if (performance.now() - verifiedAt < VERIFY_EVERY_MS) continue;
    verifiedAt = performance.now();
    lost += await settle(stage, subject);
  }
  return { samples, lost };
}

/** Everybody at once: what cannot be taken is 503 at once, and afterwards all is as before. */
async function overload(stage: Stage, { url }: Subject): Promise<Row> {
  const { tally } = stage;
  const counted = since(tally);
  tally.disturbed = true;
  const send = clientOf(url);
  await Promise.all(
    Array.from({ length: BURST }, async () => {
      const reply = await send('GET /api/now/whoami', { as: 'json.user' }).catch((error: unknown) => new Error(String(error)));
      tally.judgeGood(`${BURST} at once`, reply, !(reply instanceof Error) && reply.status === 200, true);
    }),
  );
  const seconds = await recovery(stage, performance.now());
  return { load: `${BURST} at once on top`, ...counted(), 'recovery, s': seconds };
}

const MB = 1024 * 1024;

/** The median of the second quarter beside that of the last one: flat memory has the same in both. */
function memoryRows(samples: readonly Report[]): Row[] {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const [second, last] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)];
  const row = (what: string, read: (report: Report) => number): Row => {
    const [before, after] = [median(second.map(read)) / MB, median(last.map(read)) / MB];
    return {
      memory: what,
      '2nd quarter, MB': Math.round(before),
      'last quarter, MB': Math.round(after),
      'change, %': Math.round((after / before - 1) * 1000) / 10,
    };
  };
  const heapOf = (name: string) => (report: Report) =>
    report.heaps.filter(([functionName]) => functionName.includes(name)).reduce((sum, [, bytes]) => sum + bytes, 0);
  return [
    row('RSS of gateway, workers and data together', ({ rss }) => rss),
    row('of it files: Node, and the data on disk', ({ files }) => files),
    row('of it memory', ({ rss, files }) => rss - files),
    ...['gateway', 'Authorizer', 'SignIn', 'Instance'].map((name) => row(`heaps of ${name}`, heapOf(name))),
  ];
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
