import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readEnvelope } from '../../../../../shared/core/envelope/envelope.ts';
import { PROTOCOL_NAMES } from '../../../../../shared/core/request/protocols.ts';
import { NONE_BLOCKED } from '../../../../../shared/core/settings/blocked.ts';
import { SETTING_NAMES, STRICT_SECURITY } from '../../../../../shared/core/settings/settings.ts';
import { sinceDays } from '../../../../../shared/core/usage/findings/evidence.ts';
import {
  affectedText,
  type Change,
  nothingText,
  type UserChange,
  type WhatIfInput,
  whatIf,
  whatIfLimits,
} from '../../../../../shared/core/usage/what-if/what-if.ts';
import type { User } from '../../../../../shared/core/users/user.ts';
import { BASE_ROLES, user as testUser } from '../../../../support/memory.ts';
import { daysAgo, NOW, observed, rowsFrom, served, signIn } from '../lines.ts';

const since = sinceDays(NOW, 30);
const jo = (more: Partial<User> = {}): User => testUser('jo', { roles: ['itil'], ...more });
/** A line about jo, in a session at a page of incidents. */
const page = (more: object = {}, time = NOW): string =>
  served({ user: 'jo', session_kind: 'interactive', surface: 'ui', protocol: null, credential: 'session', ...more }, time);
const api = (protocol: string, more: object = {}, time = NOW): string =>
  served({ user: 'jo', session_kind: 'interactive', protocol, ...more }, time);

const input = (lines: readonly string[], user = jo(), more: Partial<WhatIfInput> = {}): WhatIfInput => ({
  accounts: [{ user, rows: rowsFrom(lines) }],
  graph: BASE_ROLES,
  settings: new Map([[STRICT_SECURITY, 'true']]),
  blocked: NONE_BLOCKED,
  basicForPeople: 'yes',
  upstream: false,
  since,
  now: NOW,
  ...more,
});
const ofJo = (after: UserChange): Change => ({ kind: 'user', user_name: 'jo', after });
const toMachine = ofJo({ web_service_access_only: true });
const texts = (change: Change, given: WhatIfInput): string[] => whatIf(change, given).map(affectedText);

describe('a change of the kind', () => {
  test('refuses pages, portals and sign-in, and not the protocols by password; newest first', () => {
    const lines = [
      ...[0, 1, 1, 5, 8].map((days) => page({ source: `203.0.113.${days}` }, daysAgo(days))),
      page({ table: null, operation: 'unknown' }, daysAgo(9)),
      page({ surface: 'portal', table: null, operation: 'unknown', source: '203.0.113.7' }, daysAgo(2)),
      signIn({ user: 'jo', source: '203.0.113.7' }, daysAgo(9)),
      api('rest'),
      api('wsdl', { operation: 'describe' }),
    ];
    expect(texts(toMachine, input(lines))).toEqual([
      'Pages, on 5 days, last 2026-12-01 06:00 UTC from 203.0.113.0: will be refused (web_service_access_only).',
      'Portal pages, on 1 day, last 2026-11-29 06:00 UTC from 203.0.113.7: will be refused (web_service_access_only).',
      'Sign-in, on 1 day, last 2026-11-22 06:00 UTC from 203.0.113.7: will be refused (web_service_access_only).',
    ]);
  });

  test('refuses what pages do by session, and says that the password goes on', () => {
    const lines = [api('csv', { credential: 'session', source: '203.0.113.7' }, daysAgo(3)), api('csv', {}, daysAgo(1))];
    expect(texts(toMachine, input(lines))).toEqual([
      'CSV by session, on 1 day, last 2026-11-28 06:00 UTC from 203.0.113.7: will be refused (credentials_rejected).',
    ]);
  });

  test('refuses requests of a MID Server without Internal Integration User', () => {
    const mid = api('rest', { mid_server: true, table: 'ecc_queue' });
    const user = jo({ roles: ['mid_server'] });
    expect(texts(toMachine, input([mid], user))).toEqual([
      'REST as a MID Server, on 1 day, last 2026-12-01 06:00 UTC from 192.0.2.1: will be refused (mid_server_needs_internal_integration_user).',
    ]);
    expect(texts(ofJo({ web_service_access_only: true, internal_integration_user: true }), input([mid], user))).toEqual([]);
    const protocol = api('mid', { mid_server: true, table: null });
    expect(whatIf(toMachine, input([protocol], user, { upstream: true }))[0]?.label).toBe('MID Server');
  });

  test('back to interactive refuses nothing', () => {
    const machine = jo({ web_service_access_only: true, roles: ['soap', 'itil'] });
    expect(texts(ofJo({ web_service_access_only: false }), input([api('soap'), api('rest')], machine))).toEqual([]);
  });
});

describe('a change of the state', () => {
  const lines = [page(), signIn({ user: 'jo' }), api('rest'), api('soap')];

  test.each([{ active: false }, { locked_out: true }, { password_needs_reset: true }])('%j refuses everything', (after) => {
    const affected = whatIf(ofJo(after), input(lines, jo({ roles: ['itil', 'soap'] })));
    expect(affected.map(({ label, reason }) => `${label}: ${reason}`).sort()).toEqual([
      'Pages: credentials_rejected',
      'REST: credentials_rejected',
      'SOAP: credentials_rejected',
      'Sign-in: credentials_rejected',
    ]);
  });

  test('of a guest refuses those who come without credentials', () => {
    const guest = jo({ user_name: 'guest', roles: [], password_hash: null });
    const open = { settings: new Map([['glide.basicauth.required.wsdl', 'false']]) };
    const change: Change = { kind: 'user', user_name: 'guest', after: { active: false } };
    expect(
      texts(
        change,
        input([served({ user: 'guest', session_kind: 'guest', credential: 'none', protocol: 'wsdl', operation: 'describe' })], guest, open),
      ),
    ).toEqual(['WSDL without credentials, on 1 day, last 2026-12-01 06:00 UTC from 192.0.2.1: will be refused (credentials_required).']);
  });

  test('of another user touches none', () => {
    expect(whatIf({ kind: 'user', user_name: 'ann', after: { active: false } }, input(lines))).toEqual([]);
  });
});

describe('a change of roles', () => {
  const without = (...roles: string[]): Change => ofJo({ roles });
  const soap = (operation: string, table = 'incident', more: object = {}): string => api('soap', { operation, table, ...more });

  test('SOAP without any SOAP role, and without the one of the operation', () => {
    const lines = [soap('query'), soap('update')];
    const user = jo({ roles: ['itil', 'soap'] });
    expect(whatIf(without('itil'), input(lines, user)).map(({ label, reason }) => [label, reason])).toEqual([
      ['SOAP', 'soap_role_missing'],
    ]);
    expect(whatIf(without('itil', 'soap_query'), input(lines, user)).map(({ label, reason }) => [label, reason])).toEqual([
      ['SOAP update of incident', 'soap_operation_not_granted'],
    ]);
    expect(whatIf(without('itil', 'soap_query_update'), input(lines, user))).toEqual([]);
  });

  test('the queue of a MID Server by soap_ecc', () => {
    const user = jo({ roles: ['mid_server', 'soap'], internal_integration_user: true });
    const lines = [soap('query', 'ecc_queue'), soap('create', 'ecc_queue'), soap('update', 'ecc_queue')];
    const graph = new Map(BASE_ROLES).set('mid_server', { name: 'mid_server', includes_roles: [], elevated_privilege: false });
    expect(whatIf(without('mid_server', 'soap_ecc'), input(lines, user, { graph })).map(({ label }) => label)).toEqual([
      'SOAP update of ecc_queue',
    ]);
  });

  test('without strict security SOAP asks for no role and no ACL', () => {
    const open = { settings: new Map([[STRICT_SECURITY, 'false']]) };
    expect(whatIf(without(), input([soap('query')], jo({ roles: ['itil', 'soap'] }), open))).toEqual([]);
  });

  test('a list that would become empty counts as refused, on pages and protocols alike', () => {
    const lines = [page(), api('rest'), api('jsonv2', { operation: 'update' }), api('xml', { table: 'cmn_location' }), soap('query')];
    const user = jo({ roles: ['itil', 'soap'] });
    expect(whatIf(without('soap'), input(lines, user)).map(({ label, reason }) => `${label}: ${reason}`)).toEqual([
      'JSON update of incident: acl_refused',
      'Pages query of incident: acl_refused',
      'REST query of incident: acl_refused',
      'SOAP query of incident: acl_refused',
    ]);
  });

  test('reads that everyone may make, descriptions, and tables that are not served need no role', () => {
    const lines = [
      api('csv', { table: 'cmn_location' }),
      api('schema', { operation: 'describe' }),
      api('rest', { operation: 'unknown' }),
      api('rest', { table: 'other' }),
      api('rest', { table: 'constructor' }),
      api('rest', { table: null, operation: 'unknown' }),
      page({ table: null, operation: 'unknown' }),
    ];
    expect(whatIf(without(), input(lines))).toEqual([]);
    expect(whatIf(without(), input([api('csv', { table: 'cmn_location', operation: 'create' })])).map(({ reason }) => reason)).toEqual([
      'acl_refused',
    ]);
  });

  test('with an upstream its tables are its own matter, and the answer says so', () => {
    const given = input([page(), api('rest')], jo(), { upstream: true });
    expect(whatIf(without(), given)).toEqual([]);
    expect(whatIfLimits(given, observed(), without())).toEqual(['What your own instance refuses without these roles is not known here.']);
  });

  test('which page of the administration was opened cannot be told, and the answer says so', () => {
    const given = input([page({ table: null, operation: 'unknown' })], jo({ roles: ['admin'] }));
    expect(whatIfLimits(given, observed(), without())).toEqual([
      expect.stringContaining('Which page of the administration was opened is not kept'),
    ]);
    expect(whatIfLimits(given, observed(), without('admin', 'itil'))).toEqual([]);
    expect(whatIfLimits(given, observed(), toMachine)).toEqual([]);
  });

  test('a role that works only in an elevated session counts as elevated in sessions', () => {
    const graph = new Map(BASE_ROLES).set('itil', { name: 'itil', includes_roles: [], elevated_privilege: true });
    expect(whatIf(without(), input([page()], jo(), { graph })).map(({ reason }) => reason)).toEqual(['acl_refused']);
    // By password it was never in force.
    expect(whatIf(without(), input([api('rest')], jo(), { graph }))).toEqual([]);
  });
});

describe('a change of a setting', () => {
  const setting = (name: string, value: 'true' | 'false'): Change => ({ kind: 'setting', name, value });
  const anonymous = (protocol: string, more: object = {}): string =>
    served({ user: 'soap.guest', session_kind: 'guest', credential: 'none', protocol, table: 'cmn_location', ...more }, daysAgo(1));
  const guest = jo({ user_name: 'soap.guest', roles: ['soap_query'], password_hash: null });
  const opened = {
    settings: new Map([
      ['glide.basicauth.required.soap', 'false'],
      [STRICT_SECURITY, 'true'],
    ]),
  };

  test('a toggle that closes refuses callers without credentials, and no others', () => {
    expect(texts(setting('glide.basicauth.required.soap', 'true'), input([anonymous('soap')], guest, opened))).toEqual([
      'SOAP without credentials, on 1 day, last 2026-11-30 06:00 UTC from 192.0.2.1: will be refused (credentials_required).',
    ]);
    expect(texts(setting('glide.basicauth.required.wsdl', 'true'), input([anonymous('soap')], guest, opened))).toEqual([]);
    expect(texts(setting('glide.basicauth.required.soap', 'true'), input([api('soap')], jo({ roles: ['soap', 'itil'] }), opened))).toEqual(
      [],
    );
  });

  test('a toggle that opens refuses none', () => {
    expect(texts(setting('glide.basicauth.required.soap', 'false'), input([api('soap')], jo({ roles: ['soap', 'itil'] })))).toEqual([]);
  });

  test('strict security: those without a role of the operation, or without the ACL of the table', () => {
    const open = { settings: new Map([[STRICT_SECURITY, 'false']]) };
    const strict = setting(STRICT_SECURITY, 'true');
    const reasons = (roles: string[], operation: string): string[] =>
      whatIf(strict, input([api('soap', { operation })], jo({ roles }), open)).map(({ reason }) => reason);
    expect(reasons([], 'query')).toEqual(['soap_role_missing']);
    expect(reasons(['soap_query', 'itil'], 'query')).toEqual([]);
    expect(reasons(['soap_query', 'itil'], 'create')).toEqual(['soap_operation_not_granted']);
    expect(reasons(['soap_query'], 'query')).toEqual(['acl_refused']);
    expect(whatIf(strict, input([api('rest')], jo(), open))).toEqual([]);
  });
});

describe('what is passed over', () => {
  test('uses that were last seen before the time looked at, and days of it', () => {
    expect(whatIf(toMachine, input([page({}, daysAgo(31))]))).toEqual([]);
    expect(whatIf(toMachine, input([page({}, daysAgo(31)), page({}, daysAgo(29))]))[0]?.days).toEqual(['2026-11-02']);
  });

  test('credentials that were last seen before', () => {
    const lines = [api('csv', { credential: 'session' }, daysAgo(40)), api('csv', {}, daysAgo(1))];
    expect(whatIf(toMachine, input(lines))).toEqual([]);
  });

  test('refusals, and uses that are refused already', () => {
    expect(
      whatIf(toMachine, input([served({ user: 'jo', outcome: 'refused', code: 'acl_refused', surface: 'ui', protocol: null })])),
    ).toEqual([]);
    expect(whatIf(toMachine, input([page()], jo({ active: false })))).toEqual([]);
    expect(whatIf(ofJo({ active: false }), input([api('soap')], jo({ roles: [] })))).toEqual([]);
  });
});

describe('the answer in words', () => {
  test('of one use, as the contract has it', () => {
    const at = Date.parse('2026-11-29T08:13:00Z');
    const lines = [0, 3, 4, 5].map((days) => page({ source: '203.0.113.7' }, at - days * 86_400_000));
    expect(texts(toMachine, input(lines))).toEqual([
      'Pages, on 4 days, last 2026-11-29 08:10 UTC from 203.0.113.7: will be refused (web_service_access_only).',
    ]);
    expect(texts(toMachine, input([page({ source: null })]))).toEqual([
      'Pages, on 1 day, last 2026-12-01 06:00 UTC: will be refused (web_service_access_only).',
    ]);
  });

  test('of nothing: since when', () => {
    expect(nothingText(since, observed())).toBe('Nothing that was observed since 2026-11-01 would be refused.');
    expect(nothingText(since, observed(12))).toBe('Nothing that was observed since 2026-11-19 would be refused.');
    expect(nothingText(since, observed(12, { since: null }))).toBe(
      'Nothing was observed yet, so nothing can be said about what would be refused.',
    );
  });

  test('its limits: a late beginning, gaps, uses that were not kept', () => {
    const gap = (from: string, until: string) => ({ from, until, why: 'Lost.' });
    const limits = (...gaps: ReturnType<typeof gap>[]) => whatIfLimits(input([page()]), observed(365, { gaps }), toMachine);
    expect(limits()).toEqual([]);
    expect(limits(gap('2026-10-01T00:00Z', '2026-10-02T00:00Z'))).toEqual([]);
    expect(limits(gap('2026-11-20T00:00Z', '2026-11-20T01:00Z'))).toEqual([
      'From 2026-11-20 00:00 UTC to 2026-11-20 01:00 UTC nothing was observed.',
    ]);
    const four = ['20', '21', '22', '23'].map((day) => gap(`2026-11-${day}T00:00Z`, `2026-11-${day}T01:00Z`));
    expect(limits(...four)).toEqual(['In 4 gaps between 2026-11-20 00:00 UTC and 2026-11-23 01:00 UTC nothing was observed.']);
    expect(whatIfLimits(input([page()]), observed(12), toMachine)).toEqual(['Nothing is known of the time before 2026-11-19 06:07 UTC.']);
    const many = Array.from({ length: 300 }, (_, number) => api('rest', { table: `u_${number}` }));
    expect(whatIfLimits(input(many), observed(), toMachine)).toEqual(['Not every use was kept of jo.']);
  });
});

/** Accounts of every kind with uses of every kind. */
const accounts = fc.record({
  web_service_access_only: fc.boolean(),
  internal_integration_user: fc.boolean(),
  active: fc.boolean(),
  roles: fc.subarray(['itil', 'mid_server', 'soap', 'soap_query', 'soap_ecc', 'admin']),
  uses: fc.array(
    fc.record({
      surface: fc.constantFrom('ui', 'portal', 'api', 'api', 'api'),
      protocol: fc.constantFrom(...PROTOCOL_NAMES),
      table: fc.constantFrom(null, 'incident', 'cmn_location', 'ecc_queue', 'other'),
      operation: fc.constantFrom('query', 'create', 'update', 'delete', 'script', 'describe', 'unknown'),
      credential: fc.constantFrom('none', 'password', 'session'),
      mid_server: fc.boolean(),
    }),
    { maxLength: 10 },
  ),
  settings: fc.subarray([...SETTING_NAMES]),
  upstream: fc.boolean(),
});
const given = ({ uses, settings, upstream, ...user }: typeof accounts extends fc.Arbitrary<infer T> ? T : never): WhatIfInput =>
  input(
    uses.map(({ surface, protocol, ...more }) => served({ user: 'jo', surface, protocol: surface === 'api' ? protocol : null, ...more })),
    jo(user),
    { settings: new Map(settings.map((name) => [name, 'false'])), upstream },
  );

describe('requirements', () => {
  test('no change refuses nothing', () => {
    fc.assert(
      fc.property(accounts, (account) => {
        const { uses: _uses, settings, upstream: _upstream, ...same } = account;
        expect(whatIf(ofJo({}), given(account))).toEqual([]);
        expect(whatIf(ofJo(same), given(account))).toEqual([]);
        for (const name of SETTING_NAMES)
          expect(whatIf({ kind: 'setting', name, value: settings.includes(name) ? 'false' : 'true' }, given(account))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('what opens refuses nothing: a toggle, a role more, Internal Integration User, the change to interactive', () => {
    fc.assert(
      fc.property(accounts, fc.constantFrom(...SETTING_NAMES), (account, name) => {
        expect(whatIf({ kind: 'setting', name, value: 'false' }, given(account))).toEqual([]);
        expect(whatIf(ofJo({ roles: [...account.roles, 'soap', 'itil', 'mid_server'] }), given(account))).toEqual([]);
        expect(whatIf(ofJo({ internal_integration_user: true }), given(account))).toEqual([]);
        expect(whatIf(ofJo({ web_service_access_only: false }), given(account))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('the change to non-interactive refuses every page that was allowed, and no protocol by password but those of a MID Server', () => {
    fc.assert(
      fc.property(accounts, (account) => {
        const person = { ...account, web_service_access_only: false, active: true };
        for (const { surface, protocol, uses, reason, label } of whatIf(toMachine, given(person))) {
          if (surface === 'api' && !label.includes('by session') && reason !== 'mid_server_needs_internal_integration_user')
            expect(
              uses.every((what) => person.uses.some((use) => what.startsWith(`use/api/${protocol}/`) && use.credential === 'session')),
            ).toBe(true);
        }
        const pages =
          given(person).accounts[0]?.rows.filter(
            ({ what, credentials }) => /^use\/(ui|portal)\//.test(what) && Object.keys(credentials).some((kind) => kind !== 'none'),
          ) ?? [];
        const told = whatIf(toMachine, given(person)).flatMap(({ uses }) => uses);
        const open = pages.filter(({ what }) => !told.includes(what));
        // Those left are refused by an ACL before the change, too.
        for (const { what } of open) expect(whatIf(ofJo({ active: false }), given(person)).flatMap(({ uses }) => uses)).not.toContain(what);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a protocol that is switched off', () => {
  const off: Change = { kind: 'block', protocol: 'csv' };
  const used = [api('csv'), api('xml'), page()];

  test('is refused whatever the credentials, and nothing else is', () => {
    expect(whatIf(off, input(used)).map(({ protocol, reason }) => [protocol, reason])).toEqual([['csv', 'protocol_blocked']]);
  });

  test('changes nothing where it is off already, or where the list cannot be read', () => {
    expect(whatIf(off, input(used, jo(), { blocked: new Set(['csv']) }))).toEqual([]);
    expect(whatIf(off, input(used, jo(), { blocked: 'unread' }))).toEqual([]);
  });
});

describe('a change of the envelope', () => {
  const bot = (envelope?: object): User =>
    jo({ web_service_access_only: true, envelope: readEnvelope(envelope === undefined ? undefined : JSON.stringify(envelope)) });
  const to = (envelope: object): Change => ofJo({ envelope: bot(envelope).envelope });
  const lines = [
    api('rest', { source: '203.0.113.7' }, daysAgo(1)),
    api('rest', { source: '203.0.113.8' }, daysAgo(3)),
    api('rest', { source: '198.51.100.9' }, daysAgo(2)),
    api('rest', { table: null, operation: 'describe', source: '203.0.113.7' }, daysAgo(4)),
  ];

  test('names each address that would be refused', () => {
    expect(texts(to({ from: ['203.0.113.7/32'] }), input(lines, bot()))).toEqual(
      [
        'REST by password, on 2 days, last 2026-11-29 06:00 UTC from 198.51.100.9: will be refused (source_not_allowed).',
        'REST by password, on 1 day, last 2026-11-28 06:00 UTC from 203.0.113.8: will be refused (source_not_allowed).',
      ].map((text) => text.replace(' by password', '')),
    );
    expect(texts(to({ from: ['203.0.113.0/24', '198.51.100.9/32'] }), input(lines, bot()))).toEqual([]);
  });

  test('names each use that would be refused, with its table', () => {
    expect(texts(to({ uses: ['rest/-/describe'] }), input(lines, bot()))).toEqual([
      'REST query of incident, on 3 days, last 2026-11-30 06:00 UTC from 203.0.113.7: will be refused (outside_envelope).',
    ]);
    expect(texts(to({ uses: ['rest/*/*'] }), input(lines, bot()))).toEqual([
      'REST describe, on 1 day, last 2026-11-27 06:00 UTC from 203.0.113.7: will be refused (outside_envelope).',
    ]);
    expect(texts(to({ uses: ['rest/*/*', 'rest/-/*'] }), input(lines, bot({ uses: [] })))).toEqual([]);
  });

  test('counts where a person with a stored one becomes a machine', () => {
    const kept = { ...bot({ uses: ['soap/*/*'] }), web_service_access_only: false };
    expect(texts(toMachine, input(lines.slice(0, 1), kept))).toEqual([
      'REST query of incident, on 1 day, last 2026-11-30 06:00 UTC from 203.0.113.7: will be refused (outside_envelope).',
    ]);
    expect(texts(to({ uses: [] }), input(lines, kept))).toEqual([]);
  });
});

describe('rows that another version has noted', () => {
  const OBSERVED = { since: '2026-01-01T00:00Z', until: NOW, gaps: [], leftOut: {} };
  const known = rowsFrom([api('csv', { table: 'table_1' })]);
  const rowOf = (what: string) => ({ ...known[0], user_name: 'jo', what }) as (typeof known)[number];

  test.each([
    'use/api/json/table_1/query/-',
    'use/api/graphql/incident/query/-',
    'use/api/constructor/incident/query/-',
    'use/api/soap/incident/patch/-',
    'use/api/-/incident/query/-',
    'use/ui/soap/incident/query/-',
    'use/portal/-/incident/toString/-',
  ])('%s is not tried, hides nothing else, and it is said', (what) => {
    const given = { ...input([]), accounts: [{ user: jo(), rows: [rowOf(what), ...known] }] };
    const changes: Change[] = [ofJo({ locked_out: true }), toMachine, ofJo({ roles: [] }), { kind: 'block', protocol: 'csv' }];
    for (const change of changes) {
      expect(whatIfLimits(given, OBSERVED, change)).toContain(
        'Not every use could be tried of jo: its protocol or operation is not known to this version.',
      );
      expect(whatIf(change, given)).toEqual(whatIf(change, { ...given, accounts: [{ user: jo(), rows: known }] }));
    }
    expect(texts(ofJo({ locked_out: true }), given)).toEqual([expect.stringMatching(/^CSV, on 1 day, .*: will be refused/)]);
  });
});
