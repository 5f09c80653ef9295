import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering, MistakeError, readPositional } from '../support/arguments.ts';
import { createLongRun, type LongRun } from '../support/long-run.ts';
import { type Cited, PROMISES } from './promises.ts';

const TITLE = 'Breaks each promise of SECURITY.md on purpose, and checks that its test sees it.';
const HELP = `${TITLE}

  npm run attack:breaks            every break of test/attacks/promises.ts
  npm run attack:breaks -- TEXT    those whose promise or description has this
                                   text

Works in a copy of the project. Prints a plan, a line for each break and a
verdict; the last line is one JSON object. The status is 1 where no test saw a
break.`;

type Break = (typeof PROMISES)[number]['breaks'][number] & { readonly title: string };

/** A copy of the project, in which tests run. */
interface Copy {
  readonly folder: string;
  /** How many tests of that name pass and fail; a file that cannot be loaded has none of either. */
  run(test: Cited): { readonly passed: number; readonly failed: number };
}

const ROOT = join(import.meta.dirname, '../..');
/** That a break takes, about: its test with it, and once without. */
const SECONDS_A_BREAK = 12;

function makeCopy(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'nis-breaks-'));
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of tracked) cpSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  // Only tests that start the local run need the app synthesised before them.
  const noSetup = join(folder, 'no-setup.mjs');
  writeFileSync(noSetup, 'export default async () => {};');
  return {
    folder,
    run({ file, name }) {
      const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
      const results = join(folder, 'results.json');
      rmSync(results, { force: true });
      const needsApp = /startLocalRun|openSite|openDeployment|sharedAssembly/.test(readFileSync(join(folder, file), 'utf8'));
      const setup = needsApp ? [] : [`--globalSetup=${noSetup}`, `--globalTeardown=${noSetup}`];
      const args = [jest, '--json', `--outputFile=${results}`, '-t', literal, ...setup, file];
      const { stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      if (!existsSync(results)) throw new Error(`jest did not run ${file}:\n${stderr}`);
      const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(results, 'utf8')) as Record<string, number>;
      return { passed: passed ?? 0, failed: failed ?? 0 };
    },
  };
}

/** @returns what the breaks are that no test saw. */
function breakAll(run: LongRun, { folder, run: runTest }: Copy, breaks: readonly Break[]): string[] {
  const unseen: string[] = [];
  const sound = new Map<string, boolean>();
  for (const [index, { title, what, file, find, replace, seenBy }] of breaks.entries()) {
    run.note(`${index} of ${breaks.length}, ${unseen.length} unseen`);
    const key = `${seenBy.file} ${seenBy.name}`;
    if (!sound.has(key)) {
      const { passed, failed } = runTest(seenBy);
      sound.set(key, passed > 0 && failed === 0);
    }
    const source = readFileSync(join(folder, file), 'utf8');
    writeFileSync(
      join(folder, file),
      source.replace(find, () => replace),
    );
    const broken = runTest(seenBy);
    writeFileSync(join(folder, file), source);
    const ok = sound.get(key) === true && source.includes(find) && broken.failed > 0;
    if (!ok) unseen.push(what);
    run.print(`${ok ? 'seen  ' : 'UNSEEN'}  ${title}: ${what}  (${seenBy.file})`);
  }
  return unseen;
}

async function main(): Promise<void> {
  const text = readPositional(HELP) ?? '';
  const all = PROMISES.flatMap(({ title, breaks }) => breaks.map((each) => ({ ...each, title })));
  const breaks = all.filter(({ title, what }) => `${title}: ${what}`.includes(text));
  if (breaks.length === 0)
    throw new MistakeError(`No promise and no break has the text ${JSON.stringify(text)}: leave it out to make all.`);
  const what = `${breaks.length} breaks of ${new Set(breaks.map(({ title }) => title)).size} promises, each with its test`;
  const run = createLongRun(TITLE, [{ name: 'breaks', what, seconds: SECONDS_A_BREAK * breaks.length }]);
  run.plan();
  const copy = makeCopy();
  const unseen = (await run.part('breaks', async () => breakAll(run, copy, breaks))) ?? [];
  rmSync(copy.folder, { recursive: true, force: true });
  const seen = breaks.length - unseen.length;
  const sentence =
    unseen.length === 0 ? `all ${seen} breaks are seen.` : `${unseen.length} of ${breaks.length} breaks are seen by no test.`;
  run.verdict(unseen.length === 0, sentence, unseen);
  console.log(JSON.stringify({ breaks: breaks.length, seen, unseen }));
  process.exitCode = unseen.length === 0 ? 0 : 1;
}

await answering(main);
