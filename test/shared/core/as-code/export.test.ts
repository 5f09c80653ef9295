import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asJson, asYaml } from '../../../../functions/cli/as-code/write.ts';
import { documentOf } from '../../../../shared/core/as-code/export.ts';
import { planAsCode } from '../../../../shared/core/as-code/plan.ts';
import type { StoredState } from '../../../../shared/core/as-code/state.ts';
import { operator } from '../../../../shared/core/users/change/rank.ts';
import { runs } from '../../../support/thoroughness.ts';
import { described, item, stateOf } from './described.ts';

const planned = (text: string, state: StoredState) =>
  planAsCode({ described: described(text), state, actor: operator('nis (root)'), retire: false, takeOver: false });

describe('an export', () => {
  test('holds every user in one order, the label that all have, and what is in force', () => {
    const state = stateOf(
      [
        item('zoe', { managed_by: 'team', roles: new Set(['soap', 'admin']), user_interface_only: true, first_name: 'Zoë' }),
        item('json.user', { managed_by: 'team', web_service_access_only: true, envelope: '{"uses":["soap/incident/query"]}' }),
        item('0123', { managed_by: 'team', active: false, active_until: '2027-01-01T00:00Z' }),
      ],
      {
        settings: new Map([['glide.basicauth.required.rss', { value: 'false', version: 1 }]]),
        blocked: { blocked: new Set(['xml', 'x']), version: 1 },
      },
    );
    const { document, notes } = documentOf(state, 'users');
    expect(notes).toEqual([]);
    expect(asYaml(document)).toBe(`nis: 1
owner: "team"
users:
  "0123":
    kind: "person"
    roles: []
    active: false
    active_until: "2027-01-01T00:00Z"
  json.user:
    kind: "machine"
    roles: []
    active: true
    internal_integration_user: false
    owner: ""
    envelope:
      uses:
        - "soap/incident/query"
  zoe:
    kind: "person-only"
    roles:
      - "admin"
      - "soap"
    active: true
    first_name: "Zoë"
`);
    const all = asYaml(documentOf(state, 'all').document);
    expect(all).toContain('\n  rss: "false"\n');
    expect(all).toContain('\nblocked:\n  - "xml"\nproperties:\n  nis.basic_for_people: "true"\n  nis.second_factor: "optional"\n');
  });

  test('leaves out, and says so, what no file can hold', () => {
    const state = stateOf([
      item('a', { envelope: 'junk', web_service_access_only: true, user_interface_only: true, active: 'yes', owner: 'Jane D', email: 7 }),
      item('B'),
      item('c', { managed_by: 'x\n' }),
    ]);
    const { document, notes } = documentOf(state, 'users');
    expect([...document.users.keys()]).toEqual(['a', 'c']);
    expect(notes.map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'B: left out: no file can hold this name',
      'a: left out, because no file can say what is stored: kind, active, owner, email, envelope',
    ]);
  });

  test('has an empty plan, whatever is stored', () => {
    const odd = fc.oneof(
      fc.constantFrom('', 'x', 'Jane', 'off', '0123', '~', ' x ', 'a\u0000b', '\ud800', '2026-11-30T03:00Z', '2026-12-30T03:00Z'),
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
    );
    const flag = fc.oneof({ weight: 5, arbitrary: fc.boolean() as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: odd });
    const roles = fc.array(fc.constantFrom('itil', 'admin', 'gone', 'null'));
    const record = fc.record(
      {
        ...{ active: flag, web_service_access_only: flag, user_interface_only: flag, internal_integration_user: flag },
        ...{ first_name: odd, email: odd, owner: odd, active_until: odd, web_service_access_only_from: odd },
        roles: fc.oneof(
          roles,
          roles.map((names) => new Set(names)),
          odd,
        ),
        envelope: fc.oneof(fc.constantFrom('{}', '{"uses":[]}', '{"from":["10.0.0.0/8","10.0.0.0/8"]}', '{"uses":["x"]}'), odd),
        managed_by: fc.oneof(fc.constantFrom('team', 'other', ' x', ''), odd),
        ...{ second_factor: fc.boolean(), password_needs_reset: fc.boolean(), locked_out: fc.boolean() },
      },
      { requiredKeys: [] },
    );
    const names = fc.oneof(
      fc.constantFrom(
        'a',
        'jane',
        'guest',
        'soap.guest',
        '__proto__',
        'null',
        '0123',
        'A',
        ' b',
        '"q"',
        '<<',
        '\u{1F600}',
        'a: b',
        '#x',
        '*',
      ),
      fc.string(),
    );
    const text = fc.option(
      fc.constantFrom('true', 'false', 'junk', 'false until 2026-11-01T00:00Z', 'false until 2026-12-30T00:00Z', '17', 'off'),
      { nil: null },
    );
    const texts = (...keys: readonly string[]) =>
      fc
        .dictionary(fc.constantFrom(...keys), text)
        .map((values) => new Map(Object.entries(values).map(([key, value]) => [key, { value, version: 1 }] as const)));
    const states = fc.record({
      users: fc.array(fc.tuple(names, record), { maxLength: 5 }),
      settings: texts('glide.basicauth.required.rss', 'glide.ui.session_timeout'),
      properties: texts('nis.basic_for_people', 'nis.second_factor'),
      blocked: fc.constantFrom(new Set(['rss', 'junk']), 'unread' as const).map((blocked) => ({ blocked, version: 1 })),
    });
    fc.assert(
      fc.property(states, fc.constantFrom('all', 'users' as const), fc.constantFrom(asYaml, asJson), ({ users, ...more }, scope, write) => {
        const state = stateOf(
          [...new Map(users)].map(([name, each]) => item(name, each)),
          more,
        );
        const text = write(documentOf(state, scope).document);
        const plan = planned(text, state);
        expect([text, plan.users.map(({ plan: { set } }) => set), plan.settings, plan.blocked, plan.properties, plan.refusals]).toEqual([
          ...[text, [], [], null, [], []],
        ]);
      }),
      { numRuns: runs(300) },
    );
  });
});
