import { beforeAll, describe, expect, test } from '@jest/globals';
import { instantOf, slotOf } from '../../../shared/core/instant.ts';
import { openDeployment } from './harness.ts';

const deployment = openDeployment();
const { nis, fails, succeeds, items } = deployment;

const NOW = Date.now();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (ago: number): string => new Date(NOW - ago).toISOString();

/** A line of a function behind the gate. */
const served = (user: string, ago: number, more: object = {}): string =>
  JSON.stringify({
    ...{ log: 'served', decision_id: `d-${user}-${ago}`, time: iso(ago), user, session_kind: 'interactive', surface: 'api' },
    ...{ protocol: 'soap', table: 'incident', operation: 'query', outcome: 'done', code: null, credential: 'password' },
    ...{ credential_id: null, source: '203.0.113.7', write: true, mid_server: false, ...more },
  });
const page = (user: string, ago: number, more: object = {}): string =>
  served(user, ago, { surface: 'ui', protocol: null, table: null, operation: 'unknown', credential: 'session', ...more });

const machine = (user: string, ago: number, more: object = {}): string => served(user, ago, { session_kind: 'non_interactive', ...more });

const LINES = [
  served('abel.tuter', 2 * HOUR),
  page('abel.tuter', 3 * HOUR),
  ...[1, 2, 3, 4].map((day) => machine('soap.user', day * DAY)),
  machine('soap.user', HOUR, { outcome: 'refused', code: 'not_implemented' }),
  'not a line of ours',
  '{"log":"served","decision_id":"half',
  served('abel.tuter', -DAY),
];

const rebuild = (lines: readonly string[], ...more: readonly string[]) =>
  nis(['usage', 'rebuild', '--log', '-', ...more], { input: lines.join('\n') });
const rowsOf = async (user: string) => (await items('sys_usage')).filter(({ user_name }) => user_name === user);
const observe = (days: number): Promise<void> =>
  deployment.put(
    { user_name: '*', what: 'observed', since: instantOf(NOW - days * DAY), until: instantOf(NOW), complete_to: iso(0), rev: 1 },
    'sys_usage',
  );
const refusal = (decision_id: string, ago: number, more: object = {}): Promise<void> =>
  deployment.put(
    {
      ...{ decision_id, time: iso(ago), day: iso(ago).slice(0, 10), outcome: 'forbid', reason: 'soap_role_missing', user: 'soap.query' },
      ...{ surface: 'api', protocol: 'soap', method: 'POST', source: '203.0.113.9', expires_at: Math.floor(NOW / 1000) + 86_400, ...more },
    },
    'sys_decision',
  );

beforeAll(async () => {
  expect((await rebuild(LINES)).err).toBe('');
  await refusal('r-old', 3 * HOUR);
  await refusal('r-new', HOUR);
  await refusal('r-other', 2 * HOUR, { user: 'json.user', reason: 'web_service_access_only', protocol: 'rest' });
});

describe('nis usage', () => {
  test('shows how an account was used, newest first, and says that the latest may be ten minutes old', async () => {
    const out = await succeeds(['usage', 'SOAP.User']);
    expect(out).toMatch(/^use +SOAP, query of incident +4 +\d{4}-\d\d-\d\d \d\d:\d0 UTC +password +203\.0\.113\.7$/m);
    expect(out).toMatch(/^refused +SOAP: not_served +1 /m);
    // An hour ago may have been yesterday.
    const days = new Set([HOUR, DAY, 2 * DAY, 3 * DAY, 4 * DAY].map((ago) => iso(ago).slice(0, 10))).size;
    expect(out).toMatch(new RegExp(`^from +203\\.0\\.113\\.7 +${days} `, 'm'));
    expect(out.indexOf('not_served')).toBeLessThan(out.indexOf('query of incident'));
    const { user_name, rows } = JSON.parse(await succeeds(['usage', 'soap.user', '--json']));
    expect(user_name).toBe('soap.user');
    expect(rows).toContainEqual(
      expect.objectContaining({
        what: 'use/api/soap/incident/query/-',
        last_seen: slotOf(NOW - DAY),
        credentials: { password: slotOf(NOW - DAY) },
        sources: { '203.0.113.7': slotOf(NOW - DAY) },
      }),
    );
  });

  test('of an account without use says so; of a name that is nothing, too', async () => {
    expect(await succeeds(['usage', 'beth.anglin'])).toContain('No use of beth.anglin was observed.');
    expect(await fails(['usage', 'nobody'])).toContain('There is no user "nobody", and no use of one');
    expect(await fails(['usage'])).toContain('Give the user name');
  });
});

describe('nis usage rebuild', () => {
  test('replaces the rows of the users in the logs, and leaves others and what belongs to no user', async () => {
    await observe(40);
    await deployment.put({ user_name: '*', what: 'gap/2026-01-01T00:00Z', until: '2026-01-01T01:00Z', why: 'Because.' }, 'sys_usage');
    const foreign = { user_name: 'json.user', what: 'use/ui/-/-/unknown/-', first_seen: slotOf(NOW), last_seen: slotOf(NOW), rev: 1 };
    const wrong = { ...foreign, user_name: 'soap.user', what: 'use/api/rest/-/delete/-' };
    await Promise.all([foreign, wrong].map((item) => deployment.put(item, 'sys_usage')));
    const before = (await items('sys_usage')).filter(({ what }) => what !== wrong.what);
    const { out } = await rebuild(LINES);
    expect(out).toMatch(/^2 users rebuilt, 1 rows changed, from logs of .* \(10 lines, 2 left out\)\./);
    const order = (list: readonly Record<string, unknown>[]) => list.map((item) => JSON.stringify(item, plain)).sort();
    expect(order(await items('sys_usage'))).toEqual(order(before));
  });

  test('gives the same for the lines twice, shuffled and in several files, and tells it as JSON', async () => {
    const before = await rowsOf('soap.user');
    const { status, out } = await rebuild([...LINES, ...LINES].reverse(), '--json');
    expect({ status, ...JSON.parse(out) }).toMatchObject({ status: 0, lines: 20, left_out: 4, users: 2, rows_changed: 0 });
    expect(await rowsOf('soap.user')).toEqual(before);
  });

  test('keeps no address of a person that is older than 90 days, as the table does not, and those of a machine', async () => {
    await rebuild([page('beth.anglin', 100 * DAY), page('beth.anglin', DAY, { source: '203.0.113.8' }), machine('json.user', 100 * DAY)]);
    const [use] = (await rowsOf('beth.anglin')).filter(({ what }) => String(what).startsWith('use/'));
    expect(use?.sources).toEqual({ '203.0.113.8': slotOf(NOW - DAY) });
    const [ofMachine] = (await rowsOf('json.user')).filter(({ what }) => String(what).startsWith('use/'));
    expect(ofMachine?.sources).toEqual({ '203.0.113.7': slotOf(NOW - 100 * DAY) });
  });

  test('of logs without a use changes nothing', async () => {
    expect((await rebuild(['nothing', '{}'])).out).toBe('Nothing was changed: none of 2 lines tells of a use.\n');
    expect(await fails(['usage', 'rebuild'])).toContain("Required option '--log <file>' not specified");
  });

  test('is in the history', async () => {
    const runs = (await items('sys_audit')).filter(({ record, field }) => record === 'sys_user' && field === 'usage');
    expect(runs).toContainEqual(
      expect.objectContaining({ by: 'nis (jane)', new: expect.stringMatching(/^rebuilt for 2 users from logs of /) }),
    );
  });
});

/** Sets have no JSON of their own. */
const plain = (_key: string, value: unknown): unknown => (value instanceof Set ? [...value].sort() : value);

describe('nis usage NAME --forget', () => {
  test('deletes rows and refusals of one person, and says in the history how many, not what', async () => {
    await rebuild([page('gone.person', HOUR), served('gone.person', HOUR)]);
    await refusal('r-gone', HOUR, { user: 'gone.person' });
    const others = (await items('sys_usage')).filter(({ user_name }) => user_name !== 'gone.person').length;
    expect(await fails(['usage', 'gone.person', '--forget'])).toContain('there is no terminal to ask');
    expect(await rowsOf('gone.person')).not.toEqual([]);
    expect(await succeeds(['usage', 'gone.person', '--forget', '--yes'])).toMatch(
      /^gone\.person: 4 rows of use and 1 refusals are deleted\./,
    );
    expect(await rowsOf('gone.person')).toEqual([]);
    expect((await items('sys_decision')).map(({ decision_id }) => decision_id).sort()).toEqual(['r-new', 'r-old', 'r-other']);
    expect(await items('sys_usage')).toHaveLength(others);
    const [entry] = (await items('sys_audit')).filter(({ record }) => record === 'sys_user.gone.person');
    expect(entry).toMatchObject({ field: 'usage', old: '4 rows of use, 1 refusals', new: 'deleted' });
  });
});

describe('nis review', () => {
  test('lists accounts with their findings, with status 2, as table, JSON and CSV', async () => {
    const list = JSON.parse((await nis(['review', '--json'])).out) as { user_name: string; findings: { code: string }[] }[];
    const codes = (name: string) => list.find(({ user_name }) => user_name === name)?.findings.map(({ code }) => code);
    expect(codes('abel.tuter')).toEqual(['used_both_ways']);
    expect(codes('user.admin')).toEqual(['administrator_without_second_factor', 'not_enough_evidence']);
    expect(codes('soap.user')).toContain('owner_missing');
    expect(codes('guest')).toEqual([]);
    expect(codes('inactive.user')).toEqual([]);
    const table = await nis(['review']);
    expect(table.status).toBe(2);
    expect(table.out).toMatch(/^Observed since \d{4}-\d\d-\d\d \d\d:\d\d UTC, complete to 00:\d\d:\d\d ago\.$/m);
    expect(table.out).toMatch(/^abel\.tuter +Interactive +used_both_ways +Pages, last /m);
    const csv = (await nis(['review', '--csv'])).out.split('\r\n');
    expect(csv[0]).toBe('user_name,name,kind,owner,last_page,last_protocols,findings,details');
    expect(csv.find((line) => line.startsWith('abel.tuter,'))).toContain(',used_both_ways,');
  });

  test('of one finding or one account is only that; missing evidence is nothing to act on', async () => {
    const { status, out } = await nis(['review', '--finding', 'owner_missing', '--json']);
    expect(status).toBe(2);
    for (const { findings } of JSON.parse(out)) expect(findings).toEqual([{ code: 'owner_missing' }]);
    const one = await nis(['review', '--user', 'abel.tuter', '--json']);
    expect(JSON.parse(one.out)).toMatchObject([{ user_name: 'abel.tuter' }]);
    expect(await nis(['review', '--finding', 'not_enough_evidence'])).toMatchObject({ status: 0 });
    expect(await nis(['review', '--finding', 'old_secret_in_use', '--json'])).toMatchObject({ status: 0, out: '[]\n' });
    expect(await fails(['review', '--finding', 'nonsense'])).toContain('There is no finding "nonsense". Give one of: used_both_ways, ');
    expect(await fails(['review', '--user', 'nobody'])).toContain('There is no user "nobody"');
  });
});

describe('nis whatif', () => {
  test('of a user tells what would be refused, with status 2', async () => {
    const { status, out } = await nis(['whatif', 'user', 'abel.tuter', '--kind', 'non-interactive']);
    expect(status).toBe(2);
    expect(out).toMatch(/^Pages, on 1 day, last .* UTC from 203\.0\.113\.7: will be refused \(web_service_access_only\)\.$/m);
    const off = JSON.parse((await nis(['whatif', 'user', 'soap.user', '--active', 'false', '--json'])).out);
    expect(off.affected).toContainEqual(
      expect.objectContaining({ user_name: 'soap.user', reason: 'credentials_rejected', protocol: 'soap' }),
    );
    expect((await nis(['whatif', 'user', 'soap.user', '--roles', '-soap'])).out).toContain('will be refused (soap_role_missing)');
  });

  test('of a change that hits nothing is status 0 and one sentence', async () => {
    const { status, out } = await nis(['whatif', 'user', 'abel.tuter', '--active', 'true']);
    expect({ status, out }).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^Nothing that was observed since .* would be refused\./),
    });
    expect(await nis(['whatif', 'user', 'soap.user', '--roles', '+itil'])).toMatchObject({ status: 0 });
  });

  test('of a setting looks at every account that it touches', async () => {
    const { status, out } = await nis(['whatif', 'setting', 'strict_security', 'true', '--json']);
    expect({ status, ...JSON.parse(out) }).toMatchObject({ status: 0, affected: [] });
    await deployment.put({ user_name: 'guest', what: 'unused' }, 'sys_usage');
    expect(await nis(['whatif', 'setting', 'soap', 'true'])).toMatchObject({ status: 0 });
  });

  test('of Basic for people names each person who used it, and no machine', async () => {
    await rebuild([served('beth.anglin', 2 * HOUR, { protocol: 'rest' }), page('beth.anglin', HOUR, { credential: 'password' })]);
    const { status, out } = await nis(['whatif', 'setting', 'nis.basic_for_people', 'false']);
    expect(status).toBe(2);
    expect(out).toMatch(/^beth\.anglin: REST.*: will be refused \(basic_not_for_people\)\.$/m);
    expect(out).toMatch(/^beth\.anglin: Pages.*: will be refused \(basic_not_for_people\)\.$/m);
    expect(out).not.toContain('soap.user');
    expect(out).toContain('An account that sent Basic to pages only, and used no protocol, is not found.');
    expect(await nis(['whatif', 'user', 'beth.anglin', '--user-interface-only', 'true'])).toMatchObject({
      status: 2,
      out: expect.stringContaining('will be refused (basic_not_for_people)'),
    });
    expect(await nis(['whatif', 'setting', 'nis.basic_for_people', 'true'])).toMatchObject({ status: 0 });
    await succeeds(['usage', 'beth.anglin', '--forget', '--yes']);
  });

  test('of a protocol that is switched off names each account that uses it', async () => {
    const { status, out } = await nis(['whatif', 'block', 'soap']);
    expect(status).toBe(2);
    // Strict security refuses this account on SOAP as it is.
    expect(out).not.toContain('abel.tuter');
    expect(out).toMatch(/^soap\.user: SOAP, on 4 days, .*: will be refused \(protocol_blocked\)\.$/m);
    expect(await nis(['whatif', 'block', 'rss'])).toMatchObject({ status: 0, out: expect.stringContaining('Nothing that was observed') });
    expect(await fails(['whatif', 'block', 'nope'])).toContain('There is no protocol "nope"');
  });

  test('mistakes are one sentence each', async () => {
    expect(await fails(['whatif', 'user', 'abel.tuter'])).toContain('Say what would change, for example --kind non-interactive.');
    expect(await fails(['whatif', 'user', 'abel.tuter', '--roles', 'soap'])).toContain('write +role to grant and -role to withdraw');
    expect(await fails(['whatif', 'user', 'abel.tuter', '--roles', '+nope'])).toContain('There is no role nope.');
    expect(await fails(['whatif', 'setting', 'nope', 'true'])).toContain('There is no setting "nope"');
    expect(await fails(['whatif', 'setting', 'soap', 'maybe'])).toContain('A setting is true or false, not "maybe".');
  });
});

describe('nis decisions', () => {
  const ids = async (...args: readonly string[]): Promise<string[]> =>
    JSON.parse(await succeeds(['decisions', '--json', ...args])).map(({ decision_id }: { decision_id: string }) => decision_id);

  test('lists refusals, newest first, by user, reason and time', async () => {
    expect(await ids()).toEqual(['r-new', 'r-other', 'r-old']);
    expect(await ids('--user', 'SOAP.query')).toEqual(['r-new', 'r-old']);
    expect(await ids('--reason', 'web_service_access_only')).toEqual(['r-other']);
    expect(await ids('--since', '150m')).toEqual(['r-new', 'r-other']);
    expect(await ids('--since', instantOf(NOW - 1.5 * HOUR))).toEqual(['r-new']);
    expect(await ids('--user', 'nobody')).toEqual([]);
    expect(await succeeds(['decisions'])).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +soap_role_missing +soap\.query +soap +203\.0\.113\.9 +r-new$/m,
    );
  });

  test.each(['2026-02-30T00:00Z', 'yesterday', '2 hours', '2026-12-01', ''])(
    'a wrong time, %j, is told with a right one',
    async (since) => {
      expect(await fails(['decisions', '--since', since])).toContain('Write the time in UTC, such as 2026-12-01T06:00Z.');
    },
  );
});

describe('nis explain --decision', () => {
  test('of a refusal needs no log', async () => {
    const out = await succeeds(['explain', '--decision', 'r-new']);
    expect(out).toContain('soap.query');
    expect(out).toMatch(/^Outcome +forbid \(soap_role_missing\)/m);
    expect(out).toMatch(/^ +11 +yes /m);
  });

  test('of another request says where it would be', async () => {
    expect(await fails(['--stage', 'local', 'explain', '--decision', 'unknown-id'])).toMatch(
      /No refusal with this id in the last 30 days\. An allowed request is in the log only|The log holds no decision/,
    );
  });
});

describe('nis preview', () => {
  test('goes by what was observed where no log is given', async () => {
    const { out } = await nis(['preview', '--json']);
    const { users, decision_log, observed_since } = JSON.parse(out);
    const of = (name: string) => users.find(({ user_name }: { user_name: string }) => user_name === name);
    expect({ decision_log, observed_since }).toEqual({ decision_log: false, observed_since: instantOf(NOW - 40 * DAY) });
    expect(of('abel.tuter')).toMatchObject({ uses: ['soap', 'ui'], breaks: true });
    expect(of('user.admin')).toMatchObject({ uses: [], breaks: false });
    expect(of('soap.query')).toMatchObject({ uses: [], breaks: false });
  });

  test('takes no account for one that does not use SOAP before 30 days were observed', async () => {
    await observe(3);
    const { users } = JSON.parse((await nis(['preview', '--json'])).out);
    const of = (name: string) => users.find(({ user_name }: { user_name: string }) => user_name === name);
    expect(of('abel.tuter')).toMatchObject({
      uses: ['soap', 'ui'],
      findings: [{ code: 'soap_refused', why: expect.stringMatching(/^Uses SOAP/) }],
    });
    expect(of('soap.query')).toMatchObject({ uses: [], findings: [{ code: 'soap_refused', why: expect.stringMatching(/^Would be/) }] });
    expect((await nis(['preview'])).out).toContain('counts as one that may use it.');
  });
});
