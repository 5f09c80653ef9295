import { describe, expect, test } from '@jest/globals';
import { verifySecret } from '../../../shared/core/secrets/verify-secret.ts';
import { readUser } from '../../../shared/core/users/user.ts';
import { openDeployment } from './harness.ts';

const { succeeds, fails, nis, user, items, put } = openDeployment();

describe('the rules of user records, at the command line as in the console', () => {
  test.each([
    ['set', 'admin', '--web-service-access-only', 'true'],
    ['set', 'admin', '--active', 'false'],
    ['set', 'admin', '--locked-out', 'true'],
    ['roles', 'admin', '--remove', 'admin'],
  ])('the last administrator stays one: nis users %s %s %s %s', async (...args) => {
    const before = await user('admin');
    expect(await fails(['users', ...args])).toContain('This is the last user who can sign in with the role admin.');
    expect(await user('admin')).toEqual(before);
  });

  test('by import, too', async () => {
    const { status, err } = await nis(['users', 'import', '-'], { input: 'user_name,active,roles\nadmin,false,\nadmin.two,true,admin\n' });
    expect({ status, err }).toEqual({ status: 1, err: expect.stringMatching(/^line 2: This is the last user who can sign in/) });
    expect(await user('admin')).toMatchObject({ active: true });
    await succeeds(['users', 'roles', 'admin.two', '--add', 'security_admin']);
    await succeeds(['users', 'set', 'admin', '--active', 'false']);
    await succeeds(['users', 'set', 'admin', '--active', 'true']);
    await succeeds(['users', 'set', 'admin.two', '--active', 'false']);
  });

  test.each([
    ['x'.repeat(41), 'Type a user name of 1 to 40 characters.'],
    ['two words', 'Leave out spaces'],
    ['admin\u200b', 'Leave out invisible characters'],
    ['\u202enimda', 'Leave out invisible characters'],
    ['аdmin', 'Use the everyday letters of one script'],
    ['ѕсоре', 'looks like scope'],
    ['ａbel', 'Type it in plain letters: abel'],
    ['a:b', 'Leave out colons'],
  ])('the name %j of a new user is refused, by create and by import', async (name, text) => {
    expect(await fails(['users', 'create', name])).toContain(text);
    const { out, err } = await nis(['users', 'import', '-'], { input: `user_name\n"${name}"\n` });
    expect(err).toMatch(/^line 2: User name: /);
    expect(err).toContain(text);
    expect(out).toContain('0 created');
  });

  test('a record that has such a name already is changed as any other', async () => {
    await put({ user_name: 'old name: аdmin', active: true });
    await succeeds(['users', 'set', 'old name: аdmin', '--email', 'old@example.com']);
    expect(await user('old name: аdmin')).toMatchObject({ email: 'old@example.com' });
  });

  test.each([
    ['--first-name', 'x'.repeat(51), 'First name: Use at most 50 characters.'],
    ['--email', 'no address', 'Email: Write an address such as name@example.com.'],
    ['--last-name', 'a\u202eb', 'Last name: Leave out marks that turn the direction of the text.'],
  ])('%s %j is refused', async (option, value, text) => {
    expect(await fails(['users', 'set', 'abel.tuter', option, value])).toContain(text);
    expect(await fails(['users', 'create', 'new.user', option, value])).toContain(text);
    expect(await user('new.user')).toEqual({});
  });

  test('a guest gets no password, no flag of sign-in and no rank, and roles are given as an administrator gives them', async () => {
    expect(await fails(['users', 'password', 'guest', '--stdin'], { input: 'a quiet long password' })).toContain('so it has no password');
    expect(await fails(['users', 'set', 'soap.guest', '--web-service-access-only', 'true'])).toContain('who never sign in');
    expect(await fails(['users', 'roles', 'guest', '--add', 'admin'])).toContain('every caller without credentials would be one');
    await succeeds(['users', 'roles', 'guest', '--add', 'itil']);
    expect(await user('guest')).toMatchObject({ roles: new Set(['itil']) });
    expect(await user('guest')).not.toHaveProperty('password_hash');
  });

  test('taking a role that works elevated ends every session, and says so', async () => {
    await succeeds(['users', 'create', 'security', '--role', 'security_admin']);
    const { session_generation: first } = await user('security');
    expect(await succeeds(['users', 'roles', 'security', '--add', 'itil', '--remove', 'security_admin'])).toContain(
      'Every session of the user has ended.',
    );
    expect(await user('security')).toMatchObject({ session_generation: Number(first) + 1 });
    expect(await succeeds(['users', 'roles', 'security', '--remove', 'itil'])).not.toContain('session');
    expect(await user('security')).toMatchObject({ session_generation: Number(first) + 1 });
  });

  test('import leaves the history that create and set leave', async () => {
    await succeeds(['users', 'import', '-'], { input: 'user_name,email,roles\nimported,i@example.com,itil\n' });
    await succeeds(['users', 'import', '-'], { input: 'user_name,email,roles\nimported,j@example.com,soap\n' });
    const history = (await items('sys_audit')).filter(({ record }) => record === 'sys_user.imported');
    for (const change of [
      { field: 'user_name', old: '', new: 'imported' },
      { field: 'email', old: '', new: 'i@example.com' },
      { field: 'email', old: 'i@example.com', new: 'j@example.com' },
      { field: 'roles', old: '', new: 'itil' },
      { field: 'roles', old: 'itil', new: 'soap' },
    ])
      expect(history).toContainEqual(expect.objectContaining({ ...change, by: 'nis (jane)' }));
    expect(history).toHaveLength(5);
  });
});

describe('nis secrets', () => {
  const FORM = /^nis_([0-9a-f]{8})_[A-Za-z0-9_-]{43}\n$/;
  const machine = (user_name: string, more: Record<string, unknown> = {}) =>
    put({ user_name, active: true, web_service_access_only: true, version: 1, session_generation: 3, password_hash: 'a hash', ...more });
  /** The decision's view of the stored user. */
  const good = async (name: string, text: string): Promise<string> => {
    const read = readUser(await user(name), Date.now());
    const result = read === null ? null : verifySecret(read, text.trim());
    return result === null ? 'unreadable' : result.kind === 'verified' ? 'verified' : result.cause;
  };
  const listed = async (name: string) => JSON.parse(await succeeds(['secrets', name, '--json']));

  test('make, rotate and end: the secret alone on the standard output, and each is good as the table says', async () => {
    await machine('turning');
    const first = await nis(['secrets', 'turning', 'make']);
    expect(first).toMatchObject({ status: 0, out: expect.stringMatching(FORM) });
    expect(first.err).toContain('Copy it now: it is not shown again.');
    expect(first.err).toMatch(/^The password can be used until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/m);
    const second = await nis(['secrets', 'turning', 'rotate', '--overlap', '7d', '--ends', '2126-12-01T06:00Z']);
    const [a = '', b = ''] = [first.out, second.out].map((out) => FORM.exec(out)?.[1]);
    expect(second.err).toContain(`The secret ${a} can be used until`);
    expect(await listed('turning')).toMatchObject({
      user_name: 'turning',
      has_password: true,
      password_until: expect.stringMatching(/Z$/),
      secrets: expect.arrayContaining([
        expect.objectContaining({
          id: a,
          created_by: 'nis (jane)',
          ended: false,
          ends_at: expect.stringMatching(/Z$/),
          last_used: null,
          sources: [],
        }),
        expect.objectContaining({ id: b, ended: false, ends_at: '2126-12-01T06:00Z' }),
      ]),
    });
    expect([await good('turning', first.out), await good('turning', second.out)]).toEqual(['verified', 'verified']);
    const before = await user('turning');
    expect(await fails(['secrets', 'turning', 'rotate'])).toContain('This account has two secrets already: end one first.');
    expect(await user('turning')).toEqual(before);
    expect(await succeeds(['secrets', 'turning', 'end', a])).toContain(`the secret ${a} has ended`);
    expect(await user('turning')).toMatchObject({ session_generation: 4 });
    expect([await good('turning', first.out), await good('turning', second.out)]).toEqual(['secret_ended', 'verified']);
    expect(await fails(['secrets', 'turning', 'end', a])).toContain(`This account has no secret ${a} that is still good.`);
    const third = await nis(['secrets', 'turning', 'rotate', '--overlap', '0']);
    expect(third.err).toContain(`The secret ${b} has ended.`);
    expect([await good('turning', second.out), await good('turning', third.out)]).toEqual(['secret_ended', 'verified']);
    for (const shown of [
      await succeeds(['secrets', 'turning']),
      JSON.stringify(await items('sys_audit')),
      JSON.stringify(await user('turning')),
    ])
      for (const { out } of [first, second, third]) expect(shown).not.toContain(out.trim().slice(13));
  });

  test('what cannot be is one sentence, and changes nothing', async () => {
    await machine('still');
    const before = await user('still');
    for (const [args, text] of [
      [['still', 'rotate', '--overlap', '31d'], 'Choose an overlap of 0, or from 1 minute to 30 days.'],
      [['still', 'make', '--overlap', 'soon'], 'Write the overlap as 0'],
      [['still', 'make', '--ends', '2126-02-30T06:00Z'], 'Write the time in UTC'],
      [['still', 'make', '--ends', '2020-01-01T06:00Z'], 'Choose a time in the future'],
      [['still', 'end'], 'Say which secret ends'],
      [['still', 'make', '0a1b2c3d'], 'Give an id only with end'],
      [['still', 'end', '0a1b2c3d', '--overlap', '1h'], 'only with make or rotate'],
      [['abel.tuter', 'make'], 'Secrets are for non-interactive users.'],
      [['guest', 'make'], 'Secrets are for non-interactive users.'],
      [['nobody', 'make'], 'There is no user "nobody"'],
    ] as const)
      expect(await fails(['secrets', ...args])).toContain(text);
    expect(await user('still')).toEqual(before);
    expect(await user('abel.tuter')).not.toHaveProperty('secrets');
    expect(await succeeds(['secrets', 'abel.tuter'])).toContain('Secrets are for non-interactive users.');
  });

  test('a conversion to interactive ends them, and a password that had ended stays ended', async () => {
    await machine('coming');
    const { out } = await nis(['secrets', 'coming', 'make', '--overlap', '0']);
    await succeeds(['users', 'set', 'coming', '--web-service-access-only', 'false']);
    expect(await user('coming')).toHaveProperty('password_until');
    await succeeds(['users', 'set', 'coming', '--web-service-access-only', 'true']);
    expect(await good('coming', out)).toBe('secret_ended');
  });

  test('a machine gets no typed password by the way, and an import brings no secret and no reset', async () => {
    const input = 'a quiet long password';
    for (const args of [
      ['users', 'password', 'json.user', '--stdin'],
      ['users', 'create', 'typed.bot', '--web-service-access-only', 'true', '--stdin'],
    ])
      expect(await fails(args, { input })).toContain('A machine gets a secret, not a password that is typed');
    expect(await user('typed.bot')).toEqual({});
    await machine('two.secrets');
    await nis(['secrets', 'two.secrets', 'make', '--overlap', '0']);
    await succeeds(['users', 'password', 'two.secrets', '--typed', '--stdin'], { input });
    expect(await user('two.secrets')).not.toHaveProperty('password_until');
    await nis(['secrets', 'two.secrets', 'rotate']);
    expect(await fails(['users', 'password', 'two.secrets', '--typed', '--stdin'], { input })).toContain('two secrets that are still good');
    expect(await fails(['users', 'set', 'json.user', '--password-needs-reset', 'true'])).toContain('A machine cannot change its password');
    for (const column of ['secrets', 'secret_hashes', 'secret_hashes_kept', 'Password_Until'])
      expect(await fails(['users', 'import', '-'], { input: `user_name,${column}\nnew.bot,x\n` })).toContain(
        `has the column ${column.toLowerCase()}: leave it out. Secrets are made here`,
      );
    expect(await user('new.bot')).toEqual({});
    const reset = 'user_name,web_service_access_only,password_needs_reset\nnew.bot,true,TRUE\njson.user,,true\nnew.person,false,true\n';
    const { out, err } = await nis(['users', 'import', '-'], { input: reset });
    expect(out).toContain('1 created, 0 changed, 0 unchanged, 2 refused.');
    expect(err.match(/A machine cannot change its password: make a secret instead\./g)).toHaveLength(2);
  });
});
