import { expect, test } from '@jest/globals';
import { commentsOf, filesOf } from './comments.ts';

/** Lines of comments may say it so often in all: a sentence that names who acts is easier to read for second-language readers. */
const MOST_LINES = 20;
const RIDDLE = /\b(nobody|somebody|whoever)\b/i;

test(`comments say who acts: at most ${MOST_LINES} paragraphs speak of nobody, somebody or whoever`, () => {
  const comments = filesOf(['functions', 'shared', 'infra'], /\.(ts|tsx|mjs)$/).flatMap(commentsOf);
  const riddles = comments.flatMap(({ file, line, text }) =>
    text
      .split('\n')
      .filter((paragraph) => RIDDLE.test(paragraph))
      .map((paragraph) => `${file}:${line}: ${paragraph}`),
  );
  expect(riddles.length <= MOST_LINES ? [] : riddles).toEqual([]);
});
