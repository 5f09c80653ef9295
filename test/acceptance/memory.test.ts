import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { instantOf } from '../../shared/core/instant.ts';
import { NONE_BLOCKED } from '../../shared/core/settings/blocked.ts';
import { STRICT_SECURITY } from '../../shared/core/settings/settings.ts';
import { glideDateTime } from '../../shared/core/text.ts';
import { foldBatch } from '../../shared/core/usage/collect/fold.ts';
import { sinceDays } from '../../shared/core/usage/findings/evidence.ts';
import { findings } from '../../shared/core/usage/findings/findings.ts';
import type { UsageRow } from '../../shared/core/usage/rows.ts';
import { type Change, type WhatIfInput, whatIf } from '../../shared/core/usage/what-if/what-if.ts';
import { readUser, type User } from '../../shared/core/users/user.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, signIn } from '../support/http.ts';
import { BASE_ROLES } from '../support/memory.ts';
import { openSite } from '../support/open-site.ts';
import { ACTS, type Act, type ActName, REFUSED_ACTS, SCRIPTED, type Scripted } from '../support/scripted-accounts.ts';

/** Thirty accounts with known habits act over HTTP. Their lines are folded as of the days on which their habits would have come. */
const { run, send } = openSite();

const TableName = 'non-interactive-sessions-local-sys_user';
const DAY = 86_400_000;
/** A machine that is busy for seconds must not move a habit across the beginning of a window. */
const now = Date.now() + 60_000;
const WSDL = 'glide.basicauth.required.wsdl';

const set = (name: string, Value: string) =>
  run.ssm.send(new PutParameterCommand({ Name: `/non-interactive-sessions/local/${name}`, Value, Type: 'String', Overwrite: true }));

let passwordHash = '';
const store = (
  { name, roles, machine = false, internal = false, owner = '', age = 400 }: Partial<Scripted> & Pick<Scripted, 'name' | 'roles'>,
  more: object = {},
) => {
  const record = {
    user_name: name,
    name_as_entered: name,
    sys_id: Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32),
    active: true,
    password_hash: passwordHash,
    web_service_access_only: machine,
    internal_integration_user: internal,
    owner,
    session_generation: 0,
    sys_created_on: glideDateTime(now - age * DAY),
    roles,
    ...more,
  };
  return run.dynamo.send(
    new PutItemCommand({
      TableName,
      Item: marshall({ ...record, roles: record.roles.length > 0 ? new Set(record.roles) : undefined }, { removeUndefinedValues: true }),
    }),
  );
};
async function item(name: string): Promise<Record<string, unknown>> {
  const { Item = {} } = await run.dynamo.send(new GetItemCommand({ TableName, Key: marshall({ user_name: name }), ConsistentRead: true }));
  return unmarshall(Item);
}
const recordOf = async (name: string): Promise<User> => readUser(await item(name), 0) as User;

/** The lines about an answer that make rows, once they are written. */
const linesOf = ({ headers }: Answer): Promise<readonly Record<string, unknown>[]> =>
  eventually(() => {
    const lines = run.logged(String(headers['x-amzn-requestid']));
    return (
      foldBatch(
        lines.map((line) => JSON.stringify(line)),
        Date.now(),
      ).rows.size > 0 && lines
    );
  });
const at = (lines: readonly Record<string, unknown>[], days: number): string[] =>
  lines.map((line) => JSON.stringify({ ...line, time: new Date(now - 60_000 - days * DAY).toISOString() }));
const rowsFrom = (lines: readonly string[], user: string): UsageRow[] => [...(foldBatch(lines, now).rows.get(user)?.values() ?? [])];

/** Reasons and codes that the lines about an answer name. */
const reasonsOf = ({ headers }: Answer): unknown[] =>
  run
    .logged(String(headers['x-amzn-requestid']))
    .map(({ log, reason, code }) => (log === 'decision' ? reason : log === 'served' ? code : null));

/** What was seen of an account: its rows, its session, and the row of each act that was served. */
interface Seen {
  readonly rows: readonly UsageRow[];
  readonly cookie: string;
  readonly uses: ReadonlyMap<ActName, string>;
}
const seen = new Map<string, Seen>();

async function live({ name, habits }: Scripted): Promise<Seen> {
  const cookie = habits.some(([act]) => / by session$/.test(ACTS[act].name)) ? ((await signIn(send, name)).cookie ?? '') : '';
  const lines: string[] = [];
  const uses = new Map<ActName, string>();
  for (const [act, ...days] of habits) {
    const answer = await ACTS[act].do(send, name, cookie);
    const refused = name === 'm.person' && REFUSED_ACTS.includes(act);
    expect({ name, act, served: ACTS[act].served(answer) }).toEqual({ name, act, served: !refused });
    const told = await linesOf(answer);
    lines.push(...days.flatMap((ago) => at(told, ago)));
    const use = rowsFrom(at(told, 0), name).find(({ what }) => what.startsWith('use/'));
    if (use !== undefined && days.some((ago) => ago <= 30)) uses.set(act, use.what);
  }
  return { rows: rowsFrom(lines, name), cookie, uses };
}

const ROLELESS: Scripted = {
  name: 'strict.roleless',
  machine: true,
  roles: ['itil'],
  habits: [['soapQuery', 1]],
  finds: [],
  change: {},
  loses: [],
};
const ROLED: Scripted = { ...ROLELESS, name: 'strict.roled', roles: ['itil', 'soap'] };

beforeAll(async () => {
  passwordHash = String((await item('abel.tuter')).password_hash);
  await Promise.all([set(WSDL, 'false'), set(STRICT_SECURITY, 'false')]);
  for (const account of [...SCRIPTED, ROLELESS, ROLED]) await store(account);
  for (const account of SCRIPTED) seen.set(account.name, await live(account));
  // A setting is in force within 15 seconds.
  await eventually(async () => (await send('GET /incident.do?WSDL')).status === 200);
  await eventually(async () => ACTS.soapQuery.served(await ACTS.soapQuery.do(send, ROLELESS.name, '')));
  for (const account of [ROLELESS, ROLED]) seen.set(account.name, await live(account));
  seen.set('soap.guest', {
    rows: rowsFrom(at(await linesOf(await send('GET /incident.do?WSDL')), 1), 'soap.guest'),
    cookie: '',
    uses: new Map(),
  });
}, 300_000);

const ofAccount = (name: string): Seen => seen.get(name) as Seen;
const inputOf = async (...names: readonly string[]): Promise<WhatIfInput> => ({
  accounts: await Promise.all(names.map(async (name) => ({ user: await recordOf(name), rows: ofAccount(name).rows }))),
  graph: BASE_ROLES,
  basicForPeople: 'yes',
  settings: new Map([
    [WSDL, 'false'],
    [STRICT_SECURITY, 'false'],
  ]),
  blocked: NONE_BLOCKED,
  upstream: false,
  since: sinceDays(now, 30),
  now,
});

describe('thirty accounts with known habits', () => {
  test('have exactly the expected findings', async () => {
    expect(SCRIPTED).toHaveLength(30);
    const found: Record<string, unknown> = {};
    for (const account of SCRIPTED) {
      const { name, roles, machine = false, owner: ownerName = '', age = 400, state } = account;
      const owner = SCRIPTED.find((other) => other.name === ownerName);
      const asAccount = (of: Scripted) => ({
        active: of.state?.active ?? true,
        locked_out: of.state?.locked_out ?? false,
        web_service_access_only: of.machine ?? false,
      });
      found[name] = findings({
        user: {
          user_name: name,
          ...asAccount(account),
          ...state,
          web_service_access_only: machine,
          user_interface_only: false,
          second_factor: false,
          roles,
          owner: ownerName || null,
          sys_created_on: glideDateTime(now - age * DAY),
        },
        rows: ofAccount(name).rows,
        observation: { since: instantOf(now - 365 * DAY), until: now, gaps: [], leftOut: {} },
        now,
        owner: owner === undefined ? null : asAccount(owner),
        graph: BASE_ROLES,
        upstream: false,
      });
    }
    const expected = SCRIPTED.map(({ name, finds }) => [
      name,
      finds.map((one) => (typeof one === 'string' ? expect.objectContaining({ code: one }) : one)),
    ]);
    expect(found).toEqual(Object.fromEntries(expected));
  });
});

describe('what would be refused', () => {
  const strict: Change = { kind: 'setting', name: STRICT_SECURITY, value: 'true' };
  const closed: Change = { kind: 'setting', name: WSDL, value: 'true' };

  test('by strict security and by a toggle is refused when they are on, and nothing else of what was seen is', async () => {
    const input = await inputOf(ROLELESS.name, ROLED.name, 'soap.guest');
    expect(whatIf(strict, input).map(({ user_name, reason }) => [user_name, reason])).toEqual([[ROLELESS.name, 'soap_role_missing']]);
    expect(whatIf(closed, input).map(({ user_name, reason }) => [user_name, reason])).toEqual([['soap.guest', 'credentials_required']]);
    await Promise.all([set(WSDL, 'true'), set(STRICT_SECURITY, 'true')]);
    await eventually(async () => (await send('GET /incident.do?WSDL')).status === 401);
    const refused = await eventually(async () => {
      const answer = await ACTS.soapQuery.do(send, ROLELESS.name, '');
      return !ACTS.soapQuery.served(answer) && answer;
    });
    expect(refused.text).toContain('soap_role_missing');
    expect(ACTS.soapQuery.served(await ACTS.soapQuery.do(send, ROLED.name, ''))).toBe(true);
  });

  test.each(SCRIPTED.map((account) => [account.name, account] as const))(
    'by a change of %s is refused after it, and nothing else of what was seen is',
    async (name, account) => {
      const { cookie, uses } = ofAccount(name);
      const input = { ...(await inputOf(name)), settings: new Map() };
      const affected = whatIf({ kind: 'user', user_name: name, after: account.change }, input);
      const reasonOf = (what: string): string | undefined => affected.find((one) => one.uses.includes(what))?.reason;
      const told = [...uses].filter(([, what]) => reasonOf(what) !== undefined).map(([act]) => act);
      expect(told.sort()).toEqual([...account.loses].sort());

      await store(account, account.change);
      for (const [act, what] of uses) {
        const { do: again, served }: Act = ACTS[act];
        const answer = await again(send, name, cookie);
        expect({ act, served: served(answer) }).toEqual({ act, served: reasonOf(what) === undefined });
        if (act === 'signIn' || reasonOf(what) === undefined) continue;
        await eventually(() => reasonsOf(answer).includes(reasonOf(what)));
      }
    },
  );
});
