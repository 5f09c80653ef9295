import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
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

function readItems(): number {
  const { values } = parseArgs({ options: { items: { type: 'string' } } });
  const items = Number(values.items ?? ITEMS);
  if (!Number.isSafeInteger(items) || items < 10_000 || items > 10_000_000)
    throw new Error(`--items takes a number from 10000 to 10000000, not ${JSON.stringify(values.items)}.`);
  return items;
}

/** Memory of this process while a table is scanned: at its most in the first tenth, and after it. */
function watchMemory(items: number) {
  let scanned = 0;
  const most = { firstTenth: 0, rest: 0 };
  const timer = setInterval(() => {
    const part = scanned < items / 10 ? 'firstTenth' : 'rest';
    most[part] = Math.max(most[part], process.memoryUsage.rss());
    if (process.stderr.isTTY) process.stderr.write(`${scanned} of ${items} scanned\r`);
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
function tell({ inFlight, ratio, itemsPerSecond }: StubFigures): void {
  console.error(`${inFlight} in flight: ${Math.round(itemsPerSecond)} records a second, ${rounded(ratio)} of what the endpoint can give`);
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

const items = readItems();
const stub = await startStub();
const overStub: StubFigures[] = [];
for (const small of SMALL) {
  const figures = await measureOverStub(stub, { ...small, markedEvery: 0, capacity: CAPACITY, rounds: ROUNDS });
  tell(figures);
  overStub.push(figures);
}
const memory = watchMemory(items);
const large = await measureOverStub(stub, {
  inFlight: LARGE_IN_FLIGHT,
  items,
  markedEvery: MARKED_EVERY,
  capacity: CAPACITY,
  rounds: 1,
  onScanned: memory.onScanned,
});
const { maxRssMb, rssGrowth } = memory.end();
tell(large);
overStub.push(large);
stub.stop();
const overEngine = await measureOverEngine();
print(overStub, overEngine);
const ratios = [...overStub.map(({ inFlight, ratio }) => [`inFlight${inFlight}`, rounded(ratio)]), ['engine', rounded(overEngine.ratio)]];
console.log(
  JSON.stringify({
    items,
    itemsPerSecond: Math.round(large.itemsPerSecond),
    capacityPerSecond: Math.round(large.capacityPerSecond),
    ratio: Math.min(...ratios.map(([, ratio]) => Number(ratio))),
    ratios: Object.fromEntries(ratios),
    maxRssMb: Math.round(maxRssMb),
    rssGrowth: rounded(rssGrowth),
    lost: sum(overStub.map(({ lost }) => lost)) + overEngine.lost,
    overwritten: sum(overStub.map(({ overwritten }) => overwritten)) + overEngine.overwritten,
  }),
);
