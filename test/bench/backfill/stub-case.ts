import { interleave, spreadOf } from '../lib/measure.ts';
import { type BackfillUnderTest, backfillAt } from './client.ts';
import type { EndpointReport } from './protocol.ts';
import type { Stub } from './stub.ts';

type Counts = Pick<EndpointReport, 'lost' | 'overwritten' | 'edits' | 'conflicts' | 'throttled'>;

export interface StubFigures extends Counts {
  readonly inFlight: number;
  readonly items: number;
  readonly itemsPerSecond: number;
  /**
   * What the endpoint can give: its capacity, or what bare conditional updates with as many in flight get from it without one, since an
   * answer takes 5 ms and then some. Both are measured in turn, so that what disturbs the machine disturbs both.
   */
  readonly capacityPerSecond: number;
  readonly ratio: number;
}

export interface StubCase {
  readonly inFlight: number;
  /** In the table. */
  readonly items: number;
  /** One of so many has the attribute already; 0: none. */
  readonly markedEvery: number;
  readonly capacity: number;
  /** Backfills of a fresh table each. */
  readonly rounds: number;
  readonly onScanned?: (scanned: number) => void;
}

/** Far above what a client can ask for. */
const UNBOUNDED = 1_000_000;
/** Of bare updates, in seconds of 5 ms each. */
const BARE_SECONDS = 2;

export async function measureOverStub(
  stub: Stub,
  { inFlight, items, markedEvery, capacity, rounds, onScanned }: StubCase,
): Promise<StubFigures> {
  const subject = backfillAt(stub.url, 'bench-');
  const counts: Counts[] = [];
  const backfill = async (): Promise<number> => {
    await stub.reset({ items, markedEvery, capacity });
    const { seconds, changed } = await subject.backfill(inFlight, ({ counters }) => onScanned?.(counters.scanned));
    const report = await stub.report();
    counts.push(report);
    // A write that met an edit is a write, too: the endpoint had to take it.
    return (changed + report.conflicts) / seconds;
  };
  const bare = (): Promise<number> => barePerSecond(stub, subject, inFlight);
  const samples = rounds > 1 ? await interleave(rounds, { bare, backfill }) : await between(bare, backfill);
  subject.stop();
  const itemsPerSecond = spreadOf(samples.backfill).median;
  const capacityPerSecond = Math.min(capacity, spreadOf(samples.bare).median);
  const total = (name: keyof Counts): number => counts.reduce((sum, each) => sum + each[name], 0);
  return {
    inFlight,
    items,
    itemsPerSecond,
    capacityPerSecond,
    ratio: itemsPerSecond / capacityPerSecond,
    lost: total('lost'),
    overwritten: total('overwritten'),
    edits: total('edits'),
    conflicts: total('conflicts'),
    throttled: total('throttled'),
  };
}

/** For a backfill that is too long for rounds: bare updates before and after it. */
async function between(bare: () => Promise<number>, backfill: () => Promise<number>): Promise<{ bare: number[]; backfill: number[] }> {
  const before = await bare();
  const measured = await backfill();
  return { bare: [before, await bare()], backfill: [measured] };
}

async function barePerSecond(stub: Stub, subject: BackfillUnderTest, inFlight: number): Promise<number> {
  const count = Math.min(4000, BARE_SECONDS * inFlight * 200);
  await stub.reset({ items: count, markedEvery: 0, capacity: UNBOUNDED });
  const names = Array.from({ length: count }, (_, index) => `user.${String(index).padStart(7, '0')}`);
  return count / (await subject.bareUpdates(inFlight, names));
}
