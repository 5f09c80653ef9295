import { describe, expect, test } from '@jest/globals';
import type { Role, RoleGraph } from '../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../support/memory.ts';
import { refusal, usageRow } from '../../support/memory-usage.ts';
import { NOW } from '../sign-in/harness.ts';
import { type As, CK, openConsole, record } from './harness.ts';

/** Octets of HTML: what a phone on a slow line still gets at once. The decision note of the console says why. */
const MOST = 60 * 1024;

const ADMIN: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const PERSON = '<&"Ünïcödé ';
const numbered = (count: number, text: (index: number) => string): string[] => Array.from({ length: count }, (_, index) => text(index));
const long = (index: number): string => `a.user.name.of.forty.letters.${String(index).padStart(11, '0')}`;

const MANY_ROLES = numbered(55, (index) => `x_company_app.editor_role_${index}`);
const GRAPH: RoleGraph = new Map<string, Role>([
  ...BASE_ROLES,
  ...MANY_ROLES.map((name, index): [string, Role] => [
    name,
    { name, includes_roles: MANY_ROLES.slice(index + 1, index + 6), elevated_privilege: false },
  ]),
]);

const LONGEST = {
  first_name: PERSON.repeat(5).slice(0, 50),
  last_name: PERSON.repeat(5).slice(0, 50),
  email: `${'e'.repeat(80)}@example.com`,
};
const secret = (index: number, ended: boolean) => ({
  id: String(index).padStart(8, '0'),
  created_at: '2026-11-20T00:00Z',
  created_by: `arn:aws:sts::123456789012:assumed-role/${'AdministratorsOfTheWholeCompany'}/jane@example.com`,
  ends_at: ended ? '2026-11-23T00:00Z' : null,
  kept: false,
});
const ENVELOPE = JSON.stringify({
  uses: numbered(100, (index) => `soap/u_a_table_with_a_rather_long_name_of_its_own_${index}/query`),
  from: numbered(20, (index) => `2001:db8:1234:5678:${index}000::/64`.replace(':0000', ':0')),
});

/** A machine with the most of everything that its form shows. */
function worstMachine(): UserRecord {
  const federated = numbered(10, (index) => `repo:a-company-with-a-long-name/a-repository-of-it:environment:production-${index}`);
  const identities = federated.map((subject) => ({ issuer: 'https://token.actions.githubusercontent.com', subject }));
  return record('machine', {
    ...LONGEST,
    ...{ web_service_access_only: true, owner: long(1), roles: MANY_ROLES, envelope: ENVELOPE, federated: JSON.stringify(identities) },
    secrets: [...numbered(22, String).map((_, index) => secret(index, index > 1))],
  });
}

function open(users: readonly UserRecord[] = []) {
  const console = openConsole([record('admin', { roles: ['admin', 'security_admin'] }), ...users], { loadRoles: async () => GRAPH });
  const gaps = numbered(50, (day) => `2026-10-${String((day % 30) + 1).padStart(2, '0')}`).map((day) => ({
    ...{ from: `${day}T08:00Z`, until: `${day}T09:00Z`, why: 'Log lines did not arrive: a heartbeat is missing.' },
  }));
  console.memory.observed = { since: '2026-07-02T09:14Z', until: NOW - 41_000, gaps, leftOut: {} };
  return console;
}
type Console = ReturnType<typeof open>;

/** Everything besides the record that the form of a user shows. */
async function surround(console: Console, name: string): Promise<void> {
  for (let index = 0; index < 200; index += 1) {
    const addresses = numbered(10, (each) => `2001:db8:1234:5678:${index}:${each}::/64`);
    const sources = Object.fromEntries(addresses.map((address) => [address, '2026-11-24T08:10Z']));
    console.memory.stored.push(usageRow(name, `use/api/soap/u_a_table_with_a_rather_long_name_${index}/query/-`, { sources }));
    console.sessions.stored.push({ user_name: name, session_generation: 0, created_at: NOW - 1000 - index, touched_at: NOW - 1 });
    await console.tokens.create({
      ...{ token_hash: String(index).padStart(64, '0'), user_name: name, session_generation: 0, credential: '00000000' },
      ...{ issued_at: NOW - 1000 - index, ends_at: NOW + 1_000_000 },
    });
    const attempts = { failedAt: [NOW - 1000], refusedAt: [], failures: 1, proven: false };
    console.lockouts.stores.failures.set(`${name} 2001:db8:1234:5678:${index}::/64`, attempts as never);
    const change = { field: 'envelope', old: `${'soap/u_a_long_table_name/query, '.repeat(10)}`, new: MANY_ROLES.slice(0, 20).join(', ') };
    await console.audit.add([
      { record: `sys_user.${name}`, by: secret(0, false).created_by, at: NOW - index, decisionId: `d-${index}`, ...change },
    ]);
  }
}

const size = ({ body }: { readonly body: string }): number => Buffer.byteLength(body);
const get = (console: Console, path: string) => console.send(`GET ${path}`, ADMIN);

describe('no page is larger than 60 KB of HTML, also at its worst', () => {
  test('the form of a machine, before and after it was refused, its roles, its deletion and its clone', async () => {
    const console = open([worstMachine()]);
    await surround(console, 'machine');
    const sizes = new Map<string, number>();
    for (const view of ['', '&sysparm_view=roles', '&sysparm_view=delete'])
      sizes.set(view, size(await get(console, `/sys_user.do?user_name=machine${view}`)));
    sizes.set('clone', size(await get(console, '/sys_user.do?sysparm_clone=machine')));
    sizes.set('history', size(await get(console, '/sys_user_list.do?sysparm_view=history')));
    expect([...sizes].filter(([, octets]) => octets > MOST)).toEqual([]);
    expect(Math.min(...sizes.values())).toBeGreaterThan(2_000);
  });

  test('the form of a person with many sessions', async () => {
    const console = open([record('abel', { ...LONGEST, roles: MANY_ROLES })]);
    await surround(console, 'abel');
    expect(size(await get(console, '/sys_user.do?user_name=abel'))).toBeLessThan(MOST);
  });

  test('the review of 1,000 accounts, each with findings', async () => {
    const users = numbered(1000, long).map((name) => record(name, { ...LONGEST, web_service_access_only: true, roles: ['soap', 'itil'] }));
    const console = open(users);
    console.users.pageSize = 1000;
    for (const { user_name } of users) console.memory.stored.push(usageRow(user_name, 'use/api/soap/incident/query/-'));
    for (const path of ['/sys_usage_list.do', '/sys_usage_list.do?sysparm_finding=owner_missing'])
      expect([path, size(await get(console, path))]).toEqual([path, expect.any(Number)]);
    for (const path of ['/sys_usage_list.do', '/sys_usage_list.do?sysparm_finding=owner_missing'])
      expect(size(await get(console, path))).toBeLessThan(MOST);
  });

  test('the list of users at its largest page, with the longest names, and its bulk previews and results', async () => {
    const names = numbered(100, long);
    const console = open(names.map((name) => record(name, { ...LONGEST, roles: ['soap'] })));
    for (const name of names)
      for (const protocol of ['soap', 'rest', 'csv'])
        console.memory.stored.push(usageRow(name, `use/api/${protocol}/u_a_table_with_a_rather_long_name/query/-`));
    expect(size(await get(console, '/sys_user_list.do?sysparm_limit=100'))).toBeLessThan(MOST);
    for (const action of ['lock', 'make_non_interactive', 'add_role']) {
      const fields = [
        ['sysparm_ck', CK],
        ['sysparm_action', action],
        ['sysparm_role', MANY_ROLES[0] ?? ''],
        ['sysparm_back', 'x'.repeat(2000)],
      ];
      const form = new URLSearchParams([...fields, ...names.map((name) => ['sysparm_selected', name])] as [string, string][]);
      const preview = await console.send('POST /sys_user_list.do', ADMIN, form.toString());
      expect([action, preview.statusCode, size(preview) < MOST, size(preview)]).toEqual([action, 200, true, expect.any(Number)]);
    }
  });

  test('refusals, settings with their history, and the home page', async () => {
    const console = open();
    for (let index = 0; index < 500; index += 1) {
      const time = new Date(NOW - index * 1000).toISOString();
      console.memory.decisions.push(
        refusal({
          decision_id: `${index}-${'d'.repeat(100)}`,
          time,
          user: long(index),
          table: `u_a_table_with_a_rather_long_name_${index}`,
          source: `2001:db8:1234:5678:${index}::/64`,
        }),
      );
      const [name = ''] = [...(await console.settings.all()).keys()];
      console.settings.write(name, `false until 2026-12-${String((index % 28) + 1).padStart(2, '0')}T06:00Z`, secret(0, false).created_by);
    }
    const sizes: [string, number][] = [];
    for (const path of ['/sys_decision_list.do', '/high_security_settings.do', '/high_security_settings.do?sysparm_view=history', '/'])
      sizes.push([path, size(await get(console, path))]);
    expect(sizes.filter(([, octets]) => octets > MOST)).toEqual([]);
  });
});
