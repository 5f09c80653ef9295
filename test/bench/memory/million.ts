import type { DecisionLine } from '../../../functions/authorizer/log.ts';
import { createCounts } from '../../../functions/usage/counts.ts';
import { createKnownRows } from '../../../functions/usage/known-rows.ts';
import { linesOf } from '../../../functions/usage/payload.ts';
import { type BatchPorts, takeBatch } from '../../../functions/usage/take-batch.ts';
import { slotOf } from '../../../shared/core/instant.ts';
import { createRefusalLimit } from '../../../shared/core/usage/collect/refusal-limit.ts';
import { createPasswords } from '../../../shared/node/passwords.ts';
import { octetsMore } from '../../support/octets-more.ts';
import { productHandler } from '../decision/product.ts';
import { createUsers, eventsFor, stubReads } from '../decision/scenario.ts';
import type { BenchOptions, ChapterResult } from '../lib/chapter.ts';
import { ascending, quantile, rounded } from '../lib/measure.ts';
import { memoryMb } from '../lib/memory.ts';
import { GROUPS, HOUR, payloadsOf, SECONDS } from './busy-hour.ts';
import { type Asked, CountingObservation, CountingRows, notAsked } from './counting-store.ts';

const ACCOUNTS = 1_000;
/** As many as the reserved concurrency of functions/usage lets run: each remembers for itself what it saw. */
const ENVIRONMENTS = 4;
/** Of an account: its use, its credential, its address. */
const ROWS_OF_ONE = 3;
const LATENCY_MS = 2_000;
const SAMPLE_S = 60;

/** What an hour of many lines costs: functions/usage as its handler composes it, over stores in memory that count. */
export async function millionPart({ quick }: BenchOptions): Promise<ChapterResult> {
  const lines = quick ? 100_000 : 1_000_000;
  const decisions = await decisionLines();
  const { asked, seconds, rss } = await anHour(decisions[0] as DecisionLine, lines);
  const writes = asked.writesOfRows + asked.writesOfCounts + asked.otherWrites;
  const quarter = (at: number): number => quantile(ascending(rss.slice((at * rss.length) / 4, ((at + 1) * rss.length) / 4)), 0.5);
  const [early, late] = [quarter(1), quarter(3)];
  const more = Math.max(...decisions.flatMap((line) => [line, longest(line)]).map(octetsMore));
  const n = (value: number): string => value.toLocaleString('en');
  return {
    figures: {
      memoryLines: lines,
      memoryWrites: writes,
      memorySeconds: rounded(seconds),
      memoryLinesPerSecond: Math.round(lines / seconds),
      memoryRssGrowthMb: rounded(late - early),
      octetsMore: more,
    },
    tables: [
      {
        title: `${n(lines)} lines of ${n(ACCOUNTS)} accounts within one hour, one use, source and credential each, in ${ENVIRONMENTS} environments`,
        columns: ['', ''],
        rows: [
          ['writes', n(writes)],
          ['… of rows of accounts', n(asked.writesOfRows)],
          ['… of counts a day', n(asked.writesOfCounts)],
          ['… of heartbeats and what was observed', n(asked.otherWrites)],
          ['keys read', n(asked.reads)],
          ['seconds of the function', rounded(seconds)],
          ['lines a second', n(Math.round(lines / seconds))],
          ['RSS in the second quarter of the hour, MB', rounded(early)],
          ['RSS in the last quarter, MB', rounded(late)],
          ['octets that the memory adds to a decision line, at most', more],
        ],
      },
    ],
  };
}

/** Lines of the authorizer itself: an allowed request first. */
async function decisionLines(): Promise<DecisionLine[]> {
  const lines: DecisionLine[] = [];
  const passwords = createPasswords();
  const users = (await createUsers(passwords)).slice(0, 1);
  const handler = productHandler({ identities: stubReads(users, 0), passwords, log: (line) => lines.push(line as DecisionLine) });
  for (const event of eventsFor(users)) await handler(event);
  return lines;
}

/** The same line with all that it may have. */
const longest = (line: DecisionLine): DecisionLine => ({
  ...line,
  credential_id: '0a1b2c3d',
  ...(line.outcome === 'allow' ? { upstream: true } : {}),
});

interface Hour {
  readonly asked: Asked;
  /** In the function, from the payload on. */
  readonly seconds: number;
  /** MB, once a minute, after a garbage collection. */
  readonly rss: readonly number[];
}

async function anHour(decision: DecisionLine, lines: number): Promise<Hour> {
  const asked = notAsked();
  const [rows, observation, clock] = [new CountingRows(asked), new CountingObservation(asked), new Clock()];
  const environments = Array.from({ length: ENVIRONMENTS }, () => environment(rows, observation, asked, clock));
  const rss: number[] = [];
  let milliseconds = 0;
  for (let second = 0; second < SECONDS; second += 1) {
    const payloads = payloadsOf(decision, second, lines, ACCOUNTS);
    clock.advance(HOUR + second * 1000 + LATENCY_MS);
    const begun = performance.now();
    // Each environment gets lines of every log stream in time.
    await Promise.all(
      payloads.map((payload, index) => takeBatch(environments[(index + second) % ENVIRONMENTS] as BatchPorts, linesOf(payload))),
    );
    milliseconds += performance.now() - begun;
    if (second % SAMPLE_S === 0) rss.push(memoryMb().resident);
  }
  for (const { counts } of environments) await counts.flush();
  check(rows, observation, lines);
  return { asked, seconds: milliseconds / 1000, rss };
}

/** The hour passes as fast as it can. */
class Clock {
  now = HOUR;
  #waiting: { readonly at: number; readonly run: () => void }[] = [];

  readonly later = (run: () => void, milliseconds: number): void => {
    this.#waiting.push({ at: this.now + milliseconds, run });
  };

  advance(to: number): void {
    this.now = to;
    const due = this.#waiting.filter(({ at }) => at <= to);
    this.#waiting = this.#waiting.filter(({ at }) => at > to);
    for (const { run } of due) run();
  }
}

function environment(rows: CountingRows, observation: CountingObservation, asked: Asked, clock: Clock): BatchPorts {
  const now = (): number => clock.now;
  const none = async (): Promise<never> => {
    throw new Error('The benchmark tells nobody anything.');
  };
  return {
    rows,
    known: createKnownRows(),
    refusals: {
      put: async ({ length }) => {
        asked.otherWrites += length;
      },
    },
    limit: createRefusalLimit(),
    observation,
    alerts: { add: none, untold: none, claim: none, told: none, countIn: none, takeCount: none },
    counts: createCounts(observation, now, clock.later),
    groups: GROUPS,
    tell: none,
    now,
  };
}

/** Figures of a fold that lost something are worth nothing. */
function check(rows: CountingRows, observation: CountingObservation, lines: number): void {
  const stored = [...rows.users.values()].flatMap((ofUser) => [...ofUser.values()]);
  const [first, last] = [slotOf(HOUR), slotOf(HOUR + (SECONDS - 1) * 1000)];
  const whole = stored.filter(({ row }) => row.first_seen === first && row.last_seen === last).length;
  if (stored.length !== ACCOUNTS * ROWS_OF_ONE || whole !== stored.length)
    throw new Error(`Of ${ACCOUNTS * ROWS_OF_ONE} rows ${stored.length} are stored, and ${whole} tell the whole hour.`);
  const counted = [...observation.counts.values()].reduce((sum, count) => sum + count, 0);
  if (counted !== lines / 2) throw new Error(`Of ${lines / 2} decisions ${counted} were counted.`);
}
