import { describe, expect, test } from '@jest/globals';
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
    expect(await succeeds(['users', 'roles', 'security', '--add', 'itil', '--remove', 'security_admin'])).toContain(
      'Every session of the user has ended.',
    );
    expect(await user('security')).toMatchObject({ session_generation: 1 });
    expect(await succeeds(['users', 'roles', 'security', '--remove', 'itil'])).not.toContain('session');
    expect(await user('security')).toMatchObject({ session_generation: 1 });
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
