import { describe, expect, test } from '@jest/globals';
import { type LoggedDecision, noteUse, readDecisionLine, readFunctionLine, type Usage } from '../../../../shared/core/decision/log-line.ts';

const DECISION: LoggedDecision = {
  decision_id: 'd1',
  time: '2026-11-24T10:00:00Z',
  outcome: 'forbid',
  reason: 'soap_role_missing',
  cause: 'some',
  user: 'jo',
  session_kind: 'interactive',
  credential: 'secret',
  credential_id: '0a1b2c3d',
  surface: 'api',
  protocol: 'soap',
  table: 'incident',
  write: true,
  mid_server: false,
  upstream: true,
  method: 'POST',
  source: '203.0.113.9',
};

describe('a line of the decision log', () => {
  test('is read with everything that later readers need', () => {
    expect(readDecisionLine(JSON.stringify({ log: 'decision', more: true, ...DECISION }))).toEqual(DECISION);
  });

  test('that lacks members, or has them of another type, is read without them', () => {
    const names = Object.keys(DECISION).filter((name) => name !== 'upstream');
    const nothing = Object.fromEntries(names.map((name) => [name, null]));
    const expected = { ...nothing, decision_id: '', time: '', outcome: '', reason: '', upstream: false };
    expect(readDecisionLine('{"log":"decision"}')).toEqual(expected);
    const numbers = Object.fromEntries(Object.keys(DECISION).map((name) => [name, 7]));
    expect(readDecisionLine(JSON.stringify({ log: 'decision', ...numbers }))).toEqual(expected);
  });

  test.each(['', '"decision"', '"decision" 7', 'null "decision"', '"decision" { "log"', '{"decision":1}', '{"log":["decision"]}'])(
    'is none: %j',
    (line) => {
      expect(readDecisionLine(line)).toBeNull();
    },
  );
});

describe('a line of a function behind the authorizer', () => {
  test('is read with its kind, its decision and the rest', () => {
    const line = JSON.stringify({ log: 'function_refusal', decision_id: 'd1', code: 'acl_refused', _aws: {} });
    expect(readFunctionLine(`2026-11-24T10:00:00Z ${line}`)).toEqual({
      log: 'function_refusal',
      decision_id: 'd1',
      fields: { code: 'acl_refused' },
    });
  });

  test.each(['', '"decision_id"', '"decision_id" {', 'null "decision_id"', '{"decision_id":"d1"}', '{"log":"console","decision_id":1}'])(
    'is none: %j',
    (line) => {
      expect(readFunctionLine(line)).toBeNull();
    },
  );

  test('is no decision', () => {
    expect(readFunctionLine(JSON.stringify({ log: 'decision', ...DECISION }))).toBeNull();
  });
});

test('a decision on neither a protocol nor a surface is no use of an account', () => {
  const usage: Usage = new Map();
  noteUse(usage, { ...DECISION, surface: null, protocol: null });
  expect(usage.size).toBe(0);
  noteUse(usage, { ...DECISION, protocol: null });
  noteUse(usage, DECISION);
  expect(usage).toEqual(new Map([['jo', new Set(['api', 'soap'])]]));
});
