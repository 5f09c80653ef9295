import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '../../../../../functions/instance/problem.ts';
import { columnOf } from '../../../../../functions/instance/records/query/column.ts';
import { parseQuery } from '../../../../../functions/instance/records/query/parse-query.ts';
import { findsAll, matcher } from '../../../../../functions/instance/records/query/query.ts';
import type { QueryContext } from '../../../../../functions/instance/records/query/query-context.ts';
import { OPERATORS, UNSUPPORTED } from '../../../../../functions/instance/records/query/query-operators.ts';
import { scriptValue } from '../../../../../functions/instance/records/query/script-values.ts';
import { mayRead } from '../../../../../functions/instance/tables/access.ts';
import { tableEntry } from '../../../../../functions/instance/tables/dictionary.ts';
import type { TableEntry } from '../../../../../functions/instance/tables/field.ts';
import type { StoredRecord } from '../../../../../shared/core/tables/records.ts';
import { glideDateTime } from '../../../../../shared/core/text.ts';

const INCIDENT = tableEntry('incident') as TableEntry;
const contextAt = (now: string, roles: readonly string[] = ['itil']): QueryContext => ({
  now: Date.parse(`${now.replace(' ', 'T')}Z`),
  caller: { user_name: 'abel.tuter', user_sys_id: 'a'.repeat(32), roles },
  readable: (table) => {
    const entry = tableEntry(table);
    return entry !== undefined && mayRead(entry, { roles }) ? entry : undefined;
  },
  lookup: { find: async () => new Map(), findWhere: async () => [] },
});
const CONTEXT = contextAt('2026-11-30 12:00:00');
const parse = (query: string) => parseQuery(query, INCIDENT, 'sysparm_query', CONTEXT);
const meets = (query: string, record: StoredRecord): boolean => matcher(parse(query))(record);

/** One value of each kind of field, or none. */
type Values = { readonly text: string | null; readonly whole: number | null; readonly time: string | null };
const words = fc.oneof(
  fc.constantFrom('IN', 'NOT IN', 'ORa', 'NQ', '@', ' a', '^'),
  fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 }),
);
const times = fc.integer({ min: Date.parse('2026-11-29T22:00:00Z'), max: Date.parse('2026-12-02T02:00:00Z') }).map(glideDateTime);
const values: fc.Arbitrary<Values> = fc.record({
  text: fc.option(words),
  whole: fc.option(fc.integer({ min: -3, max: 12 })),
  time: fc.option(times),
});
const recordOf = ({ text, whole, time }: Values): StoredRecord =>
  Object.fromEntries(
    Object.entries({ category: text, priority: whole, opened_at: time }).filter(
      (pair): pair is [string, string | number] => pair[1] !== null,
    ),
  );
const escaped = (text: string): string => text.replaceAll('^', '^^');

/** A condition as it is written, and what it means by this model, which knows numbers as numbers and times as milliseconds. */
type Said = { readonly written: string; readonly holds: (values: Values) => boolean };
const milliseconds = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
const DAY = 86_400_000;

const sizes = <Value>(
  name: string,
  read: (values: Values) => Value | null,
  wanted: string,
  sign: (value: Value) => number,
): fc.Arbitrary<Said> => {
  const known = (holds: (sign: number) => boolean) => (all: Values) => {
    const value = read(all);
    return value !== null && holds(sign(value));
  };
  return fc.constantFrom<Said>(
    { written: `${name}=${wanted}`, holds: known((result) => result === 0) },
    { written: `${name}!=${wanted}`, holds: (all) => !known((result) => result === 0)(all) },
    { written: `${name}>${wanted}`, holds: known((result) => result > 0) },
    { written: `${name}>=${wanted}`, holds: known((result) => result >= 0) },
    { written: `${name}<${wanted}`, holds: known((result) => result < 0) },
    { written: `${name}<=${wanted}`, holds: known((result) => result <= 0) },
  );
};
const ofText = (word: string): fc.Arbitrary<Said> => {
  const text = ({ text: value }: Values): string => value ?? '';
  const w = escaped(word);
  const row = (operator: string, holds: (value: string) => boolean): Said => ({
    written: `category${operator}${w}`,
    holds: (all) => holds(text(all)),
  });
  return fc.constantFrom(
    row('LIKE', (value) => value.includes(word)),
    row('CONTAINS', (value) => value.includes(word)),
    row('NOT LIKE', (value) => !value.includes(word)),
    row('NOTLIKE', (value) => !value.includes(word)),
    row('DOES NOT CONTAIN', (value) => !value.includes(word)),
    row('STARTSWITH', (value) => value.slice(0, word.length) === word),
    row('ENDSWITH', (value) => word.length <= value.length && value.slice(value.length - word.length) === word),
    row('=', (value) => value === word),
    row('!=', (value) => value !== word),
    row('IN', (value) => value === word),
    row('NOT IN', (value) => value !== word),
    { written: 'categoryISEMPTY', holds: (all) => text(all) === '' },
    { written: 'categoryISNOTEMPTY', holds: (all) => text(all) !== '' },
  );
};
const signOf = (value: number, from: number, to: number): number => (value < from ? -1 : value > to ? 1 : 0);
const condition: fc.Arbitrary<Said> = fc.oneof(
  words.chain(ofText),
  fc.integer({ min: -3, max: 12 }).chain((whole) =>
    sizes(
      'priority',
      (all) => all.whole,
      String(whole),
      (value: number) => value - whole,
    ),
  ),
  times.chain((time) =>
    sizes(
      'opened_at',
      (all) => all.time,
      time,
      (value: string) => milliseconds(value) - milliseconds(time),
    ),
  ),
  fc.constantFrom('2026-11-30', '2026-12-01').chain((day) => {
    const from = Date.parse(day);
    return sizes(
      'opened_at',
      (all) => all.time,
      day,
      (value: string) => signOf(milliseconds(value), from, from + DAY - 1),
    );
  }),
  fc.tuple(fc.integer({ min: -3, max: 12 }), fc.integer({ min: -3, max: 12 })).map(
    ([from, to]): Said => ({
      written: `priorityBETWEEN${from}@${to}`,
      holds: ({ whole }) => whole !== null && whole >= from && whole <= to,
    }),
  ),
  fc
    .array(fc.integer({ min: -3, max: 12 }), { minLength: 1, maxLength: 4 })
    .chain((list) =>
      fc.constantFrom<Said>(
        { written: `priorityIN${list}`, holds: ({ whole }) => whole !== null && list.includes(whole) },
        { written: `priorityNOT IN${list}`, holds: ({ whole }) => whole === null || !list.includes(whole) },
      ),
    ),
);

test('each operator finds what an independent model of it finds', () => {
  fc.assert(
    fc.property(condition, values, ({ written, holds }, all) => meets(written, recordOf(all)) === holds(all)),
    { numRuns: 3000 },
  );
});

test('conditions are joined by ^, ^OR and ^NQ as the model joins them, wherever an order or an end mark stands', () => {
  const clauses = fc.array(fc.array(condition, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
  const mark = fc.constantFrom('', '^EQ', '^ORDERBYnumber', '^ORDERBYDESCopened_at');
  const groups = fc.array(fc.tuple(clauses, mark), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(groups, fc.constantFrom('^NQ', '^NQ^'), values, (query, next, all) => {
      const written = query
        .map(([group, end]) => group.map((clause) => clause.map((each) => each.written).join('^OR')).join('^') + end)
        .join(next);
      const expected = query.some(([group]) => group.every((clause) => clause.some(({ holds }) => holds(all))));
      expect(meets(written, recordOf(all))).toBe(expected);
      // A group without a condition would find every record.
      for (const empty of ['^NQ', '^NQ^EQ', '^NQORDERBYnumber'])
        expect(() => parse(written + empty)).toThrow(/NQ needs a condition after it/);
    }),
    { numRuns: 1500 },
  );
});

describe('what is not known is never answered', () => {
  const pieces = fc.constantFrom(
    ...[
      '^',
      '^^',
      '^OR',
      '^NQ',
      '^EQ',
      'ORDERBY',
      'ORDERBYDESC',
      '@',
      ',',
      'state',
      'category',
      'opened_at',
      'location.',
      'name',
      '.',
      '1',
      '-',
    ],
    ...['2026-02-30', '2026-11-30', 'javascript:', 'gs.', 'daysAgo', '(', ')', 'getUserID()', ...OPERATORS.keys(), ...UNSUPPORTED],
  );
  const query = fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 12 }).map((all) => all.join(''));

  test('every text is a query or a problem, and none finds everything but one without conditions', () => {
    fc.assert(
      fc.property(query, (text) => {
        try {
          if (findsAll(parse(text))) expect(text.replace(/ORDERBY[^^]*|EQ/g, '')).toMatch(/^\^*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
      { numRuns: 4000 },
    );
  });

  test.each([...UNSUPPORTED, 'like', 'Between', 'NOT  IN', '~', ''])('the operator "%s" among conditions that are known', (operator) => {
    for (const text of [`category${operator}x`, `state=1^category${operator}x`, `state=1^NQstate=2^ORcategory${operator}x^EQ`]) {
      expect(() => parse(text)).toThrow(Problem);
      expect(() => parse(text)).toThrow(operator);
    }
  });

  test('a reference to a table that the caller may not read', () => {
    const wrong = (what: string): Problem => new Problem('query_invalid', what);
    const queue = tableEntry('ecc_queue') as TableEntry;
    expect(() => columnOf(queue, 'response_to.topic', contextAt('2026-11-30 12:00:00', []), wrong)).toThrow(
      /leads to ecc_queue, which this account may not read/,
    );
    expect(columnOf(queue, 'response_to.topic', contextAt('2026-11-30 12:00:00', ['mid_server']), wrong).field.name).toBe('topic');
  });
});

describe('a function of time', () => {
  test.each([
    // A Monday, the last day of a month.
    ['2026-11-30 12:34:56', 'beginningOfToday()', '2026-11-30 00:00:00'],
    ['2026-11-30 12:34:56', 'endOfToday()', '2026-11-30 23:59:59'],
    ['2026-11-30 12:34:56', 'beginningOfYesterday()', '2026-11-29 00:00:00'],
    ['2026-11-30 12:34:56', 'endOfTomorrow()', '2026-12-01 23:59:59'],
    ['2026-11-30 12:34:56', 'beginningOfThisWeek()', '2026-11-30 00:00:00'],
    ['2026-11-29 23:59:59', 'beginningOfThisWeek()', '2026-11-23 00:00:00'],
    ['2026-11-29 23:59:59', 'endOfThisWeek()', '2026-11-29 23:59:59'],
    ['2026-11-30 12:34:56', 'endOfLastWeek()', '2026-11-29 23:59:59'],
    ['2026-11-30 12:34:56', 'beginningOfNextWeek()', '2026-12-07 00:00:00'],
    ['2027-01-01 00:00:00', 'beginningOfThisWeek()', '2026-12-28 00:00:00'],
    ['2026-11-30 12:34:56', 'beginningOfThisMonth()', '2026-11-01 00:00:00'],
    ['2026-12-31 23:59:59', 'endOfThisMonth()', '2026-12-31 23:59:59'],
    ['2027-01-31 00:00:00', 'beginningOfLastMonth()', '2026-12-01 00:00:00'],
    ['2027-01-31 00:00:00', 'endOfNextMonth()', '2027-02-28 23:59:59'],
    ['2028-01-31 00:00:00', 'endOfNextMonth()', '2028-02-29 23:59:59'],
    ['2026-12-31 23:59:59', 'beginningOfThisQuarter()', '2026-10-01 00:00:00'],
    ['2026-12-31 23:59:59', 'endOfNextQuarter()', '2027-03-31 23:59:59'],
    ['2026-12-31 23:59:59', 'beginningOfNextYear()', '2027-01-01 00:00:00'],
    ['2026-01-01 00:00:00', 'endOfLastYear()', '2025-12-31 23:59:59'],
    ['2026-01-01 00:00:30', 'minutesAgo(1)', '2025-12-31 23:59:30'],
    ['2026-01-01 00:00:30', 'minutesAgoEnd(1)', '2025-12-31 23:59:59'],
    ['2026-01-01 00:30:00', 'hoursAgo(1)', '2025-12-31 23:30:00'],
    ['2026-01-01 00:30:00', 'hoursAgoStart(1)', '2025-12-31 23:00:00'],
    ['2026-03-01 08:00:00', 'daysAgo(1)', '2026-02-28 08:00:00'],
    ['2026-03-01 08:00:00', 'daysAgoStart(0)', '2026-03-01 00:00:00'],
    ['2026-03-01 08:00:00', 'daysAgoEnd(-1)', '2026-03-02 23:59:59'],
    ['2026-03-31 08:00:00', 'monthsAgo(1)', '2026-02-28 08:00:00'],
    ['2026-10-20 15:05:27', 'monthsAgoStart(3)', '2026-07-01 00:00:00'],
    ['2026-01-15 08:00:00', 'monthsAgoEnd(2)', '2025-11-30 23:59:59'],
    ['2026-05-31 08:00:00', 'quartersAgo(1)', '2026-02-28 08:00:00'],
    ['2026-01-15 08:00:00', 'quartersAgoStart(1)', '2025-10-01 00:00:00'],
    ['2028-02-29 08:00:00', 'yearsAgo(1)', '2027-02-28 08:00:00'],
    ['2026-11-30 12:34:56', 'yesterday()', '2026-11-29 12:34:56'],
    ['2026-11-30 12:34:56', 'lastWeek()', '2026-11-23 12:34:56'],
    ['2026-11-30 12:34:56', 'nowDateTime()', '2026-11-30 12:34:56'],
    ['2026-11-30 12:34:56', 'now()', '2026-11-30'],
    ['2026-11-30 12:34:56', "dateGenerate('2026-02-28','end')", '2026-02-28 23:59:59'],
    ['2026-11-30 12:34:56', "dateGenerate('2026-02-28', '08:30:00')", '2026-02-28 08:30:00'],
    ['2026-11-30 12:34:56', 'yearsAgo(3000)', null],
    ['2026-11-30 12:34:56', 'yearsAgo(-9000)', null],
    ['2026-11-30 12:34:56', 'daysAgo(1.5)', null],
    ['2026-11-30 12:34:56', "daysAgo('1')", null],
    ['2026-11-30 12:34:56', 'daysago(1)', null],
    ['2026-11-30 12:34:56', 'daysAgo(1) + 1', null],
    ['2026-11-30 12:34:56', 'constructor()', null],
  ])('at %s, gs.%s is %s', (now, call, expected) => {
    expect(scriptValue(`javascript:gs.${call}`, contextAt(now))).toBe(expected);
  });

  test('of a span holds the time itself, ends a second before the next begins, and never overlaps the one before', () => {
    const instant = fc.integer({ min: Date.parse('1999-12-01T00:00:00Z'), max: Date.parse('2101-03-01T00:00:00Z') });
    fc.assert(
      fc.property(instant, fc.constantFrom('Week', 'Month', 'Quarter', 'Year'), (now, unit) => {
        const at = (call: string): string => scriptValue(`javascript:gs.${call}${unit}()`, { ...CONTEXT, now }) ?? '';
        const time = glideDateTime(now);
        expect(at('beginningOfThis') <= time && time <= at('endOfThis')).toBe(true);
        for (const [one, next] of [
          ['Last', 'This'],
          ['This', 'Next'],
        ])
          expect(milliseconds(at(`endOf${one}`)) + 1000).toBe(milliseconds(at(`beginningOf${next}`)));
        expect(at('beginningOfNext')).toMatch(/ 00:00:00$/);
        if (unit === 'Week') expect(new Date(milliseconds(at('beginningOfLast'))).getUTCDay()).toBe(1);
        else expect(at('beginningOfThis')).toMatch(unit === 'Month' ? /-01 / : unit === 'Quarter' ? /-(?:01|04|07|10)-01 / : /-01-01 /);
      }),
      { numRuns: 500 },
    );
  });
});
