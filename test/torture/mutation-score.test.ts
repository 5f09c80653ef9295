import { describe, expect, test } from '@jest/globals';
import { mutationScore } from './mutation-score.ts';

const DECIDE = 'shared/core/decision/decide.ts';
const reportOn = (file: string, ...statuses: string[]): object => ({
  [file]: { source: 'now', mutants: statuses.map((status) => ({ status })) },
});
const scoreOf = (...files: object[]): number | null => mutationScore(JSON.stringify({ files: Object.assign({}, ...files) }), () => 'now');

describe('the mutation score', () => {
  test('is the part of the mutants of the core that a test noticed', () => {
    expect(scoreOf(reportOn(DECIDE, 'Killed', 'Timeout', 'Survived', 'Ignored', 'CompileError'))).toBe(66.7);
    expect(scoreOf(reportOn(DECIDE, 'Killed', 'NoCoverage'))).toBe(50);
    expect(scoreOf(reportOn(DECIDE, 'Killed'), reportOn('functions/authorizer/log.ts', 'Survived'))).toBe(100);
  });

  test('is never made up: none without a report, without a mutant, or of a core that has changed since', () => {
    expect(mutationScore(null, () => 'now')).toBeNull();
    expect(scoreOf(reportOn(DECIDE))).toBeNull();
    const report = JSON.stringify({ files: reportOn(DECIDE, 'Killed') });
    expect(mutationScore(report, () => 'later')).toBeNull();
    expect(mutationScore(report, () => null)).toBeNull();
  });
});
