import { parseArgs } from 'node:util';
import { cold } from './cold/chapter.ts';
import { decision } from './decision/chapter.ts';
import { growth } from './growth/chapter.ts';
import { type BenchOptions, type Chapter, type ChapterResult, type Figures, markdown } from './lib/chapter.ts';
import { memory } from './memory/chapter.ts';
import { money } from './money/chapter.ts';
import { passwords } from './passwords/chapter.ts';
import { writeReport } from './report/write.ts';
import { wire } from './wire/chapter.ts';
import { worst } from './worst/chapter.ts';

/**
 * `npm run bench`: what a decision costs, beside what people would use instead. Prints tables, and as its last line one JSON
 * object with every figure.
 *
 * --quick: fewer rounds. --only <chapter>: that chapter alone. --write: BENCHMARKS.md and its plot are written, too.
 */
const CHAPTERS: readonly Chapter[] = [decision, wire, passwords, cold, growth, memory, worst, money];

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const chosen = CHAPTERS.filter(({ name }) => values.only === undefined || values.only === name);
if (chosen.length === 0)
  throw new Error(`There is no chapter "${values.only}": choose one of ${CHAPTERS.map(({ name }) => name).join(', ')}.`);
if (values.write && chosen.length < CHAPTERS.length) throw new Error('BENCHMARKS.md is written from a whole run: leave --only out.');

const options: BenchOptions = { quick: values.quick, rounds: values.quick ? 3 : 9 };
const results: [Chapter, ChapterResult][] = [];
let figures: Figures = {};
for (const chapter of chosen) {
  console.log(`\n# ${chapter.title}\n\n${chapter.about}`);
  const result = await chapter.run(options, figures);
  for (const table of result.tables) console.log(`\n## ${table.title}\n\n${markdown(table)}`);
  results.push([chapter, result]);
  figures = { ...figures, ...result.figures };
}
if (values.write) writeReport(results, figures);
console.log(`\n${JSON.stringify(figures)}`);
