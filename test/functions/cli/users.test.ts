import { describe, expect, test } from '@jest/globals';
import { createPasswords } from '../../../shared/node/passwords.ts';
import { openDeployment } from './harness.ts';

const deployment = openDeployment();
const { nis, succeeds, fails, user } = deployment;

describe('users', () => {
  test('are created, given a password and roles, by which the stored hash is good', async () => {
    await succeeds(['users', 'create', 'Bot.One', '--web-service-access-only', 'true', '--role', 'soap', '--stdin'], {
      input: 'correct horse battery\n',
    });
    expect(await user('bot.one')).toMatchObject({
      name_as_entered: 'Bot.One',
      web_service_access_only: true,
      active: true,
      roles: new Set(['soap']),
    });
    expect(await createPasswords().verify(String((await user('bot.one')).password_hash), 'correct horse battery')).toMatchObject({
      right: true,
    });
    expect(await succeeds(['users', 'roles', 'bot.one', '--add', 'itil', '--remove', 'soap'])).toBe('Granted: itil\nIn force: itil\n');
    expect(await fails(['users', 'create', 'BOT.ONE'])).toContain('exists already');
  });

  test('a flip to non-interactive and a new password end every session; a new e-mail address does not', async () => {
    const generation = async (): Promise<unknown> => (await user('soap.query')).session_generation;
    await succeeds(['users', 'set', 'soap.query', '--email', 'a@example.com']);
    expect(await generation()).toBe(0);
    await succeeds(['users', 'set', 'soap.query', '--web-service-access-only', 'true']);
    expect(await generation()).toBe(1);
    await succeeds(['users', 'password', 'soap.query', '--stdin'], { input: 'another good password' });
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
    expect(await fails(['users', 'password', 'json.user', '--stdin'], { input: 'short' })).toContain('Use 12 to 128 characters');
    expect(await fails(['users', 'password', 'json.user', '--stdin'], { input: 'Password-2026' })).toContain(
      'common and breached passwords',
    );
    expect(await fails(['users', 'password', 'json.user'])).toContain('give it on the standard input with --stdin');
    expect(await fails(['users', 'create', 'bot.two', '--password'])).toContain('give it on the standard input with --stdin');
    expect(await user('json.user')).toEqual(before);
  });
});
