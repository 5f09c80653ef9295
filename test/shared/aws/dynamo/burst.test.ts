import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type DynamoUnderTest, startDynamo } from '../../../support/dynamo.ts';
import { type Crowd, startCrowd } from '../../../torture/burst/crowd.ts';
import { lateOnes, mixedOnes, rightOnes } from '../../../torture/burst/scenarios.ts';

/** Each a process of its own, with its own client and password work. `npm run torture -- --only burst` does the same with 50 and 200. */
const PROCESSES = 20;

let dynamo: DynamoUnderTest;
let crowd: Crowd;
beforeAll(async () => {
  dynamo = await startDynamo();
  crowd = await startCrowd(dynamo, PROCESSES);
});
afterAll(async () => {
  crowd.stop();
  await dynamo.stop();
});

test('20 processes that sign in at once with the right password all pass', async () => {
  expect(await rightOnes(dynamo, crowd, PROCESSES)).toEqual({ passed: PROCESSES, refused: 0, failed: [] });
});

test('with 5 wrong ones among them each wrong one is counted, and the lockout holds once it is reached', async () => {
  const { right, wrong, counted, locked, next } = await mixedOnes(dynamo, crowd, PROCESSES);
  expect([right.failed, wrong.failed, wrong.passed, counted]).toEqual([[], [], 0, 5]);
  expect(right.passed + right.refused).toBe(PROCESSES - 5);
  // A right one is refused by the lockout alone, and then nothing passes any more.
  if (right.refused > 0) expect(locked).toBe(true);
  expect(next).toEqual(locked ? { passed: 0, refused: 1, failed: [] } : { passed: 1, refused: 0, failed: [] });
});

test('none passes that was looked at before the limit and written after it, and no password is looked at after it', async () => {
  const refused = (count: number) => ({ passed: 0, refused: count, failed: [] });
  expect(await lateOnes(dynamo, crowd, PROCESSES)).toEqual({ right: refused(PROCESSES - 10), wrong: refused(5), lookedAt: 0 });
});
