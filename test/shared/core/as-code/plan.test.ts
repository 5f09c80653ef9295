import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planAsCode } from '../../../../shared/core/as-code/plan.ts';
import type { AsCodeInput, AsCodePlan } from '../../../../shared/core/as-code/plan-types.ts';
import type { StoredState } from '../../../../shared/core/as-code/state.ts';
import { PROTOCOL_NAMES } from '../../../../shared/core/request/protocols.ts';
import { heldRoles, operator } from '../../../../shared/core/users/change/rank.ts';
import { BASE_ROLES } from '../../../support/memory.ts';
import { runs } from '../../../support/thoroughness.ts';
import { applied, described, item, NOW, stateOf } from './described.ts';

const OPERATOR = operator('nis (root)');
const plan = (text: string, state: StoredState, more: Partial<AsCodeInput> = {}): AsCodePlan =>
  planAsCode({ described: described(text), state, actor: OPERATOR, retire: false, takeOver: false, ...more });
const sets = ({ users }: AsCodePlan) => Object.fromEntries(users.map(({ plan: { after, set } }) => [after.user_name, set]));
const refusals = ({ refusals: all }: AsCodePlan) => all.map(({ place: { line, column }, text }) => `${line}:${column} ${text}`);
const notes = ({ notes: all }: AsCodePlan) => all.map(({ name, text }) => `${name}: ${text}`);
const file = (...lines: readonly string[]): string => `nis: 1\n${lines.join('\n')}\n`;

describe('the plan of files', () => {
  test('converts a person to a machine by one word; roles and history stay', () => {
    const state = stateOf([item('json.user', { roles: new Set(['soap_query']), first_name: 'J' })]);
    const text = (kind: string) => file('users:', `  json.user: {kind: ${kind}}`);
    expect(sets(plan(text('person'), state))).toEqual({});
    expect(sets(plan(text('machine'), state))).toEqual({ 'json.user': { web_service_access_only: true } });
    expect(sets(plan(text('person-only'), state))).toEqual({ 'json.user': { user_interface_only: true } });
    expect(plan(text('machine'), state).users[0]?.plan.history).toEqual([{ field: 'web_service_access_only', old: 'false', new: 'true' }]);
  });

  test('creates a user who is not there: active, of its kind, without a password; owners before accounts', () => {
    const made = plan(
      file('owner: team', 'users:', '  a.machine: {kind: machine, owner: Jane, roles: [soap]}', '  jane: {kind: person}'),
      stateOf([]),
    );
    expect(made.users.map(({ plan: { before, after, newPassword } }) => ({ before, newPassword, ...after }))).toMatchObject([
      { user_name: 'jane', before: null, active: true, newPassword: false, web_service_access_only: false, managed_by: 'team' },
      { user_name: 'a.machine', active: true, web_service_access_only: true, owner: 'jane', roles: ['soap'], managed_by: 'team' },
    ]);
  });

  test('keeps what is not written, and takes an empty list as an empty list, in words', () => {
    const state = stateOf([item('a', { roles: new Set(['itil', 'admin']), web_service_access_only: true, envelope: '{"uses":[]}' })]);
    const made = plan(file('users:', '  a: {roles: [], envelope: {from: []}}'), state);
    expect(sets(made)).toEqual({ a: { roles: ['admin'], envelope: '{"from":[]}' } });
    expect(notes(made)).toEqual([
      'a: keeps admin: no file takes the role of an administrator',
      'a: roles is an empty list: every role is taken',
      'a: from is an empty list: requests are allowed from nowhere',
    ]);
    expect(sets(plan(file('users:', '  a: {}'), state))).toEqual({});
    expect(sets(plan(file('users:', '  a: {envelope: {}}'), state))).toEqual({ a: { envelope: '' } });
  });

  test('grants no role of an administrator, at its place, and says the sentences of the User form at theirs', () => {
    const graph = new Map([...BASE_ROLES, ['boss', { name: 'boss', includes_roles: ['admin'], elevated_privilege: false }] as const]);
    const state = stateOf([item('a', { second_factor: true, user_interface_only: true }), item('m', { password_needs_reset: true })], {
      graph,
    });
    const text = file(
      'users:',
      '  a:',
      '    kind: person',
      '    email: nowhere',
      '    roles: [itil, soap_qery]',
      '    owner: gone',
      '    active_until: 2020-01-01T00:00Z',
      '  m: {kind: machine}',
      '  n: {roles: [soap, boss, security_admin]}',
      '  "n n": {}',
    );
    expect(refusals(plan(text, state))).toEqual([
      '4:11 This person has a second factor, and a password alone must not open the API beside it: remove or reset the second factor first.',
      '5:12 Write an address such as name@example.com.',
      `6:19 There is no role soap_qery. Choose one of: ${[...graph.keys()].sort().join(', ')}.`,
      '7:12 There is no interactive user of this name. Write the user name of the person who answers for this account, or leave it empty.',
      '8:19 Choose a time in the future: it is 2026-11-30 03:41 UTC now.',
      '9:13 Clear Password needs reset first: a machine cannot change its password.',
      '10:21 The role boss is or contains admin: only admin in force may grant or take it. Ask a user with the role admin.',
      '10:27 The role security_admin is or contains security_admin: only security_admin in force may grant or take it. Elevate to security_admin first, or ask a security administrator.',
      '11:3 Leave out spaces: write a dot or a hyphen between words.',
    ]);
    expect(plan(text, state).users).toEqual([]);
  });

  test('an owner of the same files counts as it will be', () => {
    const state = stateOf([item('jane', {}), item('m', { web_service_access_only: true })]);
    const owner = (kind: string) => file('users:', `  jane: {kind: ${kind}}`, '  m: {owner: jane}');
    expect(refusals(plan(owner('person-only'), state))).toEqual([]);
    expect(refusals(plan(owner('machine'), state))).toHaveLength(1);
  });

  test('a date that has closed what it closes is no change, before and after it is written through; another is refused', () => {
    const text = file(
      'users:',
      '  a: {active: true, active_until: 2026-11-30T03:00Z}',
      '  b: {kind: person, web_service_access_only_from: 2026-11-30T03:00Z}',
    );
    const dated = (active_until: string) => [item('a', { active_until }), item('b', { web_service_access_only_from: active_until })];
    const closed = [item('a', { active: false }), item('b', { web_service_access_only: true })];
    for (const users of [dated('2026-11-30T03:00Z'), closed]) {
      const made = plan(text, stateOf(users));
      expect([sets(made), refusals(made)]).toEqual([{}, []]);
    }
    expect(refusals(plan(text, stateOf([item('a'), item('b')])))).toHaveLength(2);
    const moved = file('users:', '  a: {active_until: 2027-11-30T03:00Z}');
    expect(refusals(plan(moved, stateOf(dated('2026-11-30T03:00Z'))))).toEqual([
      '3:21 The date in Account ends, 2026-11-30 03:00 UTC, is reached or less than a minute away: the account is not active. It can be neither cleared nor moved: change active itself.',
    ]);
    expect(sets(plan(file('users:', '  a: {active: true}'), stateOf(closed)))).toEqual({ a: { active: true } });
  });

  test('changes no user of another label without take-over', () => {
    const state = stateOf([item('a', { managed_by: 'theirs', email: 'x@y.z' })]);
    for (const [text, set] of [
      [file('owner: ours', 'users:', '  a: {}'), { managed_by: 'ours' }],
      [file('users:', '  a: {email: q@y.z}'), { email: 'q@y.z' }],
    ] as const) {
      expect(refusals(plan(text, state))).toEqual([
        expect.stringMatching(/^\d:3 a is managed as code by theirs: change its file there, or give --take-over/),
      ]);
      expect(sets(plan(text, state, { takeOver: true }))).toEqual({ a: set });
    }
    expect(refusals(plan(file('users:', '  a: {email: x@y.z}'), state))).toEqual([]);
    expect(refusals(plan(file('owner: theirs', 'users:', '  a: {email: q@y.z}'), state))).toEqual([]);
  });

  test('leaves users alone who stand in no file any more, or ends them at the next full minute', () => {
    const users = [
      item('gone', { managed_by: 'team' }),
      item('soon', { managed_by: 'team', active_until: '2026-11-30T03:42Z' }),
      item('late', { managed_by: 'team', active_until: '2027-01-01T00:00Z' }),
      item('ended', { managed_by: 'team', active: false }),
      item('other', { managed_by: 'others' }),
      item('none'),
    ];
    const text = file('owner: team', 'users: {}');
    const left = plan(text, stateOf(users));
    expect([sets(left), notes(left)]).toEqual([
      {},
      ['ended', 'gone', 'late', 'soon'].map((name) => `${name}: left alone (no longer in the file)`),
    ]);
    const retired = plan(text, stateOf(users), { retire: true });
    expect(sets(retired)).toEqual({ gone: { active_until: '2026-11-30T03:42Z' }, late: { active_until: '2026-11-30T03:42Z' } });
    expect(sets(plan(text, { ...applied(stateOf(users), retired), now: NOW + 300_000 }, { retire: true }))).toEqual({});
  });

  test('settings, protocols and properties are compared by what is in force', () => {
    const state = stateOf([], {
      settings: new Map([
        ['glide.basicauth.required.rss', { value: 'false until 2026-11-01T00:00Z', version: 4 }],
        ['glide.basicauth.required.csv', { value: 'false', version: 5 }],
      ]),
      blocked: { blocked: new Set(['rss', 'old']), version: 2 },
      properties: new Map([['nis.basic_for_people', { value: 'junk', version: 1 }]]),
    });
    const quiet = file(
      'settings: {soap: "true", rss: "true", csv: "false", glide.ui.session_timeout: "30"}',
      'blocked: [rss]',
      'properties: {nis.basic_for_people: "false", nis.second_factor: optional}',
    );
    expect(plan(quiet, state)).toMatchObject({ settings: [], blocked: null, properties: [], refusals: [] });
    const loud = plan(
      file(
        'settings: {soap: "false until 2026-12-01T00:00Z", csv: "true", glide.ui.session_timeout: "20"}',
        'blocked: []',
        'properties: {nis.basic_for_people: "true", nis.second_factor: everybody}',
      ),
      state,
    );
    expect(loud.settings).toMatchObject([
      { kind: 'switch', name: 'glide.basicauth.required.soap', value: 'false until 2026-12-01T00:00Z', old: '(missing)', version: null },
      { kind: 'switch', name: 'glide.basicauth.required.csv', value: 'true', old: 'false', version: 5 },
      { kind: 'time', name: 'glide.ui.session_timeout', value: '20', old: '(missing)' },
    ]);
    expect(loud.blocked).toMatchObject({ names: ['old'], value: [], version: 2 });
    expect(loud.properties).toMatchObject([
      { name: 'nis.basic_for_people', old: 'junk', value: 'true', version: 1 },
      { name: 'nis.second_factor', old: '(missing)', value: 'everybody' },
    ]);
    expect(notes(loud)).toEqual(['blocked: is an empty list: no protocol is switched off any more']);
    const wrong = file(
      'settings: {soap: "false until 2026-12-30T00:00Z", xml: "false until 2020-01-01T00:00Z", csv: "false until 2020-01-01T00:00Z"}',
      'blocked: [xml]',
    );
    expect(refusals(plan(wrong, { ...state, blocked: { blocked: 'unread', version: 1 } }))).toEqual([
      '2:18 An opening lasts at most 7 days. Leave the end out, or choose a nearer one.',
      '2:94 Choose a time in the future: it is 2026-11-30 03:41 UTC now.',
      expect.stringMatching(/^3:10 The record nis.blocked_protocols of sys_properties holds no string set/),
    ]);
  });

  test('another file, version, reached date or option: another id; another order or name of the files: the same', () => {
    const state = stateOf([item('a', { active_until: '2026-11-30T04:00Z' })]);
    const [one, two] = [file('users: {a: {}}'), file('users: {b: {}}')];
    const idOf = (more: Partial<AsCodeInput>, texts: readonly [string, ...string[]] = [one, two]): string =>
      planAsCode({ described: described(...texts), state, actor: OPERATOR, retire: false, takeOver: false, ...more }).id;
    const id = idOf({});
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(idOf({}, [two, one])).toBe(id);
    const others = [
      idOf({}, [one, `${two}\n`]),
      idOf({ retire: true }),
      idOf({ takeOver: true }),
      idOf({ state: stateOf([item('a', { version: 4, active_until: '2026-11-30T04:00Z' })]) }),
      idOf({ state: { ...state, now: Date.parse('2026-11-30T04:00Z') } }),
      idOf({ state: { ...state, graph: new Map([...BASE_ROLES].slice(1)) } }),
    ];
    expect(new Set([id, ...others]).size).toBe(7);
  });
});

const NAMES = ['a', 'b', 'jane', 'guest'];
const role = fc.constantFrom('itil', 'soap', 'soap_query', 'admin', 'security_admin', 'user_admin');
const date = fc.constantFrom('', '2026-11-30T03:00Z', '2026-12-30T03:00Z');
const storedItem = fc.record(
  {
    active: fc.boolean(),
    roles: fc.uniqueArray(role).map((roles) => new Set(roles)),
    web_service_access_only: fc.boolean(),
    user_interface_only: fc.boolean(),
    internal_integration_user: fc.boolean(),
    active_until: date,
    owner: fc.constantFrom('jane', 'a', ''),
    managed_by: fc.constantFrom('team', 'other'),
    envelope: fc.constantFrom('{"uses":[]}', '{"from":["10.0.0.0/8"]}'),
    email: fc.constantFrom('x@y.z', 'odd'),
  },
  { requiredKeys: [] },
);
const userText = fc.record(
  {
    kind: fc.constantFrom('machine', 'person', 'person-only'),
    roles: fc.uniqueArray(role),
    active: fc.boolean(),
    active_until: date,
    owner: fc.constantFrom('jane', 'a', ''),
    internal_integration_user: fc.boolean(),
    envelope: fc.constantFrom({}, { uses: [] }, { from: ['10.0.0.0/8'] }),
  },
  { requiredKeys: [] },
);
const documents = fc.record(
  {
    owner: fc.constantFrom('team', 'other'),
    users: fc.dictionary(fc.constantFrom(...NAMES), userText),
    settings: fc.dictionary(fc.constantFrom('soap', 'rss'), fc.constantFrom('true', 'false')),
    blocked: fc.uniqueArray(fc.constantFrom(...PROTOCOL_NAMES)),
  },
  { requiredKeys: ['users'] },
);
const states = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), storedItem), { maxLength: 4 })
  .map((users) => stateOf([...new Map(users).entries()].map(([name, more]) => item(name, more))));

describe('any file against any state', () => {
  test('applied twice is applied once, and raises nothing', () => {
    fc.assert(
      fc.property(documents, states, fc.boolean(), fc.boolean(), (document, state, retire, takeOver) => {
        const input = { described: described(JSON.stringify({ nis: 1, ...document })), actor: OPERATOR, retire, takeOver };
        const first = planAsCode({ ...input, state });
        for (const { plan: each } of first.users) {
          const ranks = (roles: readonly string[]) =>
            heldRoles(roles, BASE_ROLES).filter((name) => /admin$/.test(name) && name !== 'user_admin');
          expect(ranks(each.after.roles)).toEqual(ranks(each.before?.roles ?? []));
        }
        if (first.refusals.length > 0) return;
        const again = planAsCode({ ...input, state: applied(state, first) });
        expect([sets(again), again.settings, again.blocked, again.properties, again.refusals]).toEqual([{}, [], null, [], []]);
      }),
      { numRuns: runs(200) },
    );
  });
});
