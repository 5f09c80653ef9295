import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { synthesise } from '../../infra/local/assembly/synth.ts';
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

const HELP = `Breaks what the product stands on, under load, and counts what must never happen.

  npm run torture                     everything, about two hours; the load alone takes 30 minutes
  npm run torture -- --minutes 2      with so many minutes of load, and the mutation score of the last run
  npm run torture -- --cases 100000   so many cases of the fuzzing (1000000)
  npm run torture -- --lines 100000   so many log lines for the memory (1000)
  npm run torture -- --seed 7         the seed of the fuzzing, the memory and the rotation
  npm run torture -- --only faults    some chapters alone: fuzz, burst, memory, faults, kills, whole, disk, clock, settings,
                                      rotation, load, mutation

The last line is one JSON object. The status is 1 where anything was wrongly allowed, lost, refused falsely or not caught.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    cases: { type: 'string', default: '1000000' },
    lines: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const FULL_MINUTES = 30;

async function main(): Promise<void> {
  const findings: Findings = { lost: [], memory: [], unhandled: 0, recoveries: [], skipped: [] };
  const tally = new Tally();
  const assembly = mkdtempSync(join(tmpdir(), 'torture-assembly-'));
  const stage: Stage = { assembly, tally, ledger: new Ledger(), findings };
  process.on('unhandledRejection', (error) => {
    findings.unhandled += 1;
    console.error(error);
  });
  try {
    await synthesise(assembly);
    await chapter('fuzz', () => fuzzing(tally, findings));
    await chapter('burst', () => burst(stage));
    await chapter('memory', () => memory({ findings, lines: Number(values.lines), seed: Number(values.seed) }));
    await chapter('faults', () => faults(stage));
    await chapter('kills', () => kills(stage));
    await chapter('whole', () => killsOfTheWhole(stage));
    await chapter('disk', () => fullDisk(stage));
    await chapter('clock', () => clockJumps(stage));
    await chapter('settings', () => deletedSettings(stage));
    await chapter('rotation', () => rotation(stage, Number(values.seed)));
    await chapter('load', async () => {
      const { figures, memory: used } = await load(stage, Number(values.minutes ?? FULL_MINUTES));
      console.table(used);
      return figures;
    });
    if (values.only !== undefined || values.minutes === undefined) await chapter('mutation', mutateCore);
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
  report(tally, findings);
}

async function chapter(name: string, run: () => Promise<readonly Row[]>): Promise<void> {
  if (values.only !== undefined && !values.only.split(',').includes(name)) return;
  const startedAt = performance.now();
  const rows = await run();
  console.log(`\n${name}, ${Math.round((performance.now() - startedAt) / 1000)} s`);
  if (rows.length > 0) console.table(rows);
}

async function fuzzing(tally: Tally, findings: Findings): Promise<readonly Row[]> {
  const { cases, wronglyAllowed, falseRefusals, differences, unhandled, found } = await fuzz({
    cases: Number(values.cases),
    seed: Number(values.seed),
  });
  tally.requests += cases;
  // A request that was served differently from its decision got something that was not allowed.
  tally.wronglyAllowed += wronglyAllowed + differences;
  tally.falseRefusals += falseRefusals;
  findings.unhandled += unhandled;
  for (const one of found) console.log(`found by fuzzing: ${JSON.stringify(one)}`);
  return [{ cases, 'wrongly allowed': wronglyAllowed, 'refused falsely': falseRefusals, 'served otherwise': differences, unhandled }];
}

function report(tally: Tally, { lost, memory: forgotten, unhandled, recoveries, skipped }: Findings): void {
  for (const line of [...tally.samples, ...lost.slice(0, 12), ...forgotten.slice(0, 12), ...skipped.map((what) => `skipped: ${what}`)])
    console.log(line);
  const { requests, wronglyAllowed, falseRefusals } = tally;
  const recoverySeconds = Math.round(Math.max(0, ...recoveries) * 100) / 100;
  const score = mutationScore(read('reports/mutation/mutation.json'), read);
  if (score === null)
    console.log('No mutation score: no report here is about the present core. Make one by npm run torture -- --only mutation.');
  console.log(
    JSON.stringify({
      ...{ requests, wronglyAllowed, falseRefusals, lostWrites: lost.length, memoryLost: forgotten.length, unhandled },
      ...{ recoverySeconds, mutationScore: score },
    }),
  );
  if (wronglyAllowed + falseRefusals + lost.length + forgotten.length + unhandled > 0) process.exitCode = 1;
}

const read = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

if (values.help) console.log(HELP);
else await main();
