import { startDynamo } from '../../support/dynamo.ts';
import { startCrowd } from '../burst/crowd.ts';
import { lateOnes, mixedOnes, type Outcome, rightOnes } from '../burst/scenarios.ts';
import type { Row, Stage } from './chapter.ts';

const SIZES = [50, 200];

/**
 * Many processes sign in at the same moment as one user from one source, each with its own stores, client and password work, as
 * environments of a function do that start for a burst.
 */
export async function burst({ tally, findings }: Pick<Stage, 'tally' | 'findings'>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const processes of SIZES) {
    const dynamo = await startDynamo();
    const crowd = await startCrowd(dynamo, processes);
    try {
      const right = await rightOnes(dynamo, crowd, processes);
      const mixed = await mixedOnes(dynamo, crowd, processes);
      const late = await lateOnes(dynamo, crowd, processes);
      const outcomes: readonly Outcome[] = [right, mixed.right, mixed.wrong, mixed.next, late.right, late.wrong];
      for (const failure of outcomes.flatMap(({ failed }) => failed)) findings.skipped.push(`a sign-in of the burst ${failure}`);
      tally.requests += 4 * processes;
      // Among wrong ones, right ones are refused by the lockout alone.
      tally.falseRefusals += right.refused + (mixed.locked ? 0 : mixed.right.refused);
      tally.wronglyAllowed +=
        mixed.wrong.passed + (mixed.locked ? mixed.next.passed : 0) + late.right.passed + late.wrong.passed + late.lookedAt;
      findings.lost.push(...Array.from({ length: Math.max(0, 5 - mixed.counted) }, () => 'a wrong password of the burst is not counted'));
      rows.push({
        processes,
        'right ones refused': right.refused,
        'among 5 wrong: right ones passed': mixed.right.passed,
        refused: mixed.right.refused,
        'locked out then': String(mixed.locked),
        'wrong ones counted': mixed.counted,
        'read before the limit, written after it: passed': late.right.passed + late.wrong.passed,
        'looked at after it': late.lookedAt,
        'without an answer': outcomes.reduce((sum, { failed }) => sum + failed.length, 0),
      });
    } finally {
      crowd.stop();
      await dynamo.stop();
    }
  }
  return rows;
}
