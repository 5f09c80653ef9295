import { describe, expect, test } from '@jest/globals';
import { decide } from '../../shared/core/decide.ts';
import { FEWER_CASES } from '../support/thoroughness.ts';
import { allFacts } from './all-facts.ts';
import { ROWS, reference, rowsOf, seen } from './decision-table.ts';

describe('the decision table', () => {
  test('decide() and the reference table agree on every combination of facts', () => {
    let combinations = 0;
    for (const facts of allFacts()) {
      combinations += 1;
      const [ours, theirs] = [seen(decide(facts)), reference(facts)];
      if (ours !== theirs) throw new Error(`decide() says "${ours}", the table "${theirs}" on ${JSON.stringify(facts)}`);
    }
    expect(combinations).toBeGreaterThan(FEWER_CASES ? 50_000 : 500_000);
  });

  test('every row of the table decides some combination', () => {
    const deciding = new Set<string>();
    for (const facts of allFacts()) if (deciding.size < ROWS.length) for (const row of rowsOf(facts)) deciding.add(row);
    expect([...deciding].sort()).toEqual(ROWS.map(([name]) => name).sort());
  });
});
