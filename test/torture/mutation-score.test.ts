import { expect, test } from '@jest/globals';
import { mutationScore } from './mutation-score.ts';

test('the mutation score is the part of the mutants that a test noticed, and never made up', () => {
  const report = (...statuses: string[]) => JSON.stringify({ files: { a: { mutants: statuses.map((status) => ({ status })) } } });
  expect(mutationScore(null)).toBeNull();
  expect(mutationScore(report())).toBeNull();
  expect(mutationScore(report('Killed', 'Timeout', 'Survived', 'Ignored', 'CompileError'))).toBe(66.7);
  expect(mutationScore(report('Killed', 'NoCoverage'))).toBe(50);
});
