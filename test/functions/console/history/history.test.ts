import { describe, expect, test } from '@jest/globals';
import { fillIn, fillInAndConfirm, openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const ELEVATED = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const USERS = '/sys_user_list.do?sysparm_view=history';
const SETTINGS = '/high_security_settings.do?sysparm_view=history';
const SOAP = 'glide.basicauth.required.soap';

/** The cells of the tables, row by row. */
const rows = (body: string): string[][] =>
  [...body.matchAll(/<tr>(<td>.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td>(?:<(?:a|time|span)[^>]*>)?([^<]*)/g)].map(([, cell = '']) => cell),
  );

describe('the history of users', () => {
  const open = async () => {
    const console = openConsole([record('abel.tuter'), record('beth.anglin')]);
    await fillIn(console, '/sys_user.do?user_name=abel.tuter', USER_ADMIN, { web_service_access_only: 'true' });
    await fillIn(console, '/sys_user.do?user_name=beth.anglin', ADMIN, { user_password: 'four words in a row' });
    return console;
  };

  test('says who changed what of whom, when, from what to what, latest first', async () => {
    const { body } = await (await open()).send(`GET ${USERS}`, USER_ADMIN);
    expect(rows(body).map(([, ...row]) => row)).toEqual([
      ['admin', 'beth.anglin', 'Password', '(not shown)', '(a new one)'],
      ['user.admin', 'abel.tuter', 'Web Service Access Only', 'false', 'true'],
    ]);
    expect(rows(body)[0]?.[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    expect(body).not.toMatch(/four words|hash/);
  });

  test('of one user, in any spelling, and of nobody', async () => {
    const console = await open();
    expect(rows((await console.send(`GET ${USERS}&user_name=Abel.Tuter`, ADMIN)).body).map(([, , who]) => who)).toEqual(['abel.tuter']);
    for (const name of ['nobody', 'x'.repeat(300), '%00'])
      expect((await console.send(`GET ${USERS}&user_name=${name}`, ADMIN)).body).toContain('No change is on record.');
  });

  test('comes in pages of 50, which together show every change once', async () => {
    const console = openConsole([]);
    await console.audit.add(
      Array.from({ length: 120 }, (_, at) => ({
        record: 'sys_user.a',
        field: 'email',
        old: '',
        new: `${at}`,
        by: 'admin',
        at,
        decisionId: 'd',
      })),
    );
    const seen: string[] = [];
    for (let path = USERS; path !== ''; ) {
      const { body } = await console.send(`GET ${path}`, ADMIN);
      seen.push(...rows(body).map((row) => row[5] ?? ''));
      path = (/<a href="([^"]*)">Older/.exec(body)?.[1] ?? '').replaceAll('&amp;', '&');
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => String(119 - index)));
  });

  test.each(['%F0%9F%94%91'.repeat(600), '%00', 'x'.repeat(4000)])('a place %#. that nobody was shown is the beginning', async (before) => {
    expect(rows((await (await open()).send(`GET ${USERS}&sysparm_before=${before}`, ADMIN)).body)).toHaveLength(2);
  });

  test('names the activation, which changes every user without a value, and leads to no user there', async () => {
    const console = await open();
    const activation = { field: 'web_service_access_only', old: '', new: 'false', by: 'nis (jane)', at: 9e12, decisionId: 'run-1' };
    await console.audit.add([{ record: 'sys_user', ...activation }]);
    const { body } = await console.send(`GET ${USERS}`, ADMIN);
    expect(rows(body)[0]?.slice(1)).toEqual([
      'nis (jane)',
      'Every user without a value (activation)',
      'Web Service Access Only',
      '',
      'false',
    ]);
    expect(body).not.toContain('user_name="');
  });

  test('is found from the menu and from the User form', async () => {
    const console = await open();
    expect((await console.send('GET /', USER_ADMIN)).body).toContain('href="/sys_user_list.do?sysparm_view=history">User history');
    const { body } = await console.send('GET /sys_user.do?user_name=abel.tuter', USER_ADMIN);
    expect(body).toContain('href="/sys_user_list.do?sysparm_view=history&amp;user_name=abel.tuter">Whole history of this user');
  });

  test('shows what was stored as text, whatever it is', async () => {
    const console = openConsole([record('abel.tuter', { first_name: '<script>' })]);
    await fillIn(console, '/sys_user.do?user_name=abel.tuter', USER_ADMIN, { first_name: '"><img>' });
    expect((await console.send(`GET ${USERS}`, ADMIN)).body).not.toMatch(/<script>|<img>/);
  });
});

describe('the history of settings', () => {
  const open = async () => {
    const console = openConsole([record('guest')]);
    await fillInAndConfirm(console, '/high_security_settings.do', ELEVATED, { [SOAP]: undefined });
    console.settings.write(SOAP, 'true', 'arn:aws:iam::1:user/ops');
    return console;
  };
  const ofSoap = async (console: Awaited<ReturnType<typeof open>>) =>
    rows((await console.send(`GET ${SETTINGS}&setting=${SOAP}`, ADMIN)).body).map(([, who, , old, now]) => [who, old, now]);

  test('tells every version, whether it was made here or in Parameter Store', async () => {
    const versions = await ofSoap(await open());
    expect(versions).toHaveLength(3);
    expect(new Set(versions.map(([who, old, now]) => `${who}: ${old} → ${now}`))).toEqual(
      new Set(['ops in Parameter Store: false → true', 'admin: true → false', 'deploy in Parameter Store: (created) → true']),
    );
  });

  test('puts what people changed first, folds the rest away, and keeps each whole ARN', async () => {
    const console = await open();
    const seed = 'arn:aws:sts::1:assumed-role/x/non-interactive-sessions-prod-st-SettingsSeedFunction1A2B3-AbCdEfGhIjKl';
    console.settings.write('glide.basicauth.required.csv', 'true', seed);
    const { body } = await console.send(`GET ${SETTINGS}`, ADMIN);
    const [people = '', folded = ''] = body.split('<details><summary>Written by deploys and functions');
    expect(
      rows(people.slice(people.indexOf('<h1>')))
        .map(([, who]) => who)
        .sort(),
    ).toEqual(['admin', 'ops in Parameter Store']);
    expect(people).toContain('<span title="arn:aws:iam::1:user/ops">ops in Parameter Store</span>');
    expect(folded).toContain(`<span title="${seed}">a deploy in Parameter Store</span>`);
    expect(rows(folded).length).toBeGreaterThan(10);
  });

  test('names who used the command line, in the history of users, too', async () => {
    const console = openConsole([record('abel.tuter')]);
    const by = 'nis (arn:aws:sts::1:assumed-role/Admin/jane)';
    await console.audit.add([{ record: 'sys_user.abel.tuter', field: 'active', old: 'true', new: 'false', by, at: 1, decisionId: 'd' }]);
    expect((await console.send(`GET ${USERS}`, ADMIN)).body).toContain(`<span title="${by}">nis (jane)</span>`);
  });

  test('a parameter that was deleted counts anew: its versions are not taken for those made here', async () => {
    const console = await open();
    console.settings.delete(SOAP);
    console.settings.write(SOAP, 'true', 'arn:aws:iam::1:user/ops');
    console.settings.write(SOAP, 'true', 'arn:aws:iam::1:user/ops');
    expect((await ofSoap(console)).map(([who]) => who)).toEqual(Array(2).fill('ops in Parameter Store'));
  });

  test('shows every setting where none is chosen, or one that there is not', async () => {
    const console = await open();
    for (const setting of ['', '&setting=nope', '&setting=constructor'])
      expect(rows((await console.send(`GET ${SETTINGS}${setting}`, ADMIN)).body).length).toBeGreaterThan(10);
  });

  test('stays a small page whatever is kept, and says how much of it is shown', async () => {
    const console = openConsole([record('guest')]);
    const writer = `arn:aws:sts::123456789012:assumed-role/${'a-long-role-name-'.repeat(3)}/somebody@example.com`;
    for (let version = 0; version < 1000; version += 1)
      console.settings.write('glide.basicauth.required.scriptedprocessor', 'true', writer);
    const { body } = await console.send(`GET ${SETTINGS}`, ADMIN);
    expect(body).toMatch(/The latest 60 of 10\d\d versions, latest first/);
    expect(Buffer.byteLength(body)).toBeLessThan(50_000);
  });

  test('is refused to user_admin', async () => {
    expect((await (await open()).send(`GET ${SETTINGS}`, USER_ADMIN)).statusCode).toBe(403);
  });
});
