import type { BenchOptions, Chapter, ChapterResult } from '../lib/chapter.ts';
import { millionPart } from './million.ts';
import { reviewPart } from './review.ts';
import { searchPart } from './search.ts';

/** Each part fills tables of its own. */
const PARTS: readonly ((options: BenchOptions) => Promise<ChapterResult>)[] = [millionPart, reviewPart, searchPart];

export const memory: Chapter = {
  name: 'memory',
  title: 'Memory',
  seconds: { quick: 75, full: 400 },
  about:
    'What it takes to remember what accounts really used, and to show it. The hour of log lines runs through functions/usage from the packed payload on, ' +
    'in four environments by turns, over stores in memory that count and refuse as DynamoDB does; a clock of its own lets the hour pass as fast as it can. ' +
    'A page of the review looks at 1,000 accounts at a time and reads the rows of those that it shows, and for a finding of at most 200 that can have it, ' +
    'however many there are. It runs over the adapters of production and a store in another process that answers each request after 5 ms and makes ' +
    'the rows when they are asked for. The list of users runs over the same, with an index of 100,000 and of 1,000,000 users.',
  async run(options) {
    const results: ChapterResult[] = [];
    for (const part of PARTS) results.push(await part(options));
    return { figures: Object.assign({}, ...results.map(({ figures }) => figures)), tables: results.flatMap(({ tables }) => tables) };
  },
};
