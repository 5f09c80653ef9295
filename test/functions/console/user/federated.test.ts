import { describe, expect, test } from '@jest/globals';
import { federatedText } from '../../../../shared/core/federated/stored.ts';
import { CK, fillIn, openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const ELEVATED = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const MACHINE = { web_service_access_only: true };
const GITHUB = { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:octo-org/octo-repo:ref:refs/heads/main' };
const AWS = { issuer: 'https://abc.tokens.sts.global.api.aws', subject: 'arn:aws:iam::123456789012:role/<Integration> & "Co"' };
const federated = federatedText([GITHUB, AWS]) ?? '';
const path = (name: string): string => `/sys_user.do?user_name=${name}`;
const form = (action: 'add' | 'remove', { issuer, subject } = GITHUB) => ({
  sysparm_action: `federated_${action}`,
  federated_issuer: issuer,
  federated_subject: subject,
  sysparm_ck: CK,
});
const open = () =>
  openConsole([
    record('admin', { roles: ['admin', 'security_admin'] }),
    record('build.bot', MACHINE),
    record('deploy.bot', { ...MACHINE, federated }),
    record('root.bot', { ...MACHINE, roles: ['security_admin'], federated }),
    record('damaged.bot', { ...MACHINE, federated: '[{"issuer":' }),
    record('abel.tuter'),
    record('was.machine', { federated }),
  ]);
const sectionOf = (body: string): string =>
  /<section aria-labelledby="federated">.*?<\/h2>.*?(?=<section aria-labelledby="(?!federated))/s.exec(body)?.[0] ?? '';

describe('federated identities on the User form', () => {
  test('are listed with issuer and subject, each with Remove', async () => {
    const section = sectionOf((await open().send(`GET ${path('deploy.bot')}`, USER_ADMIN)).body);
    expect(section).toContain(`<td>${GITHUB.issuer}</td><td>${GITHUB.subject}</td>`);
    expect(section).toContain('<td>arn:aws:iam::123456789012:role/&lt;Integration&gt; &amp; &quot;Co&quot;</td>');
    expect(section.match(/value="federated_remove"/g)).toHaveLength(2);
    expect(section.match(/value="federated_add"/g)).toHaveLength(1);
  });

  test('are of non-interactive users: a person has no such section, unless something is left to remove', async () => {
    expect(sectionOf((await open().send(`GET ${path('abel.tuter')}`, USER_ADMIN)).body)).toBe('');
    expect((await open().send(`GET /sys_user.do`, USER_ADMIN)).body).not.toContain('id="federated"');
    const left = sectionOf((await open().send(`GET ${path('was.machine')}`, USER_ADMIN)).body);
    expect(left).toContain('Federated identities are for non-interactive users. These open nothing now. Remove them.');
    expect(left).toContain('federated_remove');
    expect(left).not.toContain('federated_add');
  });

  test('Add stores it, tells it, writes history, and leaves sessions and tokens as they are', async () => {
    const console = open();
    const answer = await console.send(`POST ${path('build.bot')}`, USER_ADMIN, form('add'));
    expect(answer.statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([{ userName: 'build.bot', set: { federated: federatedText([GITHUB]) }, raise: 0 }]);
    expect(console.audit.entries).toMatchObject([
      { record: 'sys_user.build.bot', field: 'federated', old: '', new: `${GITHUB.subject} of ${GITHUB.issuer}`, by: 'user.admin' },
    ]);
    const { body } = await console.send(`GET ${answer.headers?.Location}`, USER_ADMIN);
    expect(body).toContain('The federated identity has been added. The workload gets tokens from now on, if its issuer is a trusted one.');
    expect(sectionOf(body)).toContain(`<td>${GITHUB.subject}</td>`);
  });

  test('Remove takes this one alone, by the very texts that the list shows', async () => {
    const console = open();
    const answer = await console.send(`POST ${path('deploy.bot')}`, USER_ADMIN, form('remove', AWS));
    expect(answer.statusCode).toBe(302);
    expect(console.users.records.get('deploy.bot')?.federated).toBe(federatedText([GITHUB]));
    expect(console.users.changes).toMatchObject([{ raise: 0 }]);
    expect(console.audit.entries).toMatchObject([{ field: 'federated', old: `${AWS.subject} of ${AWS.issuer}`, new: '' }]);
    expect((await console.send(`GET ${answer.headers?.Location}`, USER_ADMIN)).body).toContain(
      'The federated identity has been removed. The tokens that it got end with their next request.',
    );
    await console.send(`POST ${path('deploy.bot')}`, USER_ADMIN, form('remove', GITHUB));
    expect(console.users.records.get('deploy.bot')?.federated).toBe('');
    const none = await console.send(`POST ${path('deploy.bot')}`, USER_ADMIN, form('remove', GITHUB));
    expect(none.statusCode).toBe(422);
    expect(none.body).toContain('Not saved: This account has no such federated identity: copy issuer and subject from the list.');
  });

  test.each([
    [{ ...GITHUB, issuer: 'http://token.actions.githubusercontent.com' }, 'Write the issuer exactly as its tokens have it'],
    [{ ...GITHUB, issuer: 'https://10.0.0.1' }, 'Write the issuer exactly as its tokens have it'],
    [{ ...GITHUB, subject: '' }, 'Write the subject exactly as the tokens have it'],
  ])('%j is refused beside the field, with what was typed', async (typed, sentence) => {
    const console = open();
    const { statusCode, body } = await console.send(`POST ${path('build.bot')}`, USER_ADMIN, form('add', typed));
    expect(statusCode).toBe(422);
    expect(sectionOf(body)).toMatch(new RegExp(`id="federated_issuer_error">${sentence}`));
    expect(sectionOf(body)).toContain(`value="${typed.issuer}"`);
    expect(console.users.changes).toEqual([]);
  });

  test('are at most ten, each once', async () => {
    const console = open();
    for (let n = 0; n < 10; n++) await console.send(`POST ${path('build.bot')}`, ADMIN, form('add', { ...GITHUB, subject: `job ${n}` }));
    const again = await console.send(`POST ${path('build.bot')}`, ADMIN, form('add', { ...GITHUB, subject: 'job 3' }));
    expect(again.body).toContain('This account has this federated identity already.');
    const { statusCode, body } = await console.send(`POST ${path('build.bot')}`, ADMIN, form('add', { ...GITHUB, subject: 'job 10' }));
    expect(statusCode).toBe(422);
    expect(body).toContain('An account has at most 10 federated identities: remove one first.');
    expect(console.users.changes).toHaveLength(10);
  });

  test('are refused for an interactive user, who may only lose them', async () => {
    const console = open();
    const { statusCode, body } = await console.send(`POST ${path('abel.tuter')}`, USER_ADMIN, form('add'));
    expect(statusCode).toBe(422);
    expect(body).toContain('Not saved: Federated identities are for non-interactive users.');
    expect((await console.send(`POST ${path('was.machine')}`, USER_ADMIN, form('remove'))).statusCode).toBe(302);
    expect(console.users.records.get('was.machine')?.federated).toBe(federatedText([AWS]));
  });

  test('of a machine that holds security_admin take an elevation, and no button shows without it', async () => {
    const console = open();
    expect(sectionOf((await console.send(`GET ${path('root.bot')}`, ADMIN)).body)).not.toContain('federated_remove');
    for (const action of ['add', 'remove'] as const) {
      const { statusCode, body } = await console.send(
        `POST ${path('root.bot')}`,
        ADMIN,
        form(action, action === 'add' ? { ...AWS, subject: 'x' } : AWS),
      );
      expect(statusCode).toBe(403);
      expect(body).toContain('only security_admin in force may change how the user signs in');
    }
    expect(console.users.changes).toEqual([]);
    expect(console.lines).toMatchObject([{ outcome: 'refused', detail: ['federated'] }, { outcome: 'refused' }]);
    expect((await console.send(`POST ${path('root.bot')}`, ELEVATED, form('remove', AWS))).statusCode).toBe(302);
  });

  test('are not changed by a form of another session, nor lost where another person saves at the same moment', async () => {
    const console = open();
    const forged = { ...form('add'), sysparm_ck: 'another' };
    expect((await console.send(`POST ${path('build.bot')}`, USER_ADMIN, forged)).statusCode).toBe(403);
    expect(console.users.changes).toEqual([]);
    const update = console.users.update.bind(console.users);
    let first = true;
    console.users.update = async (change) => {
      const stored = console.users.records.get(change.userName);
      if (first && stored !== undefined)
        console.users.records.set(change.userName, { ...stored, federated: federatedText([AWS]) ?? '', version: 9 });
      first = false;
      return update(change);
    };
    expect((await console.send(`POST ${path('build.bot')}`, USER_ADMIN, form('add'))).statusCode).toBe(302);
    expect(console.users.records.get('build.bot')?.federated).toBe(federatedText([AWS, GITHUB]));
  });

  test('that cannot be read are told, and the next one replaces them', async () => {
    const console = open();
    expect(sectionOf((await console.send(`GET ${path('damaged.bot')}`, USER_ADMIN)).body)).toContain('What is stored cannot be read');
    await console.send(`POST ${path('damaged.bot')}`, USER_ADMIN, form('add'));
    expect(console.users.records.get('damaged.bot')?.federated).toBe(federatedText([GITHUB]));
  });

  test('go where the user becomes interactive: the preview says so, and the history has each', async () => {
    const console = open();
    const change = { web_service_access_only: undefined };
    const preview = await fillIn(console, path('deploy.bot'), ADMIN, { ...change, sysparm_action: 'preview' });
    expect(preview.body).toContain('<li>Its 2 federated identities are removed.</li>');
    expect((await fillIn(console, path('deploy.bot'), ADMIN, { ...change, sysparm_action: 'update' })).statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([{ set: { web_service_access_only: false, federated: '' }, raise: 1 }]);
    expect(console.audit.entries.filter(({ field }) => field === 'federated')).toMatchObject([
      { old: `${GITHUB.subject} of ${GITHUB.issuer}`, new: '' },
      { old: `${AWS.subject} of ${AWS.issuer}`, new: '' },
    ]);
    await fillIn(console, path('damaged.bot'), ADMIN, { ...change, sysparm_action: 'update' });
    expect(console.users.changes[1]).toMatchObject({ set: { federated: '' } });
  });
});
