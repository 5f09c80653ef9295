import { answering, MistakeError, readArguments } from '../support/arguments.ts';
import { createLongRun } from '../support/long-run.ts';
import { cold } from './cold/chapter.ts';
import { decision } from './decision/chapter.ts';
import { growth } from './growth/chapter.ts';
import { type BenchOptions, type Chapter, type ChapterResult, type Figures, markdown } from './lib/chapter.ts';
import { memory } from './memory/chapter.ts';
import { money } from './money/chapter.ts';
import { passwords } from './passwords/chapter.ts';
import { checksOf } from './report/targets.ts';
import { writeReport } from './report/write.ts';
import { wire } from './wire/chapter.ts';
import { worst } from './worst/chapter.ts';

const CHAPTERS: readonly Chapter[] = [decision, wire, passwords, cold, growth, memory, worst, money];
const TITLE = 'What a decision costs, beside what people would use instead.';
const HELP = `${TITLE}

  npm run bench                     every chapter
  npm run bench -- --quick          with fewer rounds and smaller sizes: for
                                    trying the benchmark itself
  npm run bench -- --only wire      one chapter alone
  npm run bench -- --write          writes BENCHMARKS.md and its plot, too

Chapters: ${CHAPTERS.map(({ name }) => name).join(', ')}.

Prints a plan, tables and a verdict on the targets of docs/contract.md; the last
line is one JSON object with every figure. The status is 0 also if a target is
missed, because the figures of a busy machine say little. It is 1 if the run
failed.`;

async function main(): Promise<void> {
  const values = readOptions();
  const chosen = CHAPTERS.filter(({ name }) => values.only === undefined || values.only === name);
  const parts = chosen.map(({ name, title, seconds }) => ({ name, what: title, seconds: values.quick ? seconds.quick : seconds.full }));
  const run = createLongRun(TITLE, parts);
  const options: BenchOptions = { quick: values.quick, rounds: values.quick ? 3 : 9, note: run.note };
  run.plan();
  const results: [Chapter, ChapterResult][] = [];
  let figures: Figures = {};
  for (const chapter of chosen) {
    const result = await run.part(chapter.name, () => chapter.run(options, figures));
    if (result === null) continue;
    console.log(`\n# ${chapter.title}\n\n${chapter.about}`);
    for (const table of result.tables) console.log(`\n## ${table.title}\n\n${markdown(table)}`);
    results.push([chapter, result]);
    figures = { ...figures, ...result.figures };
  }
  if (values.write) writeReport(results, figures);
  run.verdictOn(checksOf(figures), values.quick ? ['Measured with --quick: too few rounds to compare with.'] : []);
  console.log(`\n${JSON.stringify(figures)}`);
}

function readOptions(): { readonly quick: boolean; readonly write: boolean; readonly only: string | undefined } {
  const values = readArguments(HELP, { quick: { type: 'boolean' }, write: { type: 'boolean' }, only: { type: 'string' } });
  const { quick = false, write = false, only } = values;
  if (only !== undefined && !CHAPTERS.some(({ name }) => name === only))
    throw new MistakeError(`There is no chapter ${JSON.stringify(only)}: choose one of ${CHAPTERS.map(({ name }) => name).join(', ')}.`);
  if (write && only !== undefined) throw new MistakeError('BENCHMARKS.md is written from a whole run: leave --only out.');
  return { quick, write, only };
}

await answering(main);
