import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, GetItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRun, startLocalRun } from '../../support/local-run.ts';
import { type Ended, startNis } from './nis.ts';

const PREFIX = 'non-interactive-sessions-local-';

let local: LocalRun;
beforeAll(async () => {
  local = await startLocalRun();
}, 30_000);
afterAll(() => local.stop());

const nis = (args: readonly string[], input?: string): Promise<Ended> => startNis(args, { AWS_ENDPOINT_URL: local.awsUrl }, input).ended;
const succeeds = async (args: readonly string[], input?: string): Promise<string> => {
  const { status, out, err } = await nis(args, input);
  expect({ err, status }).toEqual({ err: '', status: 0 });
  return out;
};
/** One clear sentence on the standard error, and nothing else. */
const fails = async (args: readonly string[], input?: string): Promise<string> => {
  const { status, out, err } = await nis(args, input);
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err.trim().split('\n')).toHaveLength(1);
  return err;
};
const user = async (user_name: string): Promise<Record<string, unknown>> => {
  const { Item = {} } = await local.dynamo.send(
    new GetItemCommand({ TableName: `${PREFIX}sys_user`, Key: marshall({ user_name }), ConsistentRead: true }),
  );
  return unmarshall(Item);
};
const basic = (name: string, password: string): Record<string, string> => ({ Authorization: `Basic ${btoa(`${name}:${password}`)}` });

describe('users', () => {
  test('are created, given a password and roles, and can sign in by it at once', async () => {
    await succeeds(
      ['users', 'create', 'Bot.One', '--web-service-access-only', 'true', '--role', 'soap', '--password-stdin'],
      'correct horse battery\n',
    );
    expect(await user('bot.one')).toMatchObject({
      name_as_entered: 'Bot.One',
      web_service_access_only: true,
      active: true,
      roles: new Set(['soap']),
    });
    const answer = await fetch(`${local.url}/api/now/whoami`, { headers: basic('bot.one', 'correct horse battery') });
    expect(await answer.json()).toMatchObject({ result: { user_name: 'bot.one', session_kind: 'non_interactive' } });
    expect(await succeeds(['users', 'roles', 'bot.one', '--add', 'itil', '--remove', 'soap'])).toBe('Granted: itil\nIn force: itil\n');
    expect(await fails(['users', 'create', 'BOT.ONE'])).toContain('exists already');
  });

  test('a flip to non-interactive and a new password end every session; a new e-mail address does not', async () => {
    const generation = async (): Promise<unknown> => (await user('soap.query')).session_generation;
    await succeeds(['users', 'set', 'soap.query', '--email', 'a@example.com']);
    expect(await generation()).toBe(0);
    await succeeds(['users', 'set', 'soap.query', '--web-service-access-only', 'true']);
    expect(await generation()).toBe(1);
    await succeeds(['users', 'password', 'soap.query', '--stdin'], 'another good password');
    expect(await generation()).toBe(2);
  });

  test('each change is in the audit, and no password is', async () => {
    await succeeds(['users', 'create', 'audited']);
    await succeeds(['users', 'set', 'audited', '--internal-integration-user', 'true']);
    await succeeds(['users', 'password', 'audited', '--stdin'], 'another good password');
    const entries: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan({ client: local.dynamo }, { TableName: `${PREFIX}sys_audit` }))
      entries.push(...Items.map((item) => unmarshall(item)).filter(({ record }) => record === 'sys_user.audited'));
    expect(entries).toContainEqual(expect.objectContaining({ field: 'internal_integration_user', old: 'false', new: 'true' }));
    expect(entries).toContainEqual(expect.objectContaining({ field: 'user_password', new: '(a new one)' }));
    expect(JSON.stringify(entries)).not.toMatch(/another good password|argon2/);
  });

  test('are listed and shown without the password hash', async () => {
    expect(await succeeds(['users', 'list'])).toMatch(/^json\.user +non-interactive +active +itil$/m);
    const shown = await succeeds(['users', 'show', 'mid.user', '--json']);
    expect(JSON.parse(shown)).toMatchObject({ user_name: 'mid.user', internal_integration_user: true, has_password: true });
    expect(shown).not.toContain('argon2');
  });

  test('mistakes are one sentence each and change nothing', async () => {
    const before = await user('json.user');
    expect(await fails(['users', 'show', 'nobody'])).toBe('nis: There is no user "nobody": nis users list shows them.\n');
    expect(await fails(['users', 'roles', 'json.user', '--add', 'nope'])).toContain('There is no role nope');
    expect(await fails(['users', 'set', 'json.user', '--active', 'maybe'])).toContain('Give true or false.');
    expect(await fails(['users', 'set', 'json.user'])).toContain('Say what to set');
    expect(await fails(['users', 'password', 'json.user', '--stdin'], 'short')).toContain('Use 12 to 128 characters');
    expect(await fails(['users', 'password', 'json.user', '--stdin'], 'Password-2026')).toContain('common and breached passwords');
    expect(await fails(['users', 'password', 'json.user'])).toContain('give it on the standard input with --stdin');
    expect(await fails(['users', 'create', 'bot.two', '--password'])).toContain('give it on the standard input with --password-stdin');
    expect(await user('json.user')).toEqual(before);
  }, 30_000);
});

describe('import', () => {
  const HEADER = 'user_name,first_name,last_name,email,active,web_service_access_only,internal_integration_user,roles';

  test('creates and changes users, reports each refused row with its line, and changes nothing when run again', async () => {
    const file = [
      HEADER,
      'Imp.One,"Ann ""A""","Lee, Jr.",ann@example.com,true,true,false,"soap,itil"',
      ',No,Name,,true,,,',
      'imp.two,Bob,"two',
      'lines",,false,,,',
      'imp.three,,,,yes,,,',
      'imp.four,,,,true,,,nope',
      'IMP.ONE,,,,true,,,',
      'json.user,Json,,,,,,',
      'imp.five,,',
    ].join('\r\n');
    const first = await nis(['users', 'import', '-'], file);
    expect(first).toMatchObject({ status: 1, out: '2 created, 1 changed, 0 unchanged, 5 refused.\n' });
    expect(first.err.trim().split('\n')).toEqual([
      'line 3: the user has no user_name',
      'line 6: active is "yes" instead of true or false',
      'line 7: there is no role nope',
      'line 8: imp.one stands on line 2 already',
      'line 10: the row has 3 cells and the header 8',
    ]);
    expect(await user('imp.one')).toMatchObject({
      name_as_entered: 'Imp.One',
      first_name: 'Ann "A"',
      last_name: 'Lee, Jr.',
      active: true,
      web_service_access_only: true,
      roles: new Set(['soap', 'itil']),
    });
    expect(await user('imp.two')).toMatchObject({ last_name: 'two\nlines', active: false, web_service_access_only: false });
    expect(await user('json.user')).toMatchObject({ first_name: 'Json', web_service_access_only: true, roles: new Set(['itil']) });
    expect((await nis(['users', 'import', '-'], file)).out).toBe('0 created, 0 changed, 3 unchanged, 5 refused.\n');
  });

  test('a cell may hold the line separators of Unicode, which end no line', async () => {
    const file = 'user_name,first_name\r\nimp.uni,Ann\u2028Lee\u2029Jr.\rimp.mac,Bob\r';
    expect((await nis(['users', 'import', '-'], file)).out).toBe('2 created, 0 changed, 0 unchanged, 0 refused.\n');
    expect(await user('imp.uni')).toMatchObject({ first_name: 'Ann\u2028Lee\u2029Jr.' });
    expect(await user('imp.mac')).toMatchObject({ first_name: 'Bob' });
  });

  test('a file that is no export is one sentence', async () => {
    expect(await fails(['users', 'import', '-'], 'a,b\n1,2')).toContain('has no column user_name');
    expect(await fails(['users', 'import', '-'], '')).toContain('is empty');
    expect(await fails(['users', 'import', '-'], 'user_name\n"open')).toContain('The quote that opens on line 2 never closes');
    expect(await fails(['users', 'import', '/does/not/exist'])).toContain('cannot be read (ENOENT)');
  });
});

describe('settings', () => {
  test('are listed and set', async () => {
    await succeeds(['settings', 'set', 'wsdl', 'false']);
    expect(await succeeds(['settings', 'list'])).toMatch(/^glide\.basicauth\.required\.wsdl +false +off$/m);
    await succeeds(['settings', 'set', 'glide.basicauth.required.wsdl', 'true']);
    expect(await fails(['settings', 'set', 'wsdl', 'no'])).toContain('true or false');
    expect(await fails(['settings', 'set', 'nope', 'true'])).toContain('There is no setting "nope"');
  });
});

describe('explain', () => {
  test('agrees with what the gateway answers, and says the row and the fix', async () => {
    const answer = await fetch(`${local.url}/incident.do?SOAP`, { method: 'POST', headers: basic('json.user', 'local-password') });
    expect(answer.status).toBe(403);
    const explained = await succeeds(['explain', '--user', 'json.user', '--request', 'POST /incident.do?SOAP']);
    expect(explained).toMatch(/^ +11 {2}yes {2}SOAP under strict security/m);
    expect(explained).toContain('Outcome  forbid (soap_role_missing)');
    expect(explained).toContain('Add soap');
  });

  test('finds a decision by its id in a log on the standard input', async () => {
    const answer = await fetch(`${local.url}/incident.do`, { headers: basic('soap.user', 'local-password') });
    const id = answer.headers.get('x-amzn-requestid') ?? '';
    for (let tries = 0; tries < 50 && !local.decisions().some(({ decision_id }) => decision_id === id); tries++) await sleep(20);
    const log = local
      .decisions()
      .map((line) => JSON.stringify(line))
      .join('\n');
    expect(await succeeds(['explain', '--decision', id, '--log', '-'], log)).toContain('(web_service_access_only)');
    expect(await fails(['explain', '--decision', 'none', '--log', '-'], log)).toContain('The log holds no decision "none"');
  });

  test('mistakes are one sentence each', async () => {
    expect(await fails(['explain', '--request', 'incident.do'])).toContain('is no request');
    expect(await fails(['explain'])).toContain('Give either');
    expect(await fails(['explain', '--decision', 'x', '--log', '/does/not/exist'])).toContain('cannot be read (ENOENT)');
  });
});

describe('preview', () => {
  test('exits with status 2 where something would break, as table, JSON and CSV', async () => {
    const table = await nis(['preview']);
    expect(table.status).toBe(2);
    expect(table.out).toMatch(/^BREAKS +mid\.unflagged .*Internal Integration User/m);
    const { users, summary } = JSON.parse((await nis(['preview', '--json'])).out);
    expect(users.find(({ user_name }: { user_name: string }) => user_name === 'legacy.user')).toMatchObject({
      becomes_interactive: true,
      breaks: true,
    });
    expect(summary.users).toBe(users.length);
    const csv = (await nis(['preview', '--csv'])).out.split('\r\n');
    expect(csv[0]).toBe('user_name,becomes_interactive,severity,code,why,fix,uses');
    expect(csv.length).toBeGreaterThan(users.length);
  });

  test('with a decision log lists only accounts that use SOAP or WSDL', async () => {
    const line = (name: string, protocol: string): string =>
      JSON.stringify({ log: 'decision', decision_id: '1', outcome: 'allow', reason: 'allowed', user: name, surface: 'api', protocol });
    const { out } = await nis(['preview', '--json', '--log', '-'], [line('abel.tuter', 'wsdl'), line('json.user', 'rest')].join('\n'));
    const broken = JSON.parse(out).users.filter(({ breaks }: { breaks: boolean }) => breaks);
    expect(broken.map(({ user_name }: { user_name: string }) => user_name).sort()).toEqual(['abel.tuter', 'mid.unflagged']);
  });
});

describe('activation', () => {
  const LEGACY = 6000;
  const legacy = Array.from({ length: LEGACY }, (_, index) => `legacy.${String(index).padStart(5, '0')}`);

  async function flags(): Promise<Map<string, unknown>> {
    const found = new Map<string, unknown>();
    for await (const { Items = [] } of paginateScan({ client: local.dynamo }, { TableName: `${PREFIX}sys_user`, ConsistentRead: true }))
      for (const item of Items.map((stored) => unmarshall(stored))) found.set(item.user_name, item.web_service_access_only);
    return found;
  }

  test('asks first, and counts only with --dry-run', async () => {
    expect(await succeeds(['status'])).toContain('Never activated');
    expect(await fails(['activate'])).toContain('add --yes');
    expect(await succeeds(['activate', '--dry-run'])).toContain('Nothing was changed.');
    expect(await fails(['resume'])).toContain('There is no activation to resume');
    expect(await user('legacy.user')).not.toHaveProperty('web_service_access_only');
  });

  test('killed with -9 in the middle, it resumes and every user ends as it must', async () => {
    for (let start = 0; start < LEGACY; start += 25)
      await local.dynamo.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [`${PREFIX}sys_user`]: legacy
              .slice(start, start + 25)
              .map((user_name) => ({ PutRequest: { Item: marshall({ user_name, active: true }) } })),
          },
        }),
      );
    const before = await flags();
    const marked = async (): Promise<number> =>
      [...(await flags())].filter(([name, flag]) => before.get(name) === undefined && flag === false).length;

    const { child, ended } = startNis(['activate', '--yes', '--segments', '4'], { AWS_ENDPOINT_URL: local.awsUrl });
    while ((await marked()) < 500) await sleep(5);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ status: null });
    expect(await marked()).toBeLessThan(LEGACY);

    expect(await succeeds(['status'])).toContain('unfinished');
    expect(await fails(['activate', '--yes'])).toContain('has not finished: go on with it by nis resume');
    expect(await succeeds(['resume'])).toContain('Activation is complete.');
    expect(await flags()).toEqual(new Map([...before].map(([name, flag]) => [name, flag ?? false])));
    expect(await succeeds(['status'])).toContain('finished at');
    expect(await succeeds(['activate', '--yes'])).toContain(' 0 changed');
  }, 60_000);

  test('the text "true" is named and left as it is; set to a flag, resume completes the run', async () => {
    const text = { user_name: 'text.user', active: true, web_service_access_only: 'true' };
    await local.dynamo.send(new PutItemCommand({ TableName: `${PREFIX}sys_user`, Item: marshall(text) }));
    const { status, out, err } = await nis(['activate', '--yes']);
    expect(status).toBe(1);
    expect(out).toContain('text.user: web_service_access_only is not a boolean (true or false without quotes)');
    expect(err).toBe('1 records could not be dealt with: repair them, then run nis resume.\n');
    expect(await user('text.user')).toEqual(text);
    await succeeds(['users', 'set', 'text.user', '--web-service-access-only', 'true']);
    expect(await succeeds(['resume'])).toContain('Activation is complete.');
    expect(await user('text.user')).toMatchObject({ web_service_access_only: true });
  }, 30_000);
});

describe('a deployment that is not there', () => {
  const sentence = async (env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> => {
    const { status, err } = await startNis(args, env).ended;
    expect(status).toBe(1);
    return err;
  };
  const NO_ACCOUNT = { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' };

  test('no table, no credentials, no region and no endpoint are one clear sentence each', async () => {
    expect(await fails(['--stage', 'prod', 'users', 'list'])).toBe(
      'nis: There is no table sys_user: check the stage and the region, or deploy first.\n',
    );
    expect(await sentence({ ...NO_ACCOUNT, AWS_REGION: 'us-east-1' }, '--stage', 'prod', 'status')).toMatch(
      /^nis: There are no valid AWS credentials: .*\n$/,
    );
    expect(await sentence(NO_ACCOUNT, '--stage', 'prod', 'status')).toBe(
      'nis: No AWS region is set: set AWS_REGION, or give the profile one.\n',
    );
    expect(await sentence({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'users', 'list')).toMatch(
      /^nis: AWS cannot be reached .*npm start is running\.\n$/,
    );
  }, 20_000);
});
