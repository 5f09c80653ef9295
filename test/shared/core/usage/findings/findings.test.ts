import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instantOf } from '../../../../../shared/core/instant.ts';
import type { FindingCode } from '../../../../../shared/core/usage/findings/finding.ts';
import { FINDINGS, findingText } from '../../../../../shared/core/usage/findings/finding-texts.ts';
import { type Finding, type FindingsInput, findings, mayHave } from '../../../../../shared/core/usage/findings/findings.ts';
import type { OwnerAccount } from '../../../../../shared/core/usage/findings/reviewed-user.ts';
import { BASE_ROLES } from '../../../../support/memory.ts';
import { type Case, codesOf, type Happened, lineOf, narrowest, SECRET } from '../findings-twin.ts';
import { daysAgo, NOW, observed, rowsFrom, served, signIn } from '../lines.ts';

const DAY = 86_400_000;
const glide = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

const OWNERS: Readonly<Record<Case['owner'], OwnerAccount>> = {
  missing: null,
  unknown: null,
  inactive: { active: false, locked_out: false, web_service_access_only: false },
  locked: { active: true, locked_out: true, web_service_access_only: false },
  machine: { active: true, locked_out: false, web_service_access_only: true },
  good: { active: true, locked_out: false, web_service_access_only: false },
};

/** An account as the product sees it: its record, and the rows that the lines about it made. */
function inputOf(account: Case): FindingsInput {
  const { observedDays, gapDaysAgo, alive, age } = account;
  const gapEnd = gapDaysAgo === null ? null : daysAgo(gapDaysAgo);
  return {
    user: {
      user_name: account.name,
      active: account.active,
      locked_out: account.locked,
      web_service_access_only: account.machine,
      user_interface_only: account.pagesOnly,
      second_factor: account.factor,
      roles: account.roles,
      owner: account.owner === 'missing' ? null : 'jo',
      sys_created_on: age === null ? null : glide(daysAgo(age)),
    },
    rows: rowsFrom(account.happened.map((event) => lineOf(account, event))),
    observation: {
      since: observedDays === null ? null : instantOf(daysAgo(observedDays)),
      until: alive ? NOW - 60_000 : daysAgo(1),
      gaps: gapEnd === null ? [] : [{ from: instantOf(gapEnd - 3_600_000), until: instantOf(gapEnd), why: 'Lines were lost.' }],
      leftOut: {},
    },
    now: NOW,
    owner: OWNERS[account.owner],
    graph: BASE_ROLES,
    upstream: account.upstream,
    ...(account.accountEndsInDays === null ? {} : { activeUntil: instantOf(NOW + account.accountEndsInDays * DAY) }),
    secrets: account.secretsEndInDays.map((days, index) => ({
      id: index === 0 ? SECRET : 'ffffffff',
      ends_at: days === null ? null : instantOf(NOW + days * DAY),
    })),
  };
}

/** Windows begin 7, 30 and 90 days ago: just inside, just outside, and anywhere. */
const times = fc.oneof(
  fc.constantFrom(7, 30, 90).chain((days) => fc.constantFrom(-10, -1, 0, 10, 20).map((minutes) => daysAgo(days) - minutes * 60_000)),
  fc.integer({ min: 0, max: 120 * 24 }).map((hours) => NOW - hours * 3_600_000),
);
const happenings: fc.Arbitrary<Happened> = fc.record({
  at: times,
  what: fc.constantFrom<Happened['what']>(
    'page',
    'portal',
    'sign-in',
    'single sign-on',
    'soap',
    'soap',
    'rest',
    'wsdl',
    'refused at a page',
    'refused at sign-in',
    'refused otherwise',
  ),
  by: fc.constantFrom('password', 'session', 'secret'),
  source: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::/64'),
  table: fc.constantFrom('incident', 'ecc_queue'),
  operation: fc.constantFrom('query', 'create', 'update', 'delete', 'script'),
});
const roles = fc.subarray(
  [
    'itil',
    'security_admin',
    'user_admin',
    'mid_server',
    'soap',
    'soap_query',
    'soap_create',
    'soap_update',
    'soap_delete',
    'soap_ecc',
    'soap_script',
    'soap_query_update',
  ],
  { maxLength: 4 },
);

const anyCase: fc.Arbitrary<Case> = fc.record({
  machine: fc.boolean(),
  pagesOnly: fc.boolean(),
  factor: fc.boolean(),
  active: fc.constantFrom(true, true, true, true, false),
  locked: fc.constantFrom(false, false, false, false, true),
  name: fc.constantFrom('abel.tuter', 'json.user', '__proto__', 'guest'),
  roles,
  owner: fc.constantFrom('missing', 'unknown', 'inactive', 'locked', 'machine', 'good'),
  age: fc.constantFrom(null, 1, 89, 90, 400),
  observedDays: fc.constantFrom(null, 3, 29, 30, 31, 90, 200),
  gapDaysAgo: fc.constantFrom(null, null, null, 2, 29, 31, 60, 95),
  alive: fc.constantFrom(true, true, true, true, false),
  upstream: fc.constantFrom(false, false, true),
  accountEndsInDays: fc.constantFrom(null, -1, 1, 30, 31),
  secretsEndInDays: fc.array(fc.constantFrom(null, -1, 2, 30, 40), { maxLength: 2 }),
  happened: fc.array(happenings, { maxLength: 8 }),
});

/** Interactive accounts of which everything is known, and that use protocols on several days: by chance they would be rare. */
const likeMachines: fc.Arbitrary<Case> = fc
  .tuple(anyCase, fc.array(fc.tuple(fc.integer({ min: 0, max: 31 }), happenings), { minLength: 2, maxLength: 4 }))
  .map(([account, uses]) => ({
    ...account,
    ...{ machine: false, pagesOnly: false, active: true, locked: false, observedDays: 200, gapDaysAgo: null, alive: true },
    happened: [...account.happened.slice(0, 1), ...uses.map(([days, use]) => ({ ...use, what: 'rest' as const, at: daysAgo(days) }))],
  }));

const cases = fc.oneof(anyCase, anyCase, likeMachines);

const codes = (input: FindingsInput): string[] => findings(input).map(({ code }) => code);

test('findings are what a second reading of the contract finds, over accounts of every kind', () => {
  fc.assert(
    fc.property(cases, (account) => {
      expect(codes(inputOf(account))).toEqual(codesOf(account));
    }),
    { numRuns: 1000 },
  );
});

test('no account has a finding that its record rules out, and a record rules much out', () => {
  let ruledOut = 0;
  fc.assert(
    fc.property(cases, (account) => {
      const input = inputOf(account);
      const possible = (Object.keys(FINDINGS) as FindingCode[]).filter((code) => mayHave(code, input));
      expect(possible).toEqual(expect.arrayContaining(codes(input)));
      ruledOut += Object.keys(FINDINGS).length - possible.length;
    }),
    { numRuns: 1000 },
  );
  expect(ruledOut).toBeGreaterThan(4000);
});

test('every code is found somewhere', () => {
  const found = new Set(fc.sample(cases, { numRuns: 1500, seed: 7 }).flatMap((account) => codes(inputOf(account))));
  expect([...found].sort()).toEqual(Object.keys(FINDINGS).sort());
});

test('the roles that are enough are the smallest set, over every set of roles and calls', () => {
  fc.assert(
    fc.property(roles, fc.array(happenings, { minLength: 1, maxLength: 4 }), (granted, happened) => {
      const calls = happened.map((event) => ({ ...event, what: 'soap' as const, at: NOW }));
      const account = { ...QUIET, roles: granted, machine: true, happened: calls };
      const found = findings(inputOf(account)).find(({ code }) => code === 'broader_roles_than_used');
      const enough = granted.some((role) => /^soap/.test(role)) ? narrowest(granted, calls) : null;
      expect(found ?? null).toEqual(
        enough === null
          ? null
          : { code: 'broader_roles_than_used', roles: enough, instead_of: granted.filter((role) => /^soap/.test(role)).sort() },
      );
    }),
    { numRuns: 500 },
  );
});

/** An account without a finding: it is old, has an owner, and everything was observed. */
const QUIET: Case = {
  machine: false,
  pagesOnly: false,
  factor: false,
  active: true,
  locked: false,
  name: 'abel.tuter',
  roles: ['itil'],
  owner: 'good',
  age: 400,
  observedDays: 365,
  gapDaysAgo: null,
  alive: true,
  upstream: false,
  accountEndsInDays: null,
  secretsEndInDays: [],
  happened: [],
};

const quiet = (more: Partial<FindingsInput> = {}): FindingsInput => ({ ...inputOf(QUIET), ...more });
const machine = (more: Partial<FindingsInput> = {}): FindingsInput => ({
  ...inputOf({ ...QUIET, machine: true, name: 'json.user' }),
  ...more,
});

describe('what a finding says', () => {
  const of = (input: FindingsInput): readonly Finding[] => findings(input);

  test('pages and a protocol by password', () => {
    const user = { user: 'abel.tuter', session_kind: 'interactive' };
    const rows = rowsFrom([
      served({ ...user, surface: 'ui', protocol: null, credential: 'session' }, daysAgo(3)),
      signIn({}, daysAgo(4)),
      served({ ...user, protocol: 'soap' }, daysAgo(2)),
      served({ ...user, protocol: 'rest' }, daysAgo(5)),
      // By session a page does this.
      served({ ...user, protocol: 'csv', credential: 'session' }, daysAgo(1)),
    ]);
    const [found] = of(quiet({ rows }));
    expect(found).toEqual({
      code: 'used_both_ways',
      last_page: '2026-11-28T06:00Z',
      last_protocol: '2026-11-29T06:00Z',
      protocols: ['rest', 'soap'],
    });
    expect(findingText(found as Finding)).toBe(
      'Pages, last 2026-11-28 06:00 UTC, and rest, soap by a stored credential, last 2026-11-29 06:00 UTC.',
    );
  });

  test('a person at a machine account: where from', () => {
    const rows = rowsFrom([
      signIn(
        { user: 'json.user', session_kind: 'non_interactive', outcome: 'refused', cause: 'web_service_access_only', source: '203.0.113.7' },
        daysAgo(2),
      ),
      served({}, daysAgo(1)),
    ]);
    const found = of(machine({ rows })).find(({ code }) => code === 'person_at_a_machine_account');
    expect(found).toEqual({ code: 'person_at_a_machine_account', last_seen: '2026-11-29T06:00Z', sources: ['203.0.113.7'] });
    expect(findingText(found as Finding)).toBe('The right password at a page or at sign-in, last 2026-11-29 06:00 UTC from 203.0.113.7.');
  });

  test('new addresses, each with the time since when', () => {
    const rows = rowsFrom([
      served({}, daysAgo(20)),
      served({ source: '203.0.113.9' }, daysAgo(2)),
      served({ source: '203.0.113.8' }, daysAgo(1)),
    ]);
    expect(of(machine({ rows }))).toContainEqual({
      code: 'new_source',
      sources: [
        { source: '203.0.113.8', first_seen: '2026-11-30T06:00Z' },
        { source: '203.0.113.9', first_seen: '2026-11-29T06:00Z' },
      ],
    });
  });

  test.each([
    ['unknown', null],
    ['inactive', OWNERS.inactive],
    ['locked', OWNERS.locked],
    ['non_interactive', OWNERS.machine],
  ])('an owner that is %s', (why, owner) => {
    const rows = rowsFrom([served()]);
    expect(of(machine({ rows, owner }))).toContainEqual({ code: 'owner_gone', owner: 'jo', why });
  });

  test('an old secret: which, until when, where from', () => {
    const rows = rowsFrom([served({ credential: 'secret', credential_id: SECRET, source: '203.0.113.7' }, daysAgo(1))]);
    const secrets = [
      { id: 'ffffffff', ends_at: null },
      { id: SECRET, ends_at: '2026-12-03T10:00Z' },
    ];
    expect(of(machine({ rows, secrets }))).toContainEqual({
      code: 'old_secret_in_use',
      id: SECRET,
      ends_at: '2026-12-03T10:00Z',
      last_seen: '2026-11-30T06:00Z',
      sources: ['203.0.113.7'],
    });
  });

  test('what cannot be decided, how many days it takes, and why it is not known', () => {
    const young = of(quiet({ observation: observed(12) }));
    expect(young).toEqual([
      {
        code: 'not_enough_evidence',
        undecided: ['should_be_non_interactive', 'could_be_person_only', 'unused'],
        days: 90,
        observed_since: '2026-11-19T06:07Z',
        gap: false,
      },
    ]);
    expect(findingText(young[0] as Finding)).toBe(
      'This takes 90 observed days, and the observation began 2026-11-19 06:07 UTC: should be non-interactive, used by a person only, not used.',
    );
    const gap = { from: '2026-11-20T00:00Z', until: '2026-11-20T00:10Z', why: 'Lost.' };
    const [torn] = of(quiet({ observation: observed(365, { gaps: [gap] }) }));
    expect(findingText(torn as Finding)).toContain('something in that time was not observed');
    const [never] = of(quiet({ observation: { since: null, until: null, gaps: [], leftOut: {} } }));
    expect(findingText(never as Finding)).toContain('Nothing was observed yet');
  });
});

describe('closed on bad input', () => {
  test('unused is never said over a gap, whose ends may be unreadable', () => {
    for (const [from, until] of [
      ['2026-10-01T00:00Z', '2026-10-01T00:10Z'],
      ['soon', '2026-10-01T00:10Z'],
      ['2026-10-01T00:00Z', 'later'],
      ['', ''],
    ] as const)
      expect(codes(quiet({ observation: observed(365, { gaps: [{ from, until, why: 'Lost.' }] }) }))).toEqual(['not_enough_evidence']);
    expect(codes(quiet({ observation: observed(365, { until: NOW - 3_600_000 }) }))).toEqual(['not_enough_evidence']);
    expect(codes(quiet({ observation: observed(365, { since: 'long ago' }) }))).toEqual(['not_enough_evidence']);
    expect(codes(quiet())).toEqual(['unused']);
    const before = { from: '2026-08-01T00:00Z', until: '2026-08-02T00:00Z', why: 'Lost.' };
    expect(codes(quiet({ observation: observed(365, { gaps: [before] }) }))).toEqual(['unused']);
  });

  test('where not every use has a row of its own, only what was seen is decided', () => {
    const many = Array.from({ length: 300 }, (_, number) =>
      served({ user: 'abel.tuter', session_kind: 'interactive', table: `u_${number}`, protocol: 'rest' }, daysAgo(number % 4)),
    );
    expect(codes(quiet({ rows: rowsFrom(many) }))).toEqual(['not_enough_evidence']);
    const page = served({
      user: 'abel.tuter',
      session_kind: 'interactive',
      surface: 'portal',
      protocol: null,
      table: null,
      credential: 'session',
    });
    const withPage = rowsFrom([page, ...many]).filter(({ what }) => what === 'use/other' || what.startsWith('credential/'));
    expect(codes(quiet({ rows: withPage }))).toEqual(['not_enough_evidence']);
  });

  test('a time of creation in ISO 8601 counts, one that cannot be read does not', () => {
    const created = (sys_created_on: string): string[] => codes(quiet({ user: { ...quiet().user, sys_created_on } }));
    expect(created('2026-11-20T00:00:00Z')).toEqual([]);
    expect(created('2026-11-20 00:00:00')).toEqual([]);
    expect(created('2020-01-01')).toEqual(['unused']);
    expect(created('last year')).toEqual(['unused']);
    expect(codes(quiet({ user: { ...quiet().user, sys_created_on: 'last year' }, observation: observed(80) }))).toEqual([
      'not_enough_evidence',
    ]);
  });

  test('a role of the soap family that contains others is not taken away, since the account may need them', () => {
    const graph = new Map(BASE_ROLES);
    graph.set('soap', {
      name: 'soap',
      includes_roles: [...(BASE_ROLES.get('soap')?.includes_roles ?? []), 'itil'],
      elevated_privilege: false,
    });
    const rows = rowsFrom([served({ protocol: 'soap' })]);
    const user = { ...machine().user, roles: ['soap'] };
    expect(codes(machine({ rows, user, graph }))).toEqual([]);
    expect(codes(machine({ rows, user: { ...user, roles: ['soap', 'itil'] }, graph }))).toEqual(['broader_roles_than_used']);
  });

  test('an account that was a machine keeps rows of addresses, which are no finding of a person', () => {
    const rows = rowsFrom([served({}, daysAgo(20)), served({ source: '203.0.113.9' }, daysAgo(2))]);
    expect(codes(machine({ rows }))).toEqual(['new_source']);
    expect(codes(machine({ rows, user: { ...machine().user, web_service_access_only: false } }))).toEqual([]);
  });

  test('roles that do not exist are not proposed', () => {
    const graph = new Map([...BASE_ROLES].filter(([name]) => name !== 'soap_query'));
    const rows = rowsFrom([served({ protocol: 'soap' })]);
    expect(findings(machine({ rows, user: { ...machine().user, roles: ['soap'] }, graph }))).toEqual([
      { code: 'broader_roles_than_used', roles: ['soap_query_update'], instead_of: ['soap'] },
    ]);
  });
});

describe('words', () => {
  test('each finding has a title, what to do, and where', () => {
    for (const { title, fix, place } of Object.values(FINDINGS)) {
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(fix).toMatch(/^[A-Z].*\.$/);
      expect(['user_form', 'user_roles', 'refusals']).toContain(place);
    }
  });

  test('each is one sentence, whatever its facts are', () => {
    for (const account of fc.sample(cases, { numRuns: 500, seed: 3 }))
      for (const finding of findings(inputOf(account))) expect(findingText(finding)).toMatch(/^[A-Za-z].*[^.]\.$/);
  });
});
