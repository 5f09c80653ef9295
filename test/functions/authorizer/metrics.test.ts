import { describe, expect, test } from '@jest/globals';
import { decisionLine, faultLine } from '../../../functions/authorizer/log.ts';
import type { AuthorizerRequest } from '../../../functions/authorizer/request.ts';
import { decide, type Facts } from '../../../shared/core/decision/decide.ts';
import { METRICS, METRICS_NAMESPACE } from '../../../shared/core/decision/metrics.ts';
import { allFacts } from '../../shared/core/decision/all-facts.ts';
import { readMetrics } from '../../support/embedded-metrics.ts';

const request = {
  decisionId: 'decision-1',
  line: { method: 'GET' },
  source: '203.0.113.9',
  basic: { kind: 'absent' },
  bearer: { kind: 'absent' },
  cookie: { kind: 'absent' },
} as unknown as AuthorizerRequest;
const AT = { stage: 'prod', now: 1_700_000_000_000 };
const lineOf = (facts: Facts, settingsAge: number | null = 4_000.4): string =>
  JSON.stringify(decisionLine(request, { facts, decision: decide(facts), identified: null, settingsAge }, AT, 1.234));

describe('the line of a decision', () => {
  test('is what CloudWatch makes metrics of, whatever was decided', () => {
    let index = 0;
    for (const facts of allFacts()) {
      index += 1;
      // A prime, so that the sample falls into step with no fact.
      if (index % 9973 !== 0) continue;
      const line = lineOf(facts);
      const { reason, surface, protocol, outcome } = JSON.parse(line);
      const counted = readMetrics(line).filter(({ name }) => name === 'decisions');
      const byWhat = surface === null ? [] : [{ stage: 'prod', surface, ...(protocol === null ? {} : { protocol }) }];
      expect(counted.map(({ dimensions }) => dimensions)).toEqual([{ stage: 'prod', reason }, ...byWhat]);
      const [fault] = readMetrics(line).filter(({ name }) => name === 'faults');
      expect(fault).toMatchObject({ value: outcome === 'unavailable' ? 1 : 0, dimensions: { stage: 'prod' } });
    }
  });

  const [some] = allFacts();
  if (some === undefined) throw new Error('no facts');

  test('tells how long it took and how old the settings were', () => {
    const times = readMetrics(lineOf(some)).filter(({ unit }) => unit === 'Milliseconds');
    expect(times).toEqual([
      { name: 'duration_ms', unit: 'Milliseconds', value: 1.23, dimensions: { stage: 'prod' } },
      { name: 'settings_age_ms', unit: 'Milliseconds', value: 4_000, dimensions: { stage: 'prod' } },
    ]);
  });

  test('has no age of settings where it needed none', () => {
    const others = readMetrics(lineOf(some, null)).filter(({ name }) => name !== 'decisions');
    expect(others.map(({ name }) => name)).toEqual(['faults', 'refusals', 'duration_ms']);
  });

  test('has dimensions that a caller cannot multiply: no user, table, source or path', () => {
    const names = Object.values(METRICS).flatMap(({ dimensions }) => dimensions.flat());
    expect([...new Set<string>(names)].sort()).toEqual(['protocol', 'reason', 'stage', 'surface']);
    expect(JSON.parse(lineOf(some))._aws.CloudWatchMetrics[0].Namespace).toBe(METRICS_NAMESPACE);
  });
});

test('a failure that nobody foresaw counts as a fault', () => {
  expect(readMetrics(JSON.stringify(faultLine('decision-1', AT)))).toEqual([
    { name: 'faults', unit: 'Count', value: 1, dimensions: { stage: 'prod' } },
  ]);
});
