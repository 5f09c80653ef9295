import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { writeUserTable } from '../../../shared/core/users/user-table.ts';
import { openDeployment } from './harness.ts';

const { nis, succeeds, fails, items, put, user, env } = openDeployment();

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const MINUTE = 60_000;
const minute = (time: string): string => `${time.slice(0, 16)}Z`;
const glide = (time: string): string => time.slice(0, 19).replace('T', ' ');

const observed = (until: string, since = ago(20 * MINUTE)): Promise<void> =>
  put({ user_name: '*', what: 'observed', since: minute(since), complete_to: until }, 'sys_usage');
const account = (user_name: string, more: object = {}): Promise<void> =>
  put({ user_name, name_as_entered: user_name, active: true, version: 1, sys_created_on: glide(ago(5 * MINUTE)), ...more });
const use = (user_name: string, what: string): Promise<void> =>
  put({ user_name, what, first_seen: ago(MINUTE), last_seen: '2026-11-21T09:10Z', days: new Set(['2026-11-21']) }, 'sys_usage');

beforeAll(() => observed(ago(MINUTE)));

describe('nis users delete', () => {
  test('asks, then deletes an account that was never used, and the history keeps it', async () => {
    await account('new.user', { name_as_entered: 'New.User', roles: new Set(['itil']) });
    const unasked = await fails(['users', 'delete', 'new.user']);
    expect(unasked).toMatch(
      /^nis: Nothing was deleted, and there is no terminal to ask\. On stage local the user New\.User, interactive, /,
    );
    const no = await nis(['users', 'delete', 'new.user'], { typed: ['n\n'] });
    expect([no.status, no.err]).toEqual([1, expect.stringContaining('Nothing was deleted: answer y to delete it.')]);
    expect(await user('new.user')).toMatchObject({ version: 1 });
    const yes = await nis(['users', 'delete', ' NEW.user '], { typed: ['y\n'] });
    expect([yes.status, yes.err]).toEqual([0, expect.stringContaining('with the roles itil, is deleted for good')]);
    expect(yes.out).toBe('new.user is deleted. The history of the users says so.\n');
    expect(await user('new.user')).toEqual({});
    const history = (await items('sys_audit')).filter(({ record }) => record === 'sys_user.new.user');
    expect(history.map(({ field, old, new: now, by }) => [field, old, now, by])).toEqual(
      expect.arrayContaining([
        ['user_name', 'New.User', 'deleted', 'nis (jane)'],
        ['roles', 'itil', '', 'nis (jane)'],
      ]),
    );
    expect(await fails(['users', 'delete', 'new.user', '--yes'])).toContain('There is no user "new.user"');
  });

  test('its index entries go, too, and a user of the same name begins anew', async () => {
    await succeeds(['users', 'create', 'twice', '--role', 'itil', '--first-name', 'Zoe']);
    const entries = async () => (await items('sys_user_index')).filter(({ entry }) => String(entry).endsWith('\u0001twice'));
    expect(await entries()).not.toEqual([]);
    const before = await user('twice');
    expect(JSON.parse(await succeeds(['users', 'delete', 'twice', '--yes', '--json']))).toEqual({
      user_name: 'twice',
      deleted: true,
      notes: [],
    });
    expect(await entries()).toEqual([]);
    await succeeds(['users', 'create', 'twice']);
    const again = await user('twice');
    expect(Number(again.session_generation)).toBeGreaterThan(Number(before.session_generation));
    expect([again.roles, again.first_name, again.password_hash, again.envelope]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('says whose owner the user is, which leaves them without one', async () => {
    await account('boss');
    await account('bot.one', { web_service_access_only: true, owner: 'boss' });
    await account('bot.two', { web_service_access_only: true, owner: 'BOSS' });
    expect(await fails(['users', 'delete', 'boss'])).toContain('This user is the owner of');
    const { notes } = JSON.parse(await succeeds(['users', 'delete', 'boss', '--yes', '--json']));
    expect(notes).toEqual([
      expect.stringMatching(/^This user is the owner of 2 accounts: bot\.(one, bot\.two|two, bot\.one)\. Enter another owner there first:/),
    ]);
  });

  test.each([
    ['after a sign-in', 'use/public/-/-/sign_in/-', 'This account was used, last at 2026-11-21 09:10 UTC'],
    ['after an allowed request', 'use/api/soap/incident/query/-', 'Lock the account or clear Active instead.'],
    ['after a request whose use is not told apart', 'use/other', 'This account was used'],
  ])('refuses %s', async (_what, what, text) => {
    await account('used.user');
    await use('used.user', what);
    expect(await fails(['users', 'delete', 'used.user', '--yes'])).toContain(text);
    expect(await user('used.user')).toMatchObject({ version: 1 });
  });

  test('refuses while a session or a token is open', async () => {
    await account('busy.user', { session_generation: 4, web_service_access_only: true });
    await succeeds(['federated', 'busy.user', 'add', 'https://issuer.example', 'job']);
    const session = { user_name: 'busy.user', session_generation: 4, created_at: Date.now() - MINUTE, touched_at: Date.now() };
    await put({ token_hash: 'a'.repeat(64), ...session }, 'sys_session');
    expect(await fails(['users', 'delete', 'busy.user', '--yes'])).toContain('This account has an open session.');
    // Over: of an older generation.
    await put({ token_hash: 'a'.repeat(64), ...session, session_generation: 3 }, 'sys_session');
    const token = { kind: 'token', user_name: 'busy.user', session_generation: 4, credential: 'https://issuer.example job' };
    await put({ token_hash: 'b'.repeat(64), ...token, issued_at: Date.now() - MINUTE, ends_at: Date.now() + MINUTE }, 'sys_session');
    expect(await fails(['users', 'delete', 'busy.user', '--yes'])).toContain('This account has an open token.');
    await put({ token_hash: 'b'.repeat(64), ...token, issued_at: Date.now() - MINUTE, ends_at: Date.now() - 1 }, 'sys_session');
    await succeeds(['users', 'delete', 'busy.user', '--yes']);
  });

  test('refuses a guest and the last administrator', async () => {
    expect(await fails(['users', 'delete', 'guest', '--yes'])).toContain('acts as this record, so it cannot be deleted.');
    expect(await fails(['users', 'delete', 'admin', '--yes'])).toContain('This is the last user who can sign in with the role admin.');
    expect(await user('admin')).toMatchObject({ active: true });
  });

  test('refuses while it is not known what accounts did, as with the memory off', async () => {
    await account('quiet.user');
    await observed(ago(25 * MINUTE));
    expect(await fails(['users', 'delete', 'quiet.user', '--yes'])).toMatch(
      /What accounts did is known only until .* UTC, so it is not known/,
    );
    await put({ user_name: '*', what: 'observed', since: minute(ago(MINUTE)) }, 'sys_usage');
    expect(await fails(['users', 'delete', 'quiet.user', '--yes'])).toContain('No use of any account was observed yet');
    await observed(ago(MINUTE), ago(2 * MINUTE));
    expect(await succeeds(['users', 'delete', 'quiet.user', '--yes'])).toContain('it may have been used earlier.');
  });

  test('deletes nothing in a table that was adopted', async () => {
    await account('kept.user');
    const ssm = new SSMClient({
      endpoint: env().AWS_ENDPOINT_URL ?? '',
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'local' },
    });
    const Value = writeUserTable({ name: 'non-interactive-sessions-local-sys_user', adopted: true, attributes: {} });
    const Name = '/non-interactive-sessions-deployment/local/user-table';
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
    ssm.destroy();
    expect(await fails(['users', 'delete', 'kept.user', '--yes'])).toContain(
      'The table of users is your own, and nothing is deleted there',
    );
    expect(await user('kept.user')).toMatchObject({ active: true });
  });
});
