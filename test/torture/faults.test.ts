import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { clientOf, envelope } from '../support/http.ts';
import { sharedAssembly } from '../support/local-run.ts';
import { type Findings, type Stage, settle, sleep } from './chapters/chapter.ts';
import { FAULT_KINDS, type FaultKind, type Service } from './fault-proxy.ts';
import { type Subject, startSubject } from './subject/subject.ts';
import { Ledger } from './traffic/ledger.ts';
import { addUsers } from './traffic/people.ts';
import { Tally } from './traffic/tally.ts';
import { startTraffic, type Traffic } from './traffic/traffic.ts';

const findings: Findings = { lost: [], memory: [], unhandled: 0, recoveries: [], skipped: [] };
const stage: Stage = { assembly: '', tally: new Tally(), ledger: new Ledger(), findings };
const { tally, ledger } = stage;

let subject: Subject;
let traffic: Traffic;
beforeAll(async () => {
  subject = await startSubject({ assembly: sharedAssembly() });
  await addUsers(subject.dynamo);
  traffic = startTraffic({ url: subject.url, dynamo: subject.dynamo, tally, ledger, lanes: 2 });
});
afterAll(() => subject.stop());

/** Far more than it takes: machines that run tests are busy. */
const PATIENCE_MS = 20_000;

const until = (what: string, holds: () => boolean | Promise<boolean>): Promise<boolean> =>
  eventually(holds, { within: PATIENCE_MS }).catch((error: unknown) => {
    throw new Error(`${what}: ${error} ${tally.samples.join('\n')}`);
  });

/** Puts the fault on under load until it has shown itself, and takes it off. @returns how many requests were refused meanwhile. */
async function during(service: Service, kind: FaultKind, enough: () => boolean): Promise<number> {
  const { refused } = tally;
  tally.disturbed = true;
  subject.proxy.set({ service, kind, share: 1 });
  await until(`${service} ${kind} shows itself`, enough);
  subject.proxy.set(null);
  return tally.refused - refused;
}

/** Every client gets again what it asks for. */
async function recovered(): Promise<void> {
  await until('the clients succeed again', async () => {
    const { ok, refused, otherwise } = tally;
    // A while of traffic is what is looked at.
    await sleep(300);
    return tally.ok > ok && tally.refused === refused && tally.otherwise === otherwise;
  });
  tally.disturbed = false;
}

const nothingWrong = () =>
  expect({ ...tally, samples: tally.samples }).toMatchObject({ wronglyAllowed: 0, falseRefusals: 0, otherwise: 0 });

describe('a dependency failure is never an allow, and no acknowledged write is lost, under load of SOAP, JSON, REST and pages', () => {
  test.each(FAULT_KINDS.dynamodb.filter((kind) => kind !== 'slow'))(
    'DynamoDB, %s: 503, and all is well afterwards',
    async (kind) => {
      const { refused } = tally;
      expect(await during('dynamodb', kind, () => tally.refused >= refused + 3)).toBeGreaterThan(0);
      await recovered();
      nothingWrong();
      expect(await settle(stage, subject)).toBe(0);
    },
    60_000,
  );

  test('DynamoDB, slow: nothing is refused', async () => {
    const { ok } = tally;
    expect(await during('dynamodb', 'slow', () => tally.ok >= ok + 5)).toBe(0);
    await recovered();
    nothingWrong();
  });

  test.each(FAULT_KINDS.ssm)(
    'Systems Manager, %s: who is known keeps working, what is closed stays closed',
    async (kind) => {
      const [{ ok }, hits, send] = [tally, subject.proxy.hits(), clientOf(subject.url)];
      subject.proxy.set({ service: 'ssm', kind, share: 1 });
      tally.disturbed = true;
      // Started during the fault, it knows no setting.
      await subject.killWorkers('Authorizer');
      const body = envelope('getRecords', 'incident');
      const answers = await Promise.all([
        send('GET /api/now/table/incident'),
        send('POST /incident.do?SOAP', { headers: { 'Content-Type': 'text/xml' }, body }),
        send('POST /incident.do?SOAP', { as: 'json.user', headers: { 'Content-Type': 'text/xml' }, body }),
      ]);
      for (const { status } of answers) expect([401, 403, 503]).toContain(status);
      await until(`ssm ${kind} shows itself`, () => subject.proxy.hits() > hits && tally.ok > ok);
      subject.proxy.set(null);
      await recovered();
      nothingWrong();
    },
    60_000,
  );

  test('afterwards every acknowledged write is there, and nothing went unnoticed', async () => {
    await traffic.stop();
    expect(ledger.acknowledged).toBeGreaterThan(0);
    expect(await settle(stage, subject)).toBe(0);
    expect(findings.lost).toEqual([]);
    expect(await subject.unhandled()).toBe(0);
    nothingWrong();
  });
});
