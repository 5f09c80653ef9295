import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../../infra/local/assembly/synth.ts';
import { answering, MistakeError, readArguments, wholeNumber } from '../support/arguments.ts';
import { atMost, createLongRun, type LongRun, type Part } from '../support/long-run.ts';
import { burst } from './chapters/burst.ts';
import type { Findings, Row, Stage } from './chapters/chapter.ts';
import { clockJumps } from './chapters/clock.ts';
import { fullDisk } from './chapters/disk.ts';
import { faults } from './chapters/faults.ts';
import { kills, killsOfTheWhole } from './chapters/kills.ts';
import { load } from './chapters/load.ts';
import { memory } from './chapters/memory.ts';
import { mutateCore } from './chapters/mutation.ts';
import { rotation } from './chapters/rotation.ts';
import { deletedSettings } from './chapters/settings.ts';
import { fuzz } from './fuzz.ts';
import { mutationScore } from './mutation-score.ts';
import { Ledger } from './traffic/ledger.ts';
import { Tally } from './traffic/tally.ts';

const TITLE = 'Breaks what the product stands on under load, and counts what must never happen.';
const HELP = `${TITLE}

  npm run torture                     everything, about two hours; the load
                                      alone takes 30 minutes
  npm run torture -- --minutes 2      with so many minutes of load, and the
                                      mutation score of the last run
  npm run torture -- --cases 100000   so many cases of the fuzzing (1000000)
  npm run torture -- --lines 100000   so many log lines for the memory (1000)
  npm run torture -- --seed 7         the seed of the fuzzing, the memory and
                                      the rotation
  npm run torture -- --only faults    some chapters alone

Chapters: fuzz, burst, memory, faults, kills, whole, disk, clock, settings,
rotation, load, mutation.

Prints a plan, a table for each chapter and a verdict; the last line is one JSON
object. The status is 1 where anything was wrongly allowed, lost, refused
falsely or not caught.`;

interface Options {
  readonly cases: number;
  readonly lines: number;
  readonly seed: number;
  readonly minutes: number;
  /** Names of the chapters; null: all, and mutation only if the load has its full time. */
  readonly only: readonly string[] | null;
  readonly mutation: boolean;
}

const FULL_MINUTES = 30;

/** Every chapter in its order, and how long it takes. */
const partsOf = ({ cases, lines, minutes }: Options): readonly Part[] => [
  { name: 'fuzz', what: `${cases} requests that no client sends`, seconds: 10 + cases / 4000 },
  { name: 'burst', what: 'many processes sign in at the same moment', seconds: 90 },
  { name: 'memory', what: `${lines} log lines, by processes that are killed`, seconds: 30 + lines / 100 },
  { name: 'faults', what: 'DynamoDB and Parameter Store fail under real clients', seconds: 240 },
  { name: 'kills', what: 'workers are killed during requests', seconds: 60 },
  { name: 'whole', what: 'kill -9 of the whole, and started again', seconds: 60 },
  { name: 'disk', what: 'the disk is full', seconds: 30 },
  { name: 'clock', what: 'the clock jumps by a day', seconds: 60 },
  { name: 'settings', what: 'settings are deleted one by one', seconds: 120 },
  { name: 'rotation', what: 'secrets change under load', seconds: 60 },
  { name: 'load', what: `${minutes} minutes at the limit of the machine, then more than it takes`, seconds: minutes * 60 + 60 },
  { name: 'mutation', what: 'small changes to the core, each of which a test must notice', seconds: 3600 },
];

function readOptions(): Options {
  const text = { type: 'string' } as const;
  const values = readArguments(HELP, { minutes: text, cases: text, lines: text, seed: text, only: text });
  const options = {
    cases: wholeNumber('cases', values.cases, 1_000_000, [1, 1e9]),
    lines: wholeNumber('lines', values.lines, 1000, [1, 1e8]),
    seed: wholeNumber('seed', values.seed, 1, [0, 2 ** 31]),
    minutes: wholeNumber('minutes', values.minutes, FULL_MINUTES, [1, 10_000]),
    only: values.only?.split(',') ?? null,
    mutation: values.only !== undefined || values.minutes === undefined,
  };
  const names = partsOf(options).map(({ name }) => name);
  const wrong = options.only?.find((name) => !names.includes(name));
  if (wrong !== undefined) throw new MistakeError(`There is no chapter ${JSON.stringify(wrong)}: choose from ${names.join(', ')}.`);
  return options;
}

async function main(): Promise<void> {
  const options = readOptions();
  const parts = partsOf(options).filter(({ name }) => options.only?.includes(name) ?? (name !== 'mutation' || options.mutation));
  const run = createLongRun(TITLE, parts);
  run.plan();
  const findings: Findings = { lost: [], memory: [], unhandled: 0, recoveries: [], skipped: [] };
  const tally = new Tally();
  const assembly = mkdtempSync(join(tmpdir(), 'torture-assembly-'));
  process.on('unhandledRejection', (error) => {
    findings.unhandled += 1;
    console.error(error);
  });
  try {
    await synthesise(assembly);
    await chapters(run, { assembly, tally, ledger: new Ledger(), findings }, options);
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
  report(run, tally, findings);
}

async function chapters(run: LongRun, stage: Stage, { cases, lines, seed, minutes }: Options): Promise<void> {
  const { tally, findings } = stage;
  let resident: readonly Row[] = [];
  const chapter = async (name: string, of: () => Promise<readonly Row[]>): Promise<void> => {
    const rows = (await run.part(name, of)) ?? [];
    if (rows.length === 0) return;
    console.log(`\n${name}`);
    console.table(rows);
  };
  await chapter('fuzz', () => fuzzing(run, tally, findings, { cases, seed }));
  await chapter('burst', () => burst(stage));
  await chapter('memory', () => memory({ findings, lines, seed }));
  await chapter('faults', () => faults(stage));
  await chapter('kills', () => kills(stage));
  await chapter('whole', () => killsOfTheWhole(stage));
  await chapter('disk', () => fullDisk(stage));
  await chapter('clock', () => clockJumps(stage));
  await chapter('settings', () => deletedSettings(stage));
  await chapter('rotation', () => rotation(stage, seed));
  await chapter('load', async () => {
    const { figures, memory: used } = await load(stage, minutes, run.note);
    resident = used;
    return figures;
  });
  if (resident.length > 0) console.table(resident);
  await chapter('mutation', mutateCore);
}

async function fuzzing(run: LongRun, tally: Tally, findings: Findings, options: Pick<Options, 'cases' | 'seed'>): Promise<readonly Row[]> {
  const onDone = (done: number): void => run.note(`${done} of ${options.cases} cases`);
  const { cases, wronglyAllowed, falseRefusals, differences, unhandled, found } = await fuzz({ ...options, onDone });
  tally.requests += cases;
  // A request that was served differently from its decision got something that was not allowed.
  tally.wronglyAllowed += wronglyAllowed + differences;
  tally.falseRefusals += falseRefusals;
  findings.unhandled += unhandled;
  for (const one of found) console.log(`found by fuzzing: ${JSON.stringify(one)}`);
  return [{ cases, 'wrongly allowed': wronglyAllowed, 'refused falsely': falseRefusals, 'served otherwise': differences, unhandled }];
}

function report(run: LongRun, tally: Tally, { lost, memory: forgotten, unhandled, recoveries, skipped }: Findings): void {
  for (const line of [...tally.samples, ...lost.slice(0, 12), ...forgotten.slice(0, 12)]) console.log(line);
  const { requests, wronglyAllowed, falseRefusals } = tally;
  const recoverySeconds = Math.round(Math.max(0, ...recoveries) * 100) / 100;
  const score = mutationScore(read('reports/mutation/mutation.json'), read);
  const never = [
    ['wrongly allowed', wronglyAllowed],
    ['wrongly refused', falseRefusals],
    ['acknowledged writes lost', lost.length],
    ['rows of the memory lost', forgotten.length],
    ['errors not caught', unhandled],
  ] as const;
  run.verdictOn(
    never.map(([what, count]) => atMost(what, count, 0)),
    [
      `${requests} requests were judged. The slowest recovery took ${recoverySeconds} s.`,
      score === null
        ? 'No mutation score: no report here is about the present core. Make one by npm run torture -- --only mutation.'
        : `Mutation score of the core: ${score} %.`,
      ...skipped.map((what) => `Skipped: ${what}`),
    ],
  );
  console.log(
    JSON.stringify({
      ...{ requests, wronglyAllowed, falseRefusals, lostWrites: lost.length, memoryLost: forgotten.length, unhandled },
      ...{ recoverySeconds, mutationScore: score },
    }),
  );
  if (never.some(([, count]) => count > 0)) process.exitCode = 1;
}

const read = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

await answering(main);
