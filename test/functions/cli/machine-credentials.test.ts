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

describe('nis envelope', () => {
  const STORED = { uses: ['soap/incident/query', 'soap/-/describe'], from: ['203.0.113.0/24', '::/0'] };
  const seen = `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 15)}0Z`;
  const row = (what: string, more: object) =>
    put({ user_name: 'soap.user', what, first_seen: seen, last_seen: seen, days: new Set([seen.slice(0, 10)]), ...more }, 'sys_usage');

  test('sets, shows and clears it, with history and without a new generation', async () => {
    expect(await succeeds(['envelope', 'soap.user'])).toBe('soap.user has no envelope: its roles alone say what it may do.\n');
    const input = JSON.stringify(STORED, null, 2);
    expect(await succeeds(['envelope', 'SOAP.user', 'set', '-'], { input })).toBe(
      'soap.user: the envelope is in force from the next request on.\n',
    );
    expect(await user('soap.user')).toMatchObject({ envelope: JSON.stringify(STORED), session_generation: 0 });
    expect(await succeeds(['envelope', 'soap.user', 'set', '-'], { input })).toContain('soap.user: unchanged; ');
    expect(await succeeds(['envelope', 'soap.user', 'show'])).toBe(
      'soap.user: in force\nUses:\n  soap/incident/query\n  soap/-/describe\nFrom:\n  203.0.113.0/24\n  ::/0\n',
    );
    expect(JSON.parse(await succeeds(['envelope', 'soap.user', '--json']))).toEqual({
      ...{ user_name: 'soap.user', envelope: STORED, readable: true, in_force: true },
    });
    const history = (await items('sys_audit')).filter(({ field }) => field === 'envelope');
    expect(history).toEqual([expect.objectContaining({ record: 'sys_user.soap.user', by: 'nis (jane)' })]);
    expect(await succeeds(['explain', '--user', 'soap.user', '--request', 'POST /incident.do?SOAP', '--source', '2001:db8::7'])).toContain(
      'allowed',
    );
    await succeeds(['envelope', 'soap.user', 'set', '-'], { input: '{"from":["203.0.113.0/24"]}' });
    expect(await succeeds(['explain', '--user', 'soap.user', '--request', 'POST /incident.do?SOAP', '--source', '198.51.100.7'])).toContain(
      'source_not_allowed',
    );
    expect(await fails(['explain', '--user', 'soap.user', '--request', 'POST /incident.do?SOAP', '--source', 'here'])).toContain(
      'an address such as 203.0.113.7',
    );
    expect(await succeeds(['envelope', 'soap.user', 'clear', '--json'])).toContain('"envelope":null');
    expect(await user('soap.user')).not.toHaveProperty('envelope');
  });

  test('refuses what cannot be read, and guests; of an interactive user it is kept', async () => {
    expect(await fails(['envelope', 'soap.user', 'set', '-'], { input: '{"uses":["soap/incident/read"]}' })).toContain(
      'Envelope: “soap/incident/read” is no use: the operation must be one of',
    );
    expect(await fails(['envelope', 'guest', 'set', '-'], { input: '{"uses":[]}' })).toContain('has no envelope');
    expect(await fails(['envelope', 'guest', 'learn'])).toContain('has no envelope');
    expect(await fails(['envelope', 'soap.user', 'set'])).toContain('Give the file');
    expect(await fails(['envelope', 'soap.user', 'clear', 'x'])).toContain('Leave out what follows clear');
    expect(await succeeds(['envelope', 'abel.tuter', 'set', '-'], { input: '{"uses":[]}' })).toBe(
      'abel.tuter: the envelope is kept, and not in force, because the user is interactive.\n',
    );
    await succeeds(['envelope', 'abel.tuter', 'clear']);
    expect((await nis(['envelope', '--help'])).out).toContain('nis envelope json.user learn > json.user.envelope.json');
  });

  test('learns a file for set from what was used, which refuses nothing of it; and a narrower one is tried first', async () => {
    await row('use/api/soap/incident/query/-', { credentials: { password: seen }, sources: { '203.0.113.7': seen } });
    await row('refused/web_service_access_only/ui/-', { sources: { '198.51.100.66': seen } });
    await row('from/198.51.100.66', {});
    const { status, out, err } = await nis(['envelope', 'soap.user', 'learn']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({ uses: ['soap/incident/query'], from: ['203.0.113.7/32'] });
    expect(err).toContain('nis: The history is not whole: ');
    expect(await succeeds(['whatif', 'user', 'soap.user', '--envelope', '-'], { input: out })).toContain('Nothing');
    const narrower = await nis(['whatif', 'user', 'soap.user', '--envelope', '-'], { input: '{"from":["192.0.2.0/24"]}' });
    expect(narrower).toMatchObject({ status: 2, out: expect.stringContaining('from 203.0.113.7: will be refused (source_not_allowed).') });
    expect(await succeeds(['envelope', 'soap.user', 'set', '-'], { input: out })).toContain('in force');
    await succeeds(['envelope', 'soap.user', 'clear']);
  });

  test('import takes the column by the same rule, also for a new user', async () => {
    const file = (cell: string) => `user_name,web_service_access_only,envelope\nbot.limited,true,"${cell.replaceAll('"', '""')}"\n`;
    expect((await nis(['users', 'import', '-'], { input: file('{"uses":["soap/incident"]}') })).err).toContain(
      'line 2: Envelope: “soap/incident” is no use:',
    );
    expect(await succeeds(['users', 'import', '-'], { input: file(' {"uses": ["soap/incident/query"]} ') })).toContain('1 created');
    expect(await user('bot.limited')).toMatchObject({ envelope: '{"uses":["soap/incident/query"]}' });
    expect(await succeeds(['users', 'import', '-'], { input: file('') })).toContain('1 unchanged');
  });
});
