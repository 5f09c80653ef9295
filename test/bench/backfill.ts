import { loadavg } from 'node:os';
import { answering, readArguments, wholeNumber } from '../support/arguments.ts';
import { atLeast, atMost, createLongRun, type LongRun, type Part } from '../support/long-run.ts';
import { type EngineFigures, measureOverEngine } from './backfill/engine-case.ts';
import { startStub } from './backfill/stub.ts';
import { measureOverStub, type StubFigures } from './backfill/stub-case.ts';
import { rounded } from './lib/measure.ts';

/**
 * `npm run bench:backfill [-- --items N]`: the backfill worker over its real adapters and SDK client, against an endpoint of 5 ms and a fixed
 * capacity in a process of its own, with 1, 4, 16 and 64 writes in flight, and against the embedded engine beside bare conditional updates.
 * Twenty editors flip flags of the users that the backfill is working on; what was lost or overwritten is counted by the endpoint.
 * Prints a table, and one JSON object as its last line; its `ratio` is the lowest of all.
 */
const CAPACITY = 1500;
const ITEMS = 1_000_000;
/** Every second user has the attribute already, so that the table of a million is scanned within the ten minutes that a benchmark may take. */
const MARKED_EVERY = 2;
/** Rounds of a few seconds each. */
const ROUNDS = 5;
const SMALL = [
  { inFlight: 1, items: 500 },
  { inFlight: 4, items: 2000 },
  { inFlight: 16, items: 5000 },
] as const;
const LARGE_IN_FLIGHT = 64;
/** docs/contract.md, "Limits and targets". */
const LEAST_RATIO = 0.9;

const TITLE = 'How fast an activation marks users, beside what its endpoint can give.';
const HELP = `${TITLE}

  npm run bench:backfill                     a million users, about eight
                                             minutes
  npm run bench:backfill -- --items 100000   so many

Prints a plan, tables and a verdict; the last line is one JSON object. Its ratio
is the lowest of all.`;

/** Memory of this process while a table is scanned: at its most in the first tenth, and after it. */
function watchMemory(items: number, note: (text: string) => void) {
  let scanned = 0;
  const most = { firstTenth: 0, rest: 0 };
  const timer = setInterval(() => {
    const part = scanned < items / 10 ? 'firstTenth' : 'rest';
    most[part] = Math.max(most[part], process.memoryUsage.rss());
    note(`${scanned} of ${items} scanned`);
  }, 200);
  return {
    onScanned: (count: number): void => {
      scanned = count;
    },
    end: () => {
      clearInterval(timer);
      return { maxRssMb: Math.max(most.firstTenth, most.rest) / 2 ** 20, rssGrowth: most.rest / most.firstTenth };
    },
  };
}

/** Something to see meanwhile. */
function tell(run: LongRun, { inFlight, ratio, itemsPerSecond }: StubFigures): void {
  run.print(`${inFlight} in flight: ${Math.round(itemsPerSecond)} records a second, ${rounded(ratio)} of what the endpoint can give`);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function print(overStub: readonly StubFigures[], overEngine: EngineFigures): void {
  console.log(
    `\nEndpoint of 5 ms and ${CAPACITY} writes a second; load of the machine ${loadavg().map(rounded).join(', ')}; Node ${process.version}`,
  );
  console.table(
    overStub.map(({ inFlight, items, itemsPerSecond, capacityPerSecond, ratio, throttled, edits, conflicts, lost, overwritten }) => ({
      'in flight': inFlight,
      items,
      'items/s': Math.round(itemsPerSecond),
      'endpoint/s': Math.round(capacityPerSecond),
      ratio: rounded(ratio),
      throttled,
      edits,
      'met an edit': conflicts,
      lost,
      overwritten,
    })),
  );
  const { itemsPerSecond, barePerSecond, ratio, lost, overwritten } = overEngine;
  console.log('Embedded engine, 16 in flight, medians of rounds in turn');
  console.table([
    { 'items/s': Math.round(itemsPerSecond), 'bare updates/s': Math.round(barePerSecond), ratio: rounded(ratio), lost, overwritten },
  ]);
}

const ratiosOf = (overStub: readonly StubFigures[], overEngine: EngineFigures): Record<string, number> => ({
  ...Object.fromEntries(overStub.map(({ inFlight, ratio }) => [`inFlight${inFlight}`, rounded(ratio)])),
  engine: rounded(overEngine.ratio),
});

const partsOf = (items: number): Part[] => [
  { name: 'small', what: `${SMALL.map(({ inFlight }) => inFlight).join(', ')} writes in flight, ${ROUNDS} rounds each`, seconds: 60 },
  { name: 'large', what: `${items} users, ${LARGE_IN_FLIGHT} writes in flight`, seconds: items / MARKED_EVERY / CAPACITY },
  { name: 'engine', what: 'the embedded engine, beside bare updates', seconds: 30 },
];

async function main(): Promise<void> {
  const values = readArguments(HELP, { items: { type: 'string' } });
  const items = wholeNumber('items', values.items, ITEMS, [10_000, 10_000_000]);
  const run = createLongRun(TITLE, partsOf(items));
  run.plan();
  const stub = await startStub();
  const overStub: StubFigures[] = [];
  await run.part('small', async () => {
    for (const small of SMALL) {
      const figures = await measureOverStub(stub, { ...small, markedEvery: 0, capacity: CAPACITY, rounds: ROUNDS });
      tell(run, figures);
      overStub.push(figures);
    }
  });
  const memory = watchMemory(items, run.note);
  const size = { inFlight: LARGE_IN_FLIGHT, items, markedEvery: MARKED_EVERY, capacity: CAPACITY, rounds: 1 };
  const large = await run.part('large', () => measureOverStub(stub, { ...size, onScanned: memory.onScanned }));
  const used = memory.end();
  stub.stop();
  const overEngine = await run.part('engine', measureOverEngine);
  if (large === null || overEngine === null) throw new Error('The benchmark left a part out.');
  tell(run, large);
  report(run, items, [...overStub, large], overEngine, used);
}

function report(
  run: LongRun,
  items: number,
  overStub: readonly StubFigures[],
  overEngine: EngineFigures,
  { maxRssMb, rssGrowth }: { readonly maxRssMb: number; readonly rssGrowth: number },
): void {
  print(overStub, overEngine);
  const ratios = ratiosOf(overStub, overEngine);
  const { itemsPerSecond = 0, capacityPerSecond = 0 } = overStub.at(-1) ?? {};
  const ratio = Math.min(...Object.values(ratios));
  const lost = sum(overStub.map(({ lost }) => lost)) + overEngine.lost;
  const overwritten = sum(overStub.map(({ overwritten }) => overwritten)) + overEngine.overwritten;
  run.verdictOn([
    atLeast('records a second, of what the endpoint can give, at the lowest', ratio, LEAST_RATIO),
    atMost('edits lost', lost, 0),
    atMost('edits overwritten', overwritten, 0),
  ]);
  console.log(
    JSON.stringify({
      ...{ items, itemsPerSecond: Math.round(itemsPerSecond), capacityPerSecond: Math.round(capacityPerSecond), ratio, ratios },
      ...{ maxRssMb: Math.round(maxRssMb), rssGrowth: rounded(rssGrowth), lost, overwritten },
    }),
  );
}

await answering(main);
