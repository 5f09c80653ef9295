import { parseArgs } from 'node:util';
import { cold } from './cold/chapter.ts';
import { decision } from './decision/chapter.ts';
import { type BenchOptions, type Chapter, type ChapterResult, type Figures, markdown } from './lib/chapter.ts';
import { wire } from './wire/chapter.ts';

/**
 * `npm run bench`: what a decision costs, beside what people would use instead. Prints tables, and as its last line one JSON
 * object with every figure.
 *
 * --quick: fewer rounds. --only <chapter>: that chapter alone. --write: writes BENCHMARKS.md and its plot.
 */
const CHAPTERS: readonly Chapter[] = [decision, wire, cold];

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const options: BenchOptions = { quick: values.quick, rounds: values.quick ? 3 : 9 };

const results: [Chapter, ChapterResult][] = [];
let figures: Figures = {};
for (const chapter of CHAPTERS) {
  if (values.only !== undefined && values.only !== chapter.name) continue;
  console.log(`\n# ${chapter.title}\n\n${chapter.about}`);
  const result = await chapter.run(options, figures);
  for (const table of result.tables) console.log(`\n## ${table.title}\n\n${markdown(table)}`);
  results.push([chapter, result]);
  figures = { ...figures, ...result.figures };
}
console.log(`\n${JSON.stringify(figures)}`);
