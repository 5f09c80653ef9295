import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { digestOf } from '../support/digest.ts';
import { eventually } from '../support/eventually.ts';
import { clientOf } from '../support/http.ts';
import { startLocalRun } from '../support/local-run.ts';
import { openSite } from '../support/open-site.ts';
import { localPassphrase } from '../support/single-sign-on.ts';

const PATH = '/non-interactive-sessions-sso/local/';
/** A change in Parameter Store is in force within 15 seconds. */
const IN_FORCE_MS = 15_500;

const { run, send } = openSite();
let passphrase: string;
beforeAll(async () => {
  passphrase = await localPassphrase(run.ssm);
});

const digest = (user: string, more: object = {}) => digestOf({ user, passphrase, ...more });
const byHeader = (headers: Record<string, string | readonly string[]>, query = '') => send(`GET /login_with_sso.do${query}`, { headers });
const byQuery = (parameters: Record<string, string>) => send(`GET /login_with_sso.do?${new URLSearchParams(parameters)}`);
const isRefused = (status: number) => ({ status, headers: expect.not.objectContaining({ 'set-cookie': expect.anything() }) });

describe('Single sign-on by digest', () => {
  test('the local run makes a passphrase, keeps it as a SecureString and prints it', async () => {
    expect(passphrase.length).toBeGreaterThanOrEqual(32);
    expect(run.output()).toContain(passphrase);
  });

  test.each([
    ['headers', (parameters: Record<string, string>) => byHeader(parameters)],
    ['query parameters', byQuery],
  ])('by %s signs an interactive user in: the cookie opens pages', async (_way, ask) => {
    const answer = await ask(digest('abel.tuter'));
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('/');
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const page = await send('GET /incident_list.do', { headers: { Cookie: cookie } });
    expect(page.status).toBe(200);
    expect(page.text).toContain('abel.tuter');
  });

  test('the example of docs/single-sign-on.md signs in', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/single-sign-on.md'), 'utf8');
    const example = /^```sh\n(user=abel\.tuter .*?)^```$/ms.exec(page)?.[1] ?? 'no example';
    const env = { PATH: process.env.PATH, PASSPHRASE: passphrase };
    const { stdout } = await promisify(execFile)('sh', ['-c', example.replace('localhost:8080', run.url)], { env });
    expect(stdout).toMatch(/^HTTP\/1\.1 302 .*Set-Cookie: nis_session=/s);
  });

  test('leads to the page that goto names, and never to another site', async () => {
    expect((await byHeader(digest('abel.tuter'), '?goto=%2Fincident_list.do')).headers.location).toBe('/incident_list.do');
    expect((await byHeader(digest('abel.tuter'), '?goto=%2F%2Fevil.example')).headers.location).toBe('/');
  });

  test('a non-interactive user is refused with the reason and gets no cookie', async () => {
    const answer = await byHeader(digest('soap.user'));
    expect(answer).toMatchObject(isRefused(403));
    expect(answer.text).toContain('This account is for web services only.');
  });

  test.each(['locked.user', 'inactive.user', 'guest', 'soap.guest', 'nobody'])('%s is refused and gets no cookie', async (user) => {
    expect(await byHeader(digest(user))).toMatchObject(isRefused(403));
  });

  test('a user whose password needs a reset is sent to change it without a cookie', async () => {
    const answer = await byHeader(digest('reset.user'));
    expect(answer).toMatchObject(isRefused(302));
    expect(answer.headers.location).toBe('/change_password.do?user_name=reset.user');
  });

  test('a nonce is good once, also for another user or by the other way', async () => {
    const nonce = 'a nonce that was seen';
    expect((await byHeader(digest('abel.tuter', { nonce }))).status).toBe(302);
    expect(await byHeader(digest('abel.tuter', { nonce }))).toMatchObject(isRefused(403));
    expect(await byQuery(digest('beth.anglin', { nonce }))).toMatchObject(isRefused(403));
  });

  test('of four identical requests at the same time one signs in', async () => {
    const parameters = digest('abel.tuter');
    const answers = await Promise.all(Array.from({ length: 4 }, () => byHeader(parameters)));
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
  });

  test.each([
    [-110, 302],
    [110, 302],
    [-130, 403],
    [130, 403],
  ])('a clock that is %d seconds off: %d', async (offset, status) => {
    const time = Math.floor(Date.now() / 1000) + offset;
    expect((await byHeader(digest('abel.tuter', { time }))).status).toBe(status);
  });

  test('what comes twice, both ways or incomplete is refused', async () => {
    const parameters = digest('abel.tuter');
    const { SM_USER, ...rest } = parameters;
    const refused = [
      byHeader(parameters, `?${new URLSearchParams(parameters)}`),
      byHeader({ ...parameters, SM_USER: [SM_USER, 'admin'] }),
      byHeader(parameters, '?SM_USER=admin'),
      byHeader(parameters, '?sm_user=admin'),
      byHeader(rest, `?SM_USER=${SM_USER}`),
      send(`GET /login_with_sso.do?${new URLSearchParams(parameters)}&SM_USER=admin`),
      byHeader(rest),
      byHeader({}),
    ];
    for (const answer of await Promise.all(refused)) expect(answer).toMatchObject(isRefused(403));
  });

  test('a wrong digest is refused with a text that tells nothing, and the log has the cause', async () => {
    const answer = await byHeader({ ...digest('abel.tuter'), DE_USER: digest('abel.tuter').DE_USER });
    expect(answer).toMatchObject(isRefused(403));
    expect(answer.text).not.toMatch(/digest|passphrase|nonce|abel/i);
    const id = String(answer.headers['x-amzn-requestid']);
    expect(answer.text).toContain(id);
  });

  test('SHA-1 is refused until it is switched on, and then a warning is logged', async () => {
    const sha1 = () => byHeader(digest('abel.tuter', { algorithm: 'sha1' }));
    expect(await sha1()).toMatchObject(isRefused(403));
    await run.ssm.send(new PutParameterCommand({ Name: `${PATH}digest-sha1`, Value: 'true', Type: 'String' }));
    await eventually(async () => (await sha1()).status === 302, { within: IN_FORCE_MS });
    expect((await byHeader(digest('abel.tuter'))).status).toBe(302);
    await eventually(() => run.output().includes('single sign-on takes digests by SHA-1'));
  });
});

test('with Parameter Store down the digest answers 503 and never lets anybody in', async () => {
  const down = await startLocalRun({ args: ['--fault', 'ssm'] });
  try {
    const answer = await clientOf(down.url)('GET /login_with_sso.do', { headers: digest('abel.tuter') });
    expect(answer).toMatchObject(isRefused(503));
    expect(answer.headers['retry-after']).toBe('5');
  } finally {
    await down.stop();
  }
});
