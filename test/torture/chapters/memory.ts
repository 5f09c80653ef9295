import { isDeepStrictEqual } from 'node:util';
import { dump, payloadOf } from '../../functions/usage/harness.ts';
import { randomOf } from '../../fuzz/mutate.ts';
import { type DynamoUnderTest, startDynamo } from '../../support/dynamo.ts';
import { createEnvironment, type Ended, type Environment } from '../memory/environments.ts';
import { batchesOf } from '../memory/lines.ts';
import type { Findings, Row } from './chapter.ts';

export interface MemoryOptions {
  readonly findings: Findings;
  readonly lines: number;
  readonly seed: number;
}

/** Processes that fold into one store. */
const ENVIRONMENTS = 3;
/** One delivery in so many is killed, unless it is over before. */
const ONE_IN = 2;
/** Deliveries of a batch that fail before the run says so: Lambda would have given it up long before. */
const MOST_FAILURES = 50;

/**
 * Several processes of functions/usage take batches of log lines into one store: each batch twice, in any order, and the processes are killed
 * in the middle. In the end the tables say what one process says that took each batch once, in order.
 */
export async function memory({ findings, lines, seed }: MemoryOptions): Promise<readonly Row[]> {
  const batches = batchesOf({ lines, seed, end: Date.now() - 60_000 });
  const [quiet, disturbed] = [await startDynamo(), await startDynamo()];
  try {
    await oneAfterTheOther(quiet, batches);
    const told = await disturb(disturbed, batches, seed);
    const [wanted, found] = [await tablesOf(quiet), await tablesOf(disturbed)];
    const different = differences(wanted, found);
    findings.memory.push(...different);
    return [
      {
        processes: ENVIRONMENTS,
        lines: batches.flat().length,
        batches: batches.length,
        ...told,
        rows: wanted.size,
        lost: different.length,
      },
    ];
  } finally {
    await Promise.all([quiet.stop(), disturbed.stop()]);
  }
}

async function oneAfterTheOther(dynamo: DynamoUnderTest, batches: readonly string[][]): Promise<void> {
  const environment = createEnvironment(dynamo);
  try {
    await environment.ready();
    for (const batch of batches)
      if ((await environment.deliver(payloadOf(batch))) !== 'taken') throw new Error('A quiet run did not take a batch.');
  } finally {
    await environment.stop();
  }
}

async function disturb(dynamo: DynamoUnderTest, batches: readonly string[][], seed: number) {
  const random = randomOf(seed + 1);
  const waiting = shuffled([...batches, ...batches], random);
  const ended: Record<Ended, number> = { taken: 0, failed: 0, killed: 0 };
  const environments = Array.from({ length: ENVIRONMENTS }, () => createEnvironment(dynamo));
  async function run(environment: Environment): Promise<void> {
    for (let batch = waiting.pop(); batch !== undefined; batch = waiting.pop()) {
      const end = await deliver(environment, batch, random);
      ended[end] += 1;
      // Lambda tries it again, later than others.
      if (end !== 'taken') waiting.splice(Math.floor(random() * waiting.length), 0, batch);
      if (ended.failed > MOST_FAILURES) throw new Error(`functions/usage failed ${ended.failed} times.`);
    }
  }
  try {
    await Promise.all(environments.map(run));
  } finally {
    await Promise.all(environments.map((environment) => environment.stop()));
  }
  return ended;
}

/** What a delivery that is not killed takes, milliseconds; it follows the machine. */
let usualMs = 200;

async function deliver(environment: Environment, batch: readonly string[], random: () => number): Promise<Ended> {
  await environment.ready();
  const sentAt = performance.now();
  const killed = random() * ONE_IN < 1;
  const timer = killed ? setTimeout(environment.kill, random() * usualMs) : undefined;
  const end = await environment.deliver(payloadOf(batch));
  clearTimeout(timer);
  if (!killed) usualMs += (performance.now() - sentAt - usualMs) / 10;
  return end;
}

const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);

/** Counts are about; and whether an address is news, depends on what was known when it came. */
const ABOUT = /^(?:day\/|left_out\/|alerts\/|alert\/[^/]+\/new_source\/)/;

type Tables = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

async function tablesOf({ client, tablePrefix }: DynamoUnderTest): Promise<Tables> {
  const usage = await dump(client, `${tablePrefix}sys_usage`, ({ user_name, what }) => user_name !== '*' || !ABOUT.test(String(what)));
  const decisions = await dump(client, `${tablePrefix}sys_decision`);
  // An alert tells of the line that came first, so of an alert only the name counts.
  return new Map([
    ...usage.map((item) => [`${item.user_name} ${item.what}`, String(item.what).startsWith('alert/') ? {} : item] as const),
    ...decisions.map((item) => [`refusal ${item.decision_id}`, item] as const),
  ]);
}

function differences(wanted: Tables, found: Tables): string[] {
  const names = [...new Set([...wanted.keys(), ...found.keys()])];
  return names
    .filter((name) => !isDeepStrictEqual(wanted.get(name), found.get(name)))
    .map((name) => `memory: ${name} is ${JSON.stringify(found.get(name))} and not ${JSON.stringify(wanted.get(name))}`);
}
