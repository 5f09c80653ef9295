import { describe, expect, test } from '@jest/globals';
import { federatedText } from '../../../shared/core/federated/stored.ts';
import { tokenId } from '../../../shared/core/tokens/open-tokens.ts';
import { openDeployment } from './harness.ts';

const { nis, succeeds, fails, user, items, put } = openDeployment();

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
    expect(await fails(['federated'])).toContain("Missing required argument 'name'");
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

describe('nis tokens', () => {
  const NOW = Date.now();
  const token = (number: number, more: object = {}) => ({
    ...{ token_hash: `${number}`.repeat(64), kind: 'token', user_name: 'soap.user', session_generation: 0 },
    ...{ issued_at: NOW - number * 1000, ends_at: NOW + 1_800_000, credential: `${ISSUER} ${SUBJECT}`, ...more },
  });

  test('lists the open tokens of a machine, and ends one, with history', async () => {
    expect(await succeeds(['tokens', 'soap.user'])).toBe('soap.user has no open token.\n');
    await succeeds(['federated', 'soap.user', 'add', ISSUER, SUBJECT]);
    const [one, other] = [token(1), token(2)];
    for (const each of [one, other, token(3, { ends_at: NOW - 1 }), token(4, { credential: '01234567' })]) await put(each, 'sys_session');
    const { tokens, ...rest } = JSON.parse(await succeeds(['tokens', 'SOAP.user', '--json']));
    expect(rest).toEqual({ user_name: 'soap.user', more: false });
    expect(tokens).toEqual(
      [one, other].map((each) => ({
        id: tokenId(each),
        issued_at: new Date(each.issued_at).toISOString(),
        ends_at: new Date(each.ends_at).toISOString(),
        credential: each.credential,
      })),
    );
    expect(await succeeds(['tokens', 'soap.user', 'list'])).toMatch(new RegExp(`^${tokenId(one)} .* ${SUBJECT} of ${ISSUER}$`, 'm'));
    expect(await succeeds(['tokens', 'soap.user', 'end', tokenId(one)])).toBe(
      `soap.user: the token ${tokenId(one)} has ended. Its next request is refused.\n`,
    );
    expect((await items('sys_session')).map(({ token_hash }) => token_hash)).not.toContain(one.token_hash);
    expect(await succeeds(['tokens', 'soap.user'])).not.toContain(tokenId(one));
    expect(await items('sys_audit')).toContainEqual(
      expect.objectContaining({ record: 'sys_user.soap.user', field: 'tokens', new: 'ended', by: 'nis (jane)' }),
    );
    expect(JSON.parse(await succeeds(['tokens', 'soap.user', 'end', tokenId(other), '--json']))).toMatchObject({
      ended: { id: tokenId(other) },
    });
  });

  test('says what is missing, too much or not there', async () => {
    for (const id of ['mimh5k0w-1a2b3c4d', 'x', '1'.repeat(64)])
      expect(await fails(['tokens', 'soap.user', 'end', id])).toContain('This account has no such open token');
    expect(await fails(['tokens', 'soap.user', 'end'])).toContain('Give the id of the token: nis tokens NAME end ID.');
    expect(await fails(['tokens', 'soap.user', 'list', 'x'])).toContain('Leave out what follows list');
    expect(await fails(['tokens', 'nobody'])).toContain('There is no user "nobody"');
    expect(await succeeds(['tokens', 'abel.tuter'])).toBe('abel.tuter has no open token.\n');
    expect((await nis(['tokens', '--help'])).out).toContain('nis tokens json.user end');
  });
});
