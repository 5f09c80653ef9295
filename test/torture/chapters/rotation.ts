import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createUserStore } from '../../../shared/aws/dynamo/users/user-store.ts';
import { tablePrefix } from '../../../shared/core/names.ts';
import { carryOut } from '../../../shared/core/users/change/carry-out.ts';
import { planUpdate } from '../../../shared/core/users/change/plan.ts';
import { operator } from '../../../shared/core/users/change/rank.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';
import { newSecret } from '../../../shared/node/new-secret.ts';
import { randomOf } from '../../fuzz/mutate.ts';
import { clientOf } from '../../support/http.ts';
import { BASE_ROLES } from '../../support/memory.ts';
import { MemoryAudit, MemoryMutex } from '../../support/memory-admin.ts';
import { type Subject, startSubject } from '../subject/subject.ts';
import { type Row, type Stage, sleep } from './chapter.ts';

const MACHINE = 'torture.rotating';
const CLIENTS = 3;
const PER_SECOND = 200;
const MINUTE = 60_000;
/** An ended secret is refused so soon, everywhere. */
const BOUND_MS = 1000;
const AFTERWARDS_MS = 5000;

type Secret = ReturnType<typeof newSecret>;

/**
 * Three clients send 200 requests a second by one secret. It is rotated with an overlap, and each client changes over at a random moment
 * of it. None of their requests is refused; from the end on the old secret is, and no other.
 *
 * @param seed of the moments.
 */
export async function rotation(stage: Stage, seed: number): Promise<readonly Row[]> {
  const subject = await startSubject(stage);
  const random = randomOf(seed);
  const [old, next] = [newSecret(), newSecret()];
  try {
    await addMachine(subject);
    await make(subject, old, 0);
    const state = { going: true };
    const presented: Secret[] = Array.from({ length: CLIENTS }, () => old);
    const clients = presented.map((_, index) => client(stage, subject, () => presented[index] ?? next, state));
    await sleep(2000);
    const end = await make(subject, next, MINUTE);
    const changes = presented.map(async (_, index) => {
      await sleep(random() * (end - Date.now() - BOUND_MS));
      presented[index] = next;
    });
    const probed = await probe(stage, subject, old, end);
    await Promise.all(changes);
    state.going = false;
    const sent = (await Promise.all(clients)).flat();
    return [{ clients: CLIENTS, requests: sent.length, refused: sent.filter((status) => status !== 200).length, ...probed }];
  } finally {
    stage.findings.unhandled += await subject.unhandled();
    await subject.stop();
  }
}

/** Sends at a steady pace, whether answers come or not. @returns the statuses. */
async function client({ tally }: Stage, { url }: Subject, secret: () => Secret, state: { going: boolean }): Promise<number[]> {
  const send = clientOf(url);
  const answers: Promise<number>[] = [];
  const startedAt = performance.now();
  while (state.going) {
    const due = ((performance.now() - startedAt) / 1000) * (PER_SECOND / CLIENTS);
    while (answers.length < due)
      answers.push(
        send('GET /api/now/whoami', { as: MACHINE, password: secret().text })
          .catch((error: unknown) => new Error(String(error)))
          .then((reply) => {
            const status = reply instanceof Error ? 0 : reply.status;
            tally.judgeGood('during a rotation', reply, status === 200, false);
            return status;
          }),
      );
    await sleep(5);
  }
  return Promise.all(answers);
}

/** Presents the old secret until some seconds after its end. */
async function probe({ tally }: Stage, { url }: Subject, old: Secret, end: number) {
  const send = clientOf(url);
  let [lastGoodMs, refusedEarly, late] = [0, 0, 0];
  while (Date.now() < end + AFTERWARDS_MS) {
    await sleep(20);
    // Several at once reach several environments.
    const startedAt = Date.now();
    const replies = await Promise.all(Array.from({ length: 4 }, () => send('GET /api/now/whoami', { as: MACHINE, password: old.text })));
    const answeredAt = Date.now();
    for (const reply of replies) {
      const good = reply.status === 200;
      if (good) lastGoodMs = Math.max(lastGoodMs, startedAt - end);
      if (answeredAt < end) {
        tally.judgeGood('the old secret before its end', reply, good, false);
        if (!good) refusedEarly += 1;
      } else if (startedAt > end + BOUND_MS) {
        tally.judgeBad('the old secret after its end', reply, good);
        if (good) late += 1;
      }
    }
  }
  return { 'old one refused before its end': refusedEarly, 'old one good 1 s after it': late, 'last good after the end, ms': lastGoodMs };
}

const TableName = `${tablePrefix('local')}sys_user`;

async function addMachine({ dynamo }: Subject): Promise<void> {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: { user_name: { S: 'json.user' } } }));
  await dynamo.send(
    new PutItemCommand({
      TableName,
      Item: { ...Item, user_name: { S: MACHINE }, name_as_entered: { S: MACHINE }, sys_id: { S: MACHINE } },
    }),
  );
}

/** Makes a secret by the product's own plan. @returns when the present one ends: milliseconds since the epoch. */
async function make({ dynamo }: Subject, { id, hash }: Secret, overlapMs: number): Promise<number> {
  const clock = { now: Date.now };
  const users = createUserStore(dynamo, ownUserTable(tablePrefix('local')), clock);
  const record = await users.get(MACHINE);
  if (record === null) throw new Error('The machine of the rotation is not stored.');
  const wanted = { secret: { kind: 'make', id, hash, overlapMs, endsAt: null } } as const;
  const planned = planUpdate({ now: Date.now(), record, actor: operator('torture'), graph: BASE_ROLES, wanted });
  if (planned.kind !== 'planned') throw new Error(`The rotation is not planned: ${JSON.stringify(planned)}`);
  const ports = {
    ...{
      users,
      clock,
      mutex: new MemoryMutex(),
      audit: new MemoryAudit(),
      lockouts: { clear: async () => undefined },
      secondFactors: { remove: async () => undefined },
    },
    ...{ newSysId: () => 'torture', onError: (what: string, error: unknown) => console.error(what, error) },
  };
  const { kind } = await carryOut(ports, planned.plan, { graph: BASE_ROLES, passwordHash: null, decisionId: 'torture' });
  if (kind !== 'saved') throw new Error(`The rotation is ${kind}.`);
  const [entry] = planned.plan.after.secrets;
  return Date.parse(entry?.ends_at ?? '');
}
