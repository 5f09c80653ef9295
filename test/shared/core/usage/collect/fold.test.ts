import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addRow, foldBatch, type UsageRows } from '../../../../../shared/core/usage/collect/fold.ts';
import { join } from '../../../../../shared/core/usage/collect/join.ts';
import { OTHER } from '../../../../../shared/core/usage/what.ts';
import { daysAgo, decision, NOW, rowsFrom, served, signIn, tableOf, whatsFrom } from '../lines.ts';

const NAMES = ['json.user', 'abel.tuter', '__proto__', 'constructor', 'sales/eu', 'ß.müller'];
const TABLES = [null, 'incident', '__proto__', 'constructor', 'a/b', 'x%2Fy', 'toString'];
const SOURCES = [...Array.from({ length: 25 }, (_, index) => `192.0.2.${index}`), '2001:db8::/64', '__proto__', 'constructor'];

/** Up to four months, so that days are dropped, with many lines in one slot. */
const times = fc.oneof(
  fc.integer({ min: 0, max: 130 }).map((days) => daysAgo(days)),
  fc.integer({ min: 0, max: 40 }).map((minutes) => NOW - minutes * 60_000),
);

const common = fc.record({
  user: fc.constantFrom(...NAMES, 'sha256:0123456789abcdef', '*', null),
  session_kind: fc.constantFrom('interactive', 'non_interactive', 'guest'),
  surface: fc.constantFrom('ui', 'portal', 'api', 'public', 'sso'),
  protocol: fc.constantFrom(null, 'soap', 'rest'),
  table: fc.oneof(
    fc.constantFrom(...TABLES),
    fc.integer({ min: 0, max: 300 }).map((number) => `u_${number}`),
  ),
  credential: fc.constantFrom('none', 'password', 'session', null),
  source: fc.constantFrom(...SOURCES),
  mid_server: fc.boolean(),
});
const secrets = fc.integer({ min: 0, max: 30 }).map((number) => ({ credential: 'secret', credential_id: `${number}`.padStart(8, '0') }));

const anyLine = fc.oneof(
  fc
    .tuple(common, times, fc.constantFrom('query', 'create', 'unknown'), fc.option(secrets), fc.constantFrom('done', 'refused'))
    .map(([more, time, operation, secret, outcome]) => served({ ...more, operation, outcome, code: 'acl_refused', ...secret }, time)),
  fc
    .tuple(common, times, fc.constantFrom('web_service_access_only', 'credentials_rejected', 'soap_role_missing', 'allowed', 'public'))
    .map(([more, time, reason]) =>
      decision(
        { ...more, reason, outcome: ['allowed', 'public'].includes(reason) ? 'allow' : 'forbid', upstream: reason === 'allowed' },
        time,
      ),
    ),
  fc
    .tuple(common, times, fc.constantFrom('form', 'digest', null), fc.constantFrom('signed_in', 'refused'))
    .map(([{ user, session_kind, source }, time, way, outcome]) =>
      signIn({ user, session_kind, source, way, outcome, cause: 'wrong_password' }, time),
    ),
);

/** The lines as they may arrive: each once or twice, in any order, in batches of any size, at environments that store row by row. */
const arrivals = fc.array(anyLine, { minLength: 1, maxLength: 120 }).chain((lines) =>
  fc.record({
    lines: fc.constant(lines),
    arriving: fc.shuffledSubarray([...lines, ...lines], { minLength: 2 * lines.length }),
    cuts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
    turns: fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
  }),
);

function batchesOf(lines: readonly string[], cuts: readonly number[]): string[][] {
  const batches: string[][] = [];
  for (let at = 0, index = 0; at < lines.length; index += 1) {
    const size = cuts[index % cuts.length] as number;
    batches.push(lines.slice(at, at + size));
    at += size;
  }
  return batches;
}

/** Environments that fold a batch each and join its rows into the table, one row at a time, in turns. */
function storedBy(batches: readonly string[][], turns: readonly number[]): UsageRows {
  const waiting = batches.map((batch) => rowsFrom(batch));
  const table: UsageRows = new Map();
  for (let turn = 0; waiting.length > 0; turn += 1) {
    const index = (turns[turn % turns.length] as number) % waiting.length;
    const row = waiting[index]?.pop();
    if (row === undefined) waiting.splice(index, 1);
    else addRow(table, row);
  }
  return table;
}

describe('the same lines, twice, shuffled, in any batches, at several environments at once', () => {
  test('make the same table', () => {
    fc.assert(
      fc.property(arrivals, ({ lines, arriving, cuts, turns }) => {
        expect(tableOf(storedBy(batchesOf(arriving, cuts), turns))).toEqual(tableOf(foldBatch(lines, NOW).rows));
      }),
      { numRuns: 100 },
    );
  });

  test('make the same table also where an account has more than 200 ways of use', () => {
    const many = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 400 }), times, fc.boolean()), { minLength: 250, maxLength: 500 })
      .map((uses) =>
        uses.map(([number, time, by]) =>
          by ? served({ table: `u_${number}` }, time) : served({ source: `10.0.${number % 256}.1` }, time),
        ),
      );
    fc.assert(
      fc.property(
        many,
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 9 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
        (lines, cuts, turns) => {
          const shuffled = lines.toReversed();
          expect(tableOf(storedBy(batchesOf([...shuffled, ...lines], cuts), turns))).toEqual(tableOf(foldBatch(lines, NOW).rows));
        },
      ),
      // A counterexample of hundreds of lines is not worth the minutes that making it smaller takes.
      { numRuns: 10, endOnFailure: true },
    );
  });

  test('join is commutative, associative and idempotent', () => {
    const rows = fc
      .array(anyLine, { minLength: 30, maxLength: 60 })
      .map((lines) => rowsFrom(lines).map((row) => ({ ...row, user_name: 'u', what: OTHER })));
    fc.assert(
      fc.property(rows, ([a, b, c]) => {
        if (a === undefined || b === undefined || c === undefined) return;
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(join(a, a)).toEqual({ ...a });
      }),
    );
  });
});

describe('bounds', () => {
  const user = (lines: readonly string[]) => rowsFrom(lines);

  test('a row keeps the newest 100 days', () => {
    const lines = Array.from({ length: 120 }, (_, days) => served({}, daysAgo(days)));
    const [row] = user(lines);
    expect(row?.days).toHaveLength(100);
    expect(row?.days.at(-1)).toBe('2026-12-01');
    expect(row?.days[0]).toBe('2026-08-24');
    expect(row?.first_seen).toBe('2026-08-04T06:00Z');
  });

  test('the newest 20 credentials and 20 sources; of one time the first by name', () => {
    const lines = Array.from({ length: 30 }, (_, number) => {
      const id = String(10 + number);
      return served({ credential: 'secret', credential_id: id, source: `192.0.2.${id}` }, number < 15 ? NOW : daysAgo(1));
    });
    const [row] = user(lines);
    const first20 = Array.from({ length: 20 }, (_, number) => String(10 + number));
    expect(Object.keys(row?.credentials ?? {}).sort()).toEqual(first20);
    expect(Object.keys(row?.sources ?? {}).sort()).toEqual(first20.map((id) => `192.0.2.${id}`));
    expect(row?.credentials['10']).toBe('2026-12-01T06:00Z');
    expect(row?.credentials['25']).toBe('2026-11-30T06:00Z');
  });

  test('10,000 tables by one scanner are 200 rows, and the rest is in use/other', () => {
    const lines = Array.from({ length: 10_000 }, (_, number) => served({ table: `u_${number}` }, daysAgo(number % 3)));
    const rows = user(lines);
    expect(rows).toHaveLength(200);
    const other = rows.find(({ what }) => what === OTHER);
    expect(other?.days).toEqual(['2026-11-29', '2026-11-30', '2026-12-01']);
    expect(other?.sources).toEqual({ '192.0.2.1': '2026-12-01T06:00Z' });
    // Addresses come last, credentials first.
    expect(rows.some(({ what }) => what.startsWith('from/'))).toBe(false);
    expect(rows.some(({ what }) => what === 'credential/password')).toBe(true);
  });

  test('exactly 200 ways of use are 199 rows and use/other', () => {
    const lines = Array.from({ length: 200 }, (_, number) => served({ table: `u_${number}`, credential: 'none', source: null }));
    expect(whatsFrom(...lines.slice(0, 199))).not.toContain(OTHER);
    expect(whatsFrom(...lines)).toHaveLength(200);
    expect(whatsFrom(...lines)).toContain(OTHER);
  });

  test('refusals: 10 a minute of one user and reason, 600 in all', () => {
    const some = (count: number, more: (number: number) => object): string[] =>
      Array.from({ length: count }, (_, number) => decision(more(number) as Record<string, unknown>));
    expect(
      foldBatch(
        some(50, () => ({})),
        NOW,
      ).refusals,
    ).toHaveLength(10);
    expect(
      foldBatch(
        some(50, (number) => ({ user: `sha256:${number}` })),
        NOW,
      ).refusals,
    ).toHaveLength(10);
    expect(
      foldBatch(
        some(900, (number) => ({ user: `u${number}` })),
        NOW,
      ).refusals,
    ).toHaveLength(600);
    const minutes = Array.from({ length: 50 }, (_, number) => decision({}, NOW - number * 60_000));
    expect(foldBatch(minutes, NOW).refusals).toHaveLength(50);
  });
});

describe('lines that cannot be used', () => {
  const whys = (...lines: readonly string[]): Record<string, number> => Object.fromEntries(foldBatch([...lines, served()], NOW).leftOut);
  const rows = (...lines: readonly string[]): number => foldBatch([...lines, served()], NOW).rows.get('json.user')?.size ?? 0;

  test.each([
    ['REPORT RequestId: 8f5c Duration: 4.20 ms Billed Duration: 5 ms'],
    ['2026-12-01T06:07:00.000Z\t8f5c\tERROR\tError: {"a":1} was not expected'],
    ['{"log":"error","decision_id":"x","time":"2026-12-01T06:07:00Z"}'],
    ['{"log":"console","decision_id":"x"}'],
    ['{"log":"function_refusal","decision_id":"x","code":"acl_refused"}'],
    ['{"log":"__proto__"}'],
    ['{"log":"constructor","decision_id":"x"}'],
    ['{"level":"INFO"}'],
    ['null'],
    [''],
  ])('%s is none of ours', (line) => {
    expect(whys(line)).toEqual({});
    expect(rows(line)).toBe(3);
  });

  test('half a line of either side is counted', () => {
    for (const line of [served(), decision(), signIn()]) {
      for (const at of [12, 30, line.length / 2, line.length - 1])
        expect(whys(line.slice(0, at))).toEqual({ 'left_out/2026-12-01/unreadable': 1 });
      expect(whys(line.slice(line.indexOf('"decision_id"')))).toEqual({ 'left_out/2026-12-01/unreadable': 1 });
    }
    expect(rows(served().slice(0, 100), decision().slice(40))).toBe(3);
  });

  test.each([
    [served({ operation: 'merge' })],
    [served({ protocol: 'graphql' })],
    [served({ protocol: 'constructor' })],
    [served({ surface: 'phone' })],
    [served({ credential: 'passkey' })],
    [served({ session_kind: 'agent' })],
    [served({ outcome: 'postponed' })],
    [decision({ reason: 'outside_the_moon' })],
    [decision({ reason: 'toString' })],
    [decision({ outcome: 'quarantine' })],
    [signIn({ way: 'passkey' })],
    [signIn({ outcome: 'half_signed_in' })],
  ])('a word of a later version is counted: %s', (line) => {
    expect(whys(line)).toEqual({ 'left_out/2026-12-01/later_version': 1 });
    expect(rows(line)).toBe(3);
  });

  test.each([
    [served({ user: 7 })],
    [served({ user: { toString: 'x' } })],
    [served({ time: 'yesterday' })],
    [served({ time: '2026-13-41T99:00:00Z' })],
    [served({ decision_id: null })],
    [served({ mid_server: 'yes' })],
    [served({ operation: null })],
    [decision({ surface: ['ui'] })],
    ['{"log":"heartbeat","time":"2026-12-01T06:07:00Z"}'],
    ['{"log":"served"}'],
  ])('a member of a wrong type is counted: %s', (line) => {
    expect(whys(line)).toEqual({ 'left_out/2026-12-01/unreadable': 1 });
    expect(rows(line)).toBe(3);
  });

  test('a clock that is a day ahead, and a line of the year before last', () => {
    expect(whys(served({}, NOW + 86_400_000), served({}, NOW + 11 * 60_000))).toEqual({ 'left_out/2026-12-01/clock_ahead': 2 });
    expect(whys(served({}, daysAgo(401)))).toEqual({ 'left_out/2026-12-01/too_old': 1 });
    expect(whys(served({}, NOW + 9 * 60_000), served({}, daysAgo(1)), served({}, daysAgo(399)))).toEqual({});
  });

  test('a member that is new is passed over, and one that is missing, as in lines of an earlier version, counts as null', () => {
    expect(whatsFrom(served({ colour: 'blue', nested: { a: [1] } }))).toHaveLength(3);
    const { credential, credential_id, write, mid_server, ...earlier } = JSON.parse(decision()) as Record<string, unknown>;
    expect(whatsFrom(JSON.stringify({ ...earlier, session_kind: null }))).toEqual(['refused/web_service_access_only/ui/-']);
    const { way, session_kind, ...before } = JSON.parse(signIn()) as Record<string, unknown>;
    expect(whatsFrom(JSON.stringify(before))).toEqual(['use/public/-/-/sign_in/-', 'credential/password']);
  });

  test('text before the JSON is skipped', () => {
    expect(whatsFrom(`2026-12-01T06:07:00.000Z\t8f5c\tINFO\t${served()}`)).toHaveLength(3);
    expect(whatsFrom(`{stage} prod: ${served()}\n`)).toHaveLength(3);
  });

  test('the first and the last time of a batch bound its gap; lines that are left out have none', () => {
    const lines = ['REPORT', served({}, daysAgo(2)), served(), served({}, NOW + 86_400_000), served().slice(0, 90)];
    expect(foldBatch(lines, NOW)).toMatchObject({ first: daysAgo(2), last: NOW });
    expect(foldBatch(['REPORT'], NOW)).toMatchObject({ first: null, last: null });
  });
});
