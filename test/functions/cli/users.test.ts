import { describe, expect, test } from '@jest/globals';
import { createPasswords } from '../../../shared/node/passwords.ts';
import { openDeployment } from './harness.ts';

const deployment = openDeployment();
const { nis, succeeds, fails, user } = deployment;

describe('users', () => {
  test('are created, given a password and roles, by which the stored hash is good', async () => {
    await succeeds(['users', 'create', 'User.One', '--internal-integration-user', 'true', '--role', 'soap', '--stdin'], {
      input: 'correct horse battery\n',
    });
    expect(await user('user.one')).toMatchObject({
      name_as_entered: 'User.One',
      web_service_access_only: false,
      internal_integration_user: true,
      active: true,
      roles: new Set(['soap']),
    });
    expect(await createPasswords().verify(String((await user('user.one')).password_hash), 'correct horse battery')).toMatchObject({
      right: true,
    });
    expect(await succeeds(['users', 'roles', 'user.one', '--add', 'itil', '--remove', 'soap'])).toBe('Granted: itil\nIn force: itil\n');
    expect(await fails(['users', 'create', 'USER.ONE'])).toContain('exists already');
  });

  test('a flip to non-interactive and a new password end every session; a new e-mail address does not', async () => {
    const generation = async (): Promise<unknown> => (await user('soap.query')).session_generation;
    await succeeds(['users', 'set', 'soap.query', '--email', 'a@example.com']);
    expect(await generation()).toBe(0);
    await succeeds(['users', 'set', 'soap.query', '--web-service-access-only', 'true']);
    expect(await generation()).toBe(1);
    await succeeds(['users', 'password', 'soap.query', '--typed', '--stdin'], { input: 'another good password' });
    expect(await generation()).toBe(2);
  });

  test('have an owner who is an interactive user, by set, create and import', async () => {
    await succeeds(['users', 'set', 'soap.user', '--owner', 'Abel.Tuter']);
    expect(JSON.parse(await succeeds(['users', 'show', 'soap.user', '--json']))).toMatchObject({ owner: 'abel.tuter' });
    const refused = 'Owner: There is no interactive user of this name.';
    for (const name of ['soap.user', 'nobody', 'guest'])
      expect(await fails(['users', 'set', 'json.user', '--owner', name])).toContain(refused);
    expect(await fails(['users', 'create', 'owned.bot', '--owner', 'nobody'])).toContain(refused);
    const rows = await nis(['users', 'import', '-'], { input: 'user_name,owner\nowned.bot,ABEL.TUTER\nother.bot,nobody\n' });
    expect(rows).toMatchObject({ status: 1, out: '1 created, 0 changed, 0 unchanged, 1 refused.\n' });
    expect(rows.err).toContain(`line 3: ${refused}`);
    expect(await user('owned.bot')).toMatchObject({ owner: 'abel.tuter' });
    expect(JSON.parse(await succeeds(['users', 'show', 'json.user', '--json']))).toMatchObject({ owner: null });
    await succeeds(['users', 'set', 'soap.user', '--owner', '']);
    expect(await user('soap.user')).not.toHaveProperty('owner');
    const entries = (await deployment.items('sys_audit')).filter(({ field }) => field === 'owner');
    expect(entries).toContainEqual(expect.objectContaining({ record: 'sys_user.soap.user', old: '', new: 'abel.tuter' }));
  });

  test('may be limited to the user interface, by set, create and import; never beside web services only', async () => {
    await succeeds(['users', 'set', 'beth.anglin', '--user-interface-only', 'true']);
    await succeeds(['users', 'create', 'pages.one', '--user-interface-only', 'true']);
    expect(await nis(['users', 'import', '-'], { input: 'user_name,user_interface_only\npages.two,TRUE\njson.user,true\n' })).toMatchObject(
      {
        out: '1 created, 0 changed, 0 unchanged, 1 refused.\n',
        err: expect.stringContaining('line 3: User Interface Only: Choose one: Web Service Access Only or User Interface Only.'),
      },
    );
    for (const name of ['beth.anglin', 'pages.one', 'pages.two']) {
      expect(await user(name)).toMatchObject({ user_interface_only: true });
      expect(JSON.parse(await succeeds(['users', 'show', name, '--json']))).toMatchObject({ user_interface_only: true });
    }
    expect(await succeeds(['users', 'list'])).toMatch(/pages\.one +interactive, user interface only/);
    expect(await fails(['users', 'set', 'pages.one', '--web-service-access-only', 'true'])).toContain('Choose one:');
    expect((await deployment.items('sys_audit')).filter(({ field }) => field === 'user_interface_only')).toContainEqual(
      expect.objectContaining({ record: 'sys_user.beth.anglin', old: 'false', new: 'true' }),
    );
    await succeeds(['users', 'set', 'beth.anglin', '--user-interface-only', 'false']);
  });

  test('each change is in the audit, and no password is', async () => {
    await succeeds(['users', 'create', 'audited']);
    await succeeds(['users', 'set', 'audited', '--internal-integration-user', 'true']);
    await succeeds(['users', 'password', 'audited', '--stdin'], { input: 'another good password' });
    const entries = (await deployment.items('sys_audit')).filter(({ record }) => record === 'sys_user.audited');
    expect(entries).toContainEqual(expect.objectContaining({ field: 'internal_integration_user', old: 'false', new: 'true' }));
    expect(entries).toContainEqual(expect.objectContaining({ field: 'user_password', new: '(a new one)' }));
    expect(JSON.stringify(entries)).not.toMatch(/another good password|argon2/);
  });

  test('are listed and shown without the password hash', async () => {
    expect(await succeeds(['users', 'list'])).toMatch(/^json\.user +non-interactive +active +itil$/m);
    expect(await succeeds(['users', 'list'])).toMatch(/^rotating\.user +non-interactive +active +itil soap$/m);
    const shown = await succeeds(['users', 'show', 'mid.user', '--json']);
    expect(JSON.parse(shown)).toMatchObject({
      user_name: 'mid.user',
      sys_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      internal_integration_user: true,
      has_password: true,
    });
    expect(shown).not.toContain('argon2');
  });

  test('mistakes are one sentence each and change nothing', async () => {
    const before = await user('json.user');
    expect(await fails(['users', 'show', 'nobody'])).toBe('nis: There is no user "nobody": nis users list shows them.\n');
    expect(await fails(['users', 'roles', 'json.user', '--add', 'nope'])).toContain('There is no role nope');
    expect(await fails(['users', 'set', 'json.user', '--active', 'maybe'])).toContain('Give true or false.');
    expect(await fails(['users', 'set', 'json.user'])).toContain('Say what to set');
    expect(await fails(['users', 'password', 'json.user', '--typed', '--stdin'], { input: 'short' })).toContain('Use 12 to 128 characters');
    expect(await fails(['users', 'password', 'json.user', '--typed', '--stdin'], { input: 'Password-2026' })).toContain(
      'common and breached passwords',
    );
    expect(await fails(['users', 'password', 'json.user'])).toContain('give it on the standard input with --stdin');
    expect(await fails(['users', 'create', 'bot.two', '--password'])).toContain('give it on the standard input with --stdin');
    expect(await user('json.user')).toEqual(before);
  });
});

describe('dates of users', () => {
  const put = (user_name: string, more: Record<string, unknown> = {}) =>
    deployment.put({ user_name, active: true, web_service_access_only: false, version: 1, session_generation: 4, ...more });
  const PAST = '2026-01-01T00:00Z';
  const show = async (name: string) => JSON.parse(await succeeds(['users', 'show', name, '--json']));

  test('are set, listed, shown and cleared', async () => {
    await put('dated.one');
    const set = ['users', 'set', 'dated.one', '--web-service-access-only-from', '2126-12-01T06:00Z', '--active-until', '2126-12-31T06:00Z'];
    expect(await succeeds(set)).toBe(
      'dated.one: web_service_access_only_from is now 2126-12-01T06:00Z, active_until is now 2126-12-31T06:00Z.\n',
    );
    expect(await user('dated.one')).toMatchObject({ session_generation: 4, active_until: '2126-12-31T06:00Z' });
    expect(await succeeds(['users', 'list'])).toMatch(
      /^dated\.one +interactive until 2126-12-01 06:00 UTC +no password until 2126-12-31 06:00 UTC/m,
    );
    expect(await show('dated.one')).toMatchObject({ active: true, active_until: '2126-12-31T06:00Z' });
    expect(await succeeds(['users', 'set', 'dated.one', '--active-until', ''])).toBe('dated.one: active_until is now empty.\n');
    expect(await user('dated.one')).not.toHaveProperty('active_until');
    expect(await succeeds(['users', 'set', 'dated.one', '--active-until', ''])).toBe('Nothing to change.\n');
    for (const wrong of ['2126-12-01', '2126-02-30T06:00Z', '2126-12-01T06:00:00Z', '2126-12-01T06:00+01:00'])
      expect(await fails(['users', 'set', 'dated.one', '--active-until', wrong])).toContain('Account ends: Write the time in UTC, such as');
    expect(await fails(['users', 'set', 'dated.one', '--active-until', PAST])).toContain('Choose a time in the future: it is ');
  });

  test('that are reached are shown as closed, neither cleared nor moved, and written through by any change', async () => {
    await put('dated.two', { active_until: PAST, web_service_access_only_from: 'tomorrow' });
    expect(await show('dated.two')).toMatchObject({ active: false, active_until: PAST, web_service_access_only: true });
    expect(await succeeds(['users', 'list'])).toMatch(/^dated\.two +non-interactive +inactive, no password/m);
    for (const date of ['', '2126-01-01T00:00Z'])
      expect(await fails(['users', 'set', 'dated.two', '--active-until', date])).toContain(
        'is reached or less than a minute away: the account is not active. It can be neither cleared nor moved: change active itself.',
      );
    expect(await user('dated.two')).toMatchObject({ active_until: PAST, session_generation: 4 });
    expect(await succeeds(['users', 'set', 'dated.two', '--first-name', 'Ann'])).toContain('is reached or less than a minute away');
    expect(await user('dated.two')).toMatchObject({ active: false, web_service_access_only: true, session_generation: 6 });
    expect(await user('dated.two')).not.toHaveProperty('active_until');
    await succeeds(['users', 'set', 'dated.two', '--active', 'true']);
    expect(await user('dated.two')).toMatchObject({ active: true, session_generation: 6 });
  });

  test('are imported, and an import may be run again after they are reached', async () => {
    await put('dated.three', { active_until: PAST });
    const rows = { input: `user_name,active_until\ndated.three,${PAST}\ndated.four,2126-01-01T00:00Z\ndated.five,soon\n` };
    const { out, err } = await nis(['users', 'import', '-'], rows);
    expect(out).toBe('1 created, 0 changed, 1 unchanged, 1 refused.\n');
    expect(err).toBe('line 4: Account ends: Write the time in UTC, such as 2026-12-01T06:00Z.\n');
    expect(await user('dated.four')).toMatchObject({ active_until: '2126-01-01T00:00Z' });
  });
});

describe('users schedule', () => {
  const HEAD = 'user_name,web_service_access_only_from,active_until';
  const schedule = (rows: readonly string[], ...more: string[]) =>
    nis(['users', 'schedule', '--from', '-', ...more], { input: `${[HEAD, ...rows].join('\n')}\n` });
  const put = (user_name: string, more: Record<string, unknown> = {}) =>
    deployment.put({ user_name, active: true, web_service_access_only: false, version: 1, session_generation: 0, ...more });
  const DATE = '2126-12-01T06:00Z';

  test('sets dates of many users and reports each; cancel clears what the file names', async () => {
    await put('sch.one');
    await put('sch.two', { active_until: DATE });
    const rows = [`sch.one,${DATE},`, `Sch.Two,${DATE},${DATE}`, 'sch.two'];
    expect(await schedule(rows.slice(0, 2))).toEqual({
      status: 0,
      err: '',
      out: [
        'sch.one: web_service_access_only_from is 2126-12-01 06:00 UTC',
        'sch.two: web_service_access_only_from is 2126-12-01 06:00 UTC, active_until is 2126-12-01 06:00 UTC',
        '2 changed, 0 unchanged, 0 refused.\n',
      ].join('\n'),
    });
    expect((await schedule(rows.slice(0, 1))).out).toContain('0 changed, 1 unchanged, 0 refused.');
    expect(JSON.parse((await schedule([`sch.one,${DATE},`], '--cancel', '--json')).out)).toEqual({
      changed: 1,
      unchanged: 0,
      refused: 0,
      rows: [{ line: 2, user_name: 'sch.one', outcome: 'changed' }],
    });
    expect(await user('sch.one')).not.toHaveProperty('web_service_access_only_from');
    await schedule([`sch.two,${DATE},`], '--cancel');
    expect(await user('sch.two')).toMatchObject({ active_until: DATE });
    expect(await user('sch.two')).not.toHaveProperty('web_service_access_only_from');
    expect(await succeeds(['users', 'schedule', '--cancel', '--user', 'sch.two'])).toContain('1 changed, 0 unchanged, 0 refused.');
    expect(await user('sch.two')).not.toHaveProperty('active_until');
  });

  test('writes nothing at all where one row is wrong, and names each', async () => {
    await put('sch.three');
    await put('sch.four', { active_until: '2026-01-01T00:00Z' });
    const { status, out, err } = await schedule([
      `sch.three,${DATE},`,
      `nobody,${DATE},`,
      `SCH.three,,${DATE}`,
      'json.user,,2126-02-30T06:00Z',
      'json.user2,,2026-01-01T00:00Z',
      'soap.user,,2026-01-01T00:00Z',
      'soap.only,,',
      `guest,${DATE},`,
      'too,few',
      `sch.four,,${DATE}`,
      `,${DATE},`,
    ]);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    const lines = err.trim().split('\n');
    expect(lines.map((line) => /^line (\d+): /.exec(line)?.[1] ?? line)).toEqual([
      ...['3', '4', '5', '6', '7', '8', '9', '10', '11', '12'],
      'Nothing was changed: correct these rows, and give the file again.',
    ]);
    expect(err).toContain('line 3: there is no user "nobody"');
    expect(err).toContain('line 4: sch.three stands on line 2 already');
    expect(err).toContain('line 5: Account ends: Write the time in UTC, such as 2026-12-01T06:00Z.');
    expect(err).toContain('line 7: Account ends: Choose a time in the future: it is ');
    expect(err).toContain('line 8: soap.only has no date: fill in web_service_access_only_from or active_until');
    expect(err).toContain('It can be neither cleared nor moved: change active itself.');
    expect(await user('sch.three')).not.toHaveProperty('web_service_access_only_from');
  });

  test('two rows that together leave no administrator are refused together, and a cancel goes on past what is reached', async () => {
    const admins = (await deployment.items('sys_user')).filter(({ roles }) => roles instanceof Set && roles.has('admin'));
    const rows = admins.map(({ user_name }) => `${user_name},${DATE},`);
    await put('sch.admin', { roles: new Set(['admin', 'security_admin']) });
    expect((await schedule(rows)).status).toBe(0);
    const both = await schedule([...rows, `sch.admin,,2126-11-01T00:00Z`]);
    expect(both.err).toContain(`line ${rows.length + 2}: Not saved: from 2126-12-01 06:00 UTC on there would be no active administrator.`);
    expect(await user('sch.admin')).not.toHaveProperty('active_until');
    await schedule(rows, '--cancel');
    const together = await schedule([...rows, `sch.admin,,2126-11-01T00:00Z`]);
    expect(together).toMatchObject({ status: 1, out: '' });
    expect(together.err.match(/no active administrator/g)).toHaveLength(rows.length + 1);
    expect(await user(String(admins[0]?.user_name))).not.toHaveProperty('web_service_access_only_from');

    await put('sch.reached', { active_until: '2026-01-01T00:00Z' });
    await put('sch.to.come', { active_until: DATE });
    const cancel = await schedule([`sch.reached,,${DATE}`, `sch.to.come,,${DATE}`], '--cancel');
    expect(cancel).toMatchObject({ status: 1, err: expect.stringContaining('line 2: The date in Account ends') });
    expect(cancel.out).toContain('1 changed, 0 unchanged, 1 refused.');
    expect(await user('sch.to.come')).not.toHaveProperty('active_until');
  });

  test('what it is given must be a file or a user', async () => {
    const how = 'Give --from FILE.csv, or to cancel --cancel with --from FILE.csv or --user NAME.';
    for (const options of [[], ['--user', 'json.user'], ['--cancel'], ['--cancel', '--from', 'x', '--user', 'json.user']])
      expect(await fails(['users', 'schedule', ...options])).toContain(how);
    expect(await fails(['users', 'schedule', '--cancel', '--user', 'nobody'])).toContain('There is no user "nobody"');
    expect(await fails(['users', 'schedule', '--from', '-'], { input: 'a,b\n1,2' })).toContain('has no column user_name');
  });
});

describe('users as code', () => {
  const EXAMPLE = ['users/machines.yaml', 'users/people.yaml', 'settings.yaml'].map((name) => `examples/users-as-code/${name}`);

  test('the example repository is planned, applied once, and then stored as it stands', async () => {
    const planned = await nis(['plan', ...EXAMPLE, '--json']);
    expect(planned).toMatchObject({ status: 2, err: '' });
    const { id, changes } = JSON.parse(planned.out);
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'user', action: 'create', name: 'nightly.export', line: 8, column: 3 }));
    expect(await fails(['apply', ...EXAMPLE, '--plan', '0'.repeat(32)])).toContain(`The plan is ${id} now`);
    expect(await succeeds(['apply', ...EXAMPLE, '--plan', id])).toMatch(/^Applied: .* created.*\.$/m);
    expect(await user('nightly.export')).toMatchObject({ web_service_access_only: true, managed_by: 'platform-team', version: 1 });
    expect(await nis(['plan', ...EXAMPLE])).toMatchObject({ status: 0, out: expect.stringContaining('No changes') });
    expect(await succeeds(['users', 'show', 'nightly.export'])).toContain(
      'Managed as code by platform-team: a change here shows as drift in their next plan.',
    );
  });

  test('the plan of an export is empty, and the export holds no hash', async () => {
    const exported = await succeeds(['export', '--user', 'nightly.export']);
    expect(exported).toContain('owner: "platform-team"');
    const all = await nis(['export']);
    expect(all.out).not.toMatch(/password|hash|scrypt/);
    expect(await nis(['plan', '-'], { input: all.out })).toMatchObject({ status: 0 });
  });
});
