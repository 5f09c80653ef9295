import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Problem } from '../../../../functions/instance/problem.ts';
import { FUNCTION_REFUSALS, type FunctionRefusalCode, functionRefusal } from '../../../../shared/core/decision/function-refusals.ts';

const refusals = Object.entries(FUNCTION_REFUSALS) as [FunctionRefusalCode, { meaning: string; fix: string }][];
const catalogue = readFileSync(join(import.meta.dirname, '../../../../docs/reasons.md'), 'utf8');

describe('the codes with which functions/instance refuses', () => {
  test('are each a kind of problem with a status', () => {
    for (const [code] of refusals) expect([code, new Problem(code, '').kind?.status]).toEqual([code, expect.any(Number)]);
  });

  test('have a section each in the error catalogue, and it has no other', () => {
    expect([...catalogue.matchAll(/^### (\w+)$/gm)].map(([, code]) => code)).toEqual(refusals.map(([code]) => code));
  });

  test('say there what happened and how to fix it, in the sentences that nis explain says', () => {
    for (const [code, { meaning, fix }] of refusals) {
      expect(catalogue).toContain(`\n### ${code}\n**What happened.** ${meaning}\n**How to fix.** ${fix}\n`);
      for (const text of [meaning, fix]) expect(text).toMatch(/^[A-Z].*\.$/);
    }
  });

  test.each(['constructor', 'nope', null, 1])('do not include %j', (code) => {
    expect(functionRefusal(code)).toBeNull();
  });
});
