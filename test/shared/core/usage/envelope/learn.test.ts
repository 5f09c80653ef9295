import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkLists } from '../../../../../shared/core/envelope/check.ts';
import { readEnvelope } from '../../../../../shared/core/envelope/envelope.ts';
import { mayComeFrom, mayUse } from '../../../../../shared/core/envelope/fits.ts';
import { OPERATIONS } from '../../../../../shared/core/request/operation.ts';
import { PROTOCOL_NAMES } from '../../../../../shared/core/request/protocols.ts';
import { learn } from '../../../../../shared/core/usage/envelope/learn.ts';
import { sinceDays } from '../../../../../shared/core/usage/findings/evidence.ts';
import type { Observation } from '../../../../../shared/core/usage/rows.ts';
import { user } from '../../../../support/memory.ts';
import { daysAgo, decision, NOW, rowsFrom, served } from '../lines.ts';

const WHOLE: Observation = { since: sinceDays(NOW, 200), until: NOW, gaps: [], leftOut: {} };
const did = (more: object = {}, time = NOW): string =>
  served({ user: 'bot', session_kind: 'non_interactive', protocol: 'soap', source: '203.0.113.7', ...more }, time);
const learned = (lines: readonly string[], observation = WHOLE) => learn(rowsFrom(lines), observation, NOW);
const limited = ({ uses, from }: { readonly uses: readonly string[]; readonly from: readonly string[] }) => {
  const checked = checkLists({ uses, from });
  if (checked.kind === 'bad') throw new Error(checked.fault);
  return user('bot', { web_service_access_only: true, envelope: readEnvelope(checked.text) });
};

describe('An envelope that is learned', () => {
  const TABLES = [null, 'incident', '-', '*', 'a/b c'];
  const SOURCES = ['203.0.113.7', '198.51.100.9', '2001:db8:0:1:0:0:0:0/64'];
  const OTHERS = ['203.0.113.8', '0.0.0.0', '2001:db8:0:2:0:0:0:0/64', 'unknown'];

  test('refuses nothing of its history, and everything else', () => {
    const use = fc.record({
      protocol: fc.constantFrom(...PROTOCOL_NAMES),
      table: fc.constantFrom(...TABLES),
      operation: fc.constantFrom(...OPERATIONS),
      source: fc.constantFrom(...SOURCES),
    });
    fc.assert(
      fc.property(fc.array(use, { maxLength: 12 }), (history) => {
        const bot = limited(learned(history.map((one) => did(one))));
        // Read from what happened, not from rows or lines of an envelope.
        const asked = PROTOCOL_NAMES.flatMap((protocol) =>
          [...TABLES, 'problem'].flatMap((table) => OPERATIONS.map((operation) => ({ protocol, table, operation }))),
        );
        const wrong = asked.filter(({ protocol, table, operation }) => {
          const there = history.filter((one) => one.protocol === protocol && one.table === table);
          const untold = there.some((one) => one.operation === 'unknown');
          // Of SOAP and JSONv2 the operation stands in the body and is looked at later; elsewhere no one looks at it.
          const later = ['soap', 'jsonv2'].includes(protocol) && there.length > 0;
          const expected = operation === 'unknown' ? later || untold : untold || there.some((one) => one.operation === operation);
          return mayUse(bot, { protocol, table, operation }) !== expected;
        });
        expect(wrong).toEqual([]);
        for (const source of [...SOURCES, ...OTHERS])
          expect([source, mayComeFrom(bot, source)]).toEqual([source, history.some((one) => one.source === source)]);
      }),
      { numRuns: 60 },
    );
  });

  test('says each network in the form of the memory, each line once, and nothing where the history is whole', () => {
    const lines = [did(), did({ operation: 'unknown', table: 'problem' }), did({ table: 'problem' }), did({ source: SOURCES[2] })];
    expect(learned(lines)).toEqual({
      uses: ['soap/incident/query', 'soap/problem/*'],
      from: ['2001:db8:0:1:0:0:0:0/64', '203.0.113.7/32'],
      notes: [],
    });
  });

  test('takes nothing of what was refused: neither use nor address, also where the credentials were good', () => {
    const refused = [
      decision({
        user: 'bot',
        session_kind: 'non_interactive',
        outcome: 'forbid',
        reason: 'web_service_access_only',
        surface: 'ui',
        protocol: null,
        source: '198.51.100.66',
      }),
      decision({
        user: 'bot',
        session_kind: 'non_interactive',
        outcome: 'forbid',
        reason: 'outside_envelope',
        protocol: 'rest',
        source: '198.51.100.67',
      }),
      decision({
        user: 'bot',
        session_kind: 'non_interactive',
        outcome: 'unauthorized',
        reason: 'source_not_allowed',
        source: '198.51.100.68',
      }),
      did({ outcome: 'refused', code: 'not_implemented', protocol: 'rest', source: '198.51.100.69' }),
    ];
    // Good credentials at a page leave a row from/… of the thief.
    expect(rowsFrom(refused).map(({ what }) => what)).toContain('from/198.51.100.66');
    expect(learned([did(), ...refused])).toMatchObject({ uses: ['soap/incident/query'], from: ['203.0.113.7/32'] });
    // An address that was refused once and used as well is one of its own.
    expect(learned([did(), did({ outcome: 'refused', code: 'not_implemented' })]).from).toEqual(['203.0.113.7/32']);
  });

  test('takes nothing that is older than 90 days, nothing by session, and no page', () => {
    const lines = [
      did({}, daysAgo(91)),
      did({ table: 'problem', credential: 'session', source: '198.51.100.1' }),
      did({ surface: 'ui', protocol: null, source: '198.51.100.2' }),
    ];
    expect(learned(lines)).toEqual({ uses: [], from: [], notes: [expect.stringContaining('this envelope allows nothing')] });
  });

  test('says where the history is not whole, and what is too much, and proposes what is wider; it cuts nothing', () => {
    const many = learned(
      [
        ...Array.from({ length: 99 }, (_, index) => did({ table: `t${index}`, source: `192.0.2.${index % 19}` })),
        did({ protocol: 'rest', source: '198.51.100.1' }),
        did({ protocol: 'jsonv2', source: '198.51.100.2' }),
      ],
      { ...WHOLE, since: sinceDays(NOW, 20), gaps: [{ from: sinceDays(NOW, 9), until: sinceDays(NOW, 8), why: '' }] },
    );
    expect(many.uses).toHaveLength(101);
    expect(many.from).toHaveLength(21);
    expect(many.notes).toEqual([
      'The history is not whole: it is observed since 2026-11-11 06:00 UTC only.',
      'The history is not whole: some of the last 90 days was not observed.',
      'These are 101 uses, and an envelope has at most 100: put soap/*/query in place of 99 lines.',
      'These are 21 networks, and an envelope has at most 20: put 192.0.2.0/24 in place of 19 lines.',
    ]);
    const other = { ...rowsFrom([did()])[0], what: 'use/other' } as ReturnType<typeof rowsFrom>[number];
    expect(learn([...rowsFrom([did()]), other], WHOLE, NOW).notes).toEqual([
      'The history is not whole: not every use of this account was kept.',
    ]);
  });
});
