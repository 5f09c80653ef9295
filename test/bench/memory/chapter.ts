import type { BenchOptions, Chapter, ChapterResult } from '../lib/chapter.ts';
import { reviewPart } from './review.ts';

/** Each part fills tables of its own. */
const PARTS: readonly ((options: BenchOptions) => Promise<ChapterResult>)[] = [reviewPart];

export const memory: Chapter = {
  name: 'memory',
  title: 'Memory',
  about:
    'What it takes to show what accounts really used. A page of the review looks at 1,000 accounts at a time and reads the rows of those that it shows, ' +
    'however many there are. The store is the embedded engine in the same process, so its time is in the figures.',
  async run(options) {
    const results: ChapterResult[] = [];
    for (const part of PARTS) results.push(await part(options));
    return { figures: Object.assign({}, ...results.map(({ figures }) => figures)), tables: results.flatMap(({ tables }) => tables) };
  },
};
