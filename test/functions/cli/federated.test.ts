import { describe, expect, test } from '@jest/globals';
import { federatedText } from '../../../shared/core/federated/stored.ts';
import { openDeployment } from './harness.ts';

const { nis, succeeds, fails, user, items } = openDeployment();

const ISSUER = 'https://token.actions.githubusercontent.com';
const SUBJECT = 'repo:octo-org/octo-repo:ref:refs/heads/main';
const GITHUB = { issuer: ISSUER, subject: SUBJECT };
const listed = async (name: string) => JSON.parse(await succeeds(['federated', name, '--json']));

describe('nis federated', () => {
  test('adds, lists and removes who gets tokens for a machine, with history', async () => {
    expect(await succeeds(['federated', 'json.user'])).toBe('json.user has no federated identity.\n');
    expect(await succeeds(['federated', 'JSON.user', 'add', ISSUER, SUBJECT])).toBe(
      `json.user: ${SUBJECT} of ${ISSUER} gets tokens from now on, if its issuer is a trusted one.\n`,
    );
    expect(await user('json.user')).toMatchObject({ federated: federatedText([GITHUB]), session_generation: 0 });
    expect(await succeeds(['federated', 'json.user', 'list'])).toBe(
      `ISSUER                                       SUBJECT\n${ISSUER}  ${SUBJECT}\n`,
    );
    expect(await listed('json.user')).toEqual({ user_name: 'json.user', identities: [GITHUB], readable: true, most: 10 });
    expect(await fails(['federated', 'json.user', 'add', ISSUER, SUBJECT])).toContain('This account has this federated identity already.');
    expect(await succeeds(['federated', 'json.user', 'remove', ISSUER, SUBJECT])).toBe(
      `json.user: ${SUBJECT} of ${ISSUER} is removed. The tokens that it got end with their next request.\n`,
    );
    expect(await user('json.user')).not.toHaveProperty('federated');
    expect(await fails(['federated', 'json.user', 'remove', ISSUER, SUBJECT])).toContain('This account has no such federated identity');
    const history = (await items('sys_audit')).filter(({ field }) => field === 'federated');
    expect(history).toHaveLength(2);
    expect(history).toContainEqual(
      expect.objectContaining({ record: 'sys_user.json.user', old: '', new: `${SUBJECT} of ${ISSUER}`, by: 'nis (jane)' }),
    );
  });

  test('with --json a change answers with the list', async () => {
    const added = JSON.parse(await succeeds(['federated', 'mid.user', 'add', ISSUER, 'repo:a/b', '--json']));
    expect(added).toMatchObject({ user_name: 'mid.user', identities: [{ issuer: ISSUER, subject: 'repo:a/b' }] });
  });

  test('is refused for an interactive user, and for what can be no identity', async () => {
    expect(await fails(['federated', 'abel.tuter', 'add', ISSUER, SUBJECT])).toContain(
      'Federated identities are for non-interactive users. Nothing was changed.',
    );
    expect(await fails(['federated', 'soap.user', 'add', 'http://issuer.example', SUBJECT])).toContain('Write the issuer exactly');
    expect(await fails(['federated', 'soap.user', 'add', ISSUER, ' '])).toContain('Write the subject exactly');
    expect(await fails(['federated', 'nobody', 'add', ISSUER, SUBJECT])).toContain('There is no user "nobody"');
    expect(await user('abel.tuter')).not.toHaveProperty('federated');
  });

  test('an http issuer on this machine is for the local run alone', async () => {
    await succeeds(['federated', 'soap.user', 'add', 'http://localhost:8083', 'job']);
    expect(await listed('soap.user')).toMatchObject({ identities: [{ issuer: 'http://localhost:8083' }] });
  });

  test('says what is missing or too much', async () => {
    expect(await fails(['federated', 'json.user', 'add', ISSUER])).toContain(
      'Give issuer and subject: nis federated NAME add ISSUER SUBJECT.',
    );
    expect(await fails(['federated', 'json.user', 'list', ISSUER])).toContain('Leave out what follows list');
    expect(await fails(['federated', 'json.user', 'delete'])).toContain('Allowed choices are list, add, remove');
    expect(await fails(['federated'])).toContain("missing required argument 'name'");
    expect((await nis(['federated', '--help'])).out).toContain('nis federated json.user add https://');
    expect(await succeeds(['completion', 'bash'])).toContain("'federated') words='list add remove --json");
  });

  test('import brings none: a file with the column is refused before its first row', async () => {
    const input = `user_name,web_service_access_only,federated\nfed.bot,true,"[]"\n`;
    expect(await fails(['users', 'import', '-'], { input })).toContain(
      'has the column federated: leave it out. Add federated identities of non-interactive users by nis federated NAME add ISSUER SUBJECT.',
    );
    expect(await user('fed.bot')).toEqual({});
  });
});
