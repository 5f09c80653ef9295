import { FAULT_KINDS, type FaultKind, type Service } from '../fault-proxy.ts';
import { type Subject, startSubject } from '../subject/subject.ts';
import { addUsers } from '../traffic/people.ts';
import { startTraffic } from '../traffic/traffic.ts';
import { type Row, recovery, type Stage, settle, since, sleep } from './chapter.ts';

/** How long each fault is on. */
const FAULT_MS = 4000;
/** How often the kind changes while all of them are mixed, and for how long that goes on. */
const MIX_EVERY_MS = 400;
const MIX_MS = 15_000;

/** Every fault of DynamoDB and of Systems Manager, one after the other and mixed, under load. */
export async function faults(stage: Stage): Promise<readonly Row[]> {
  const { tally, ledger, findings } = stage;
  const subject = await startSubject(stage);
  await addUsers(subject.dynamo);
  const traffic = startTraffic({ url: subject.url, dynamo: subject.dynamo, tally, ledger });
  const rows: Row[] = [];
  try {
    await sleep(2000);
    for (const service of ['dynamodb', 'ssm'] as const) {
      for (const kind of FAULT_KINDS[service]) rows.push(await oneFault(stage, subject, service, kind));
    }
    rows.push(await mixed(stage, subject));
  } finally {
    await traffic.stop();
    findings.unhandled += await subject.unhandled();
    await settle(stage, subject);
    await subject.stop();
  }
  return rows;
}

async function oneFault(stage: Stage, subject: Subject, service: Service, kind: FaultKind): Promise<Row> {
  const counted = since(stage.tally);
  stage.tally.disturbed = true;
  const hitsBefore = subject.proxy.hits();
  subject.proxy.set({ service, kind, share: 1 });
  // A process that starts during the fault knows nothing: neither settings nor roles.
  await sleep(FAULT_MS / 2);
  await subject.killWorkers('Authorizer');
  await sleep(FAULT_MS / 2);
  return ended(stage, subject, `${service} ${kind}`, counted, hitsBefore);
}

async function mixed(stage: Stage, subject: Subject): Promise<Row> {
  const counted = since(stage.tally);
  stage.tally.disturbed = true;
  const hitsBefore = subject.proxy.hits();
  for (const until = performance.now() + MIX_MS; performance.now() < until; await sleep(MIX_EVERY_MS)) {
    const service = Math.random() < 0.8 ? 'dynamodb' : 'ssm';
    const kinds = FAULT_KINDS[service];
    const kind = kinds[Math.floor(Math.random() * kinds.length)];
    if (kind !== undefined) subject.proxy.set({ service, kind, share: 0.3 });
  }
  return ended(stage, subject, 'all, mixed, 30 % of requests', counted, hitsBefore);
}

async function ended(stage: Stage, subject: Subject, name: string, counted: () => Row, hitsBefore: number): Promise<Row> {
  subject.proxy.set(null);
  const seconds = await recovery(stage, performance.now());
  const lost = await settle(stage, subject);
  return { fault: name, hits: subject.proxy.hits() - hitsBefore, ...counted(), 'lost writes': lost, 'recovery, s': seconds };
}
