import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../../support/eventually.ts';
import { type LocalRun, startLocalRun } from '../../../support/local-run.ts';
import { type HostOptions, runHere } from '../harness.ts';

let local: LocalRun;
beforeAll(async () => {
  local = await startLocalRun();
});
afterAll(() => local.stop());

const nis = (args: readonly string[], options: HostOptions = {}) => runHere(args, { env: { AWS_ENDPOINT_URL: local.awsUrl }, ...options });
const explain = async (...args: readonly string[]): Promise<string> => {
  const { status, out, err } = await nis(['explain', ...args]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return out;
};
const ask = (path: string, user: string, init: RequestInit = {}): Promise<Response> =>
  fetch(local.url + path, { ...init, headers: { Authorization: `Basic ${btoa(`${user}:local-password`)}` } });
const idOf = (answer: Response): string => answer.headers.get('x-amzn-requestid') ?? '';

/** Lines of the decision log arrive a moment after the answer. */
async function explainLogged(id: string, ...args: readonly string[]): Promise<string> {
  await eventually(() => local.logged(id).length >= 2);
  return explain('--decision', id, '--log', local.decisionLog, ...args);
}

describe('a request that may come', () => {
  test('is decided as the gateway decides it, and the row and the fix are told', async () => {
    expect((await ask('/incident.do?SOAP', 'json.user', { method: 'POST' })).status).toBe(403);
    const explained = await explain('--user', 'json.user', '--request', 'POST /incident.do?SOAP');
    expect(explained).toMatch(/^ +11 {2}yes {2}SOAP under strict security/m);
    expect(explained).toContain('Outcome  forbid (soap_role_missing)');
    expect(explained).toContain('Add soap');
    expect(explained).toMatch(/^ {2}web_service_access_only +yes$/m);
  });

  test('is told as JSON with real booleans', async () => {
    expect(JSON.parse(await explain('--user', 'json.user', '--request', 'POST /incident.do?SOAP', '--json'))).toMatchObject({
      facts: { web_service_access_only: true, write: true, 'strict security': true, 'roles in force': ['itil'] },
      outcome: 'forbid',
    });
  });
});

describe('a request that was made', () => {
  test('and refused by a function is found with its meaning and fix, though the authorizer allowed it', async () => {
    const body =
      '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><getRecords xmlns="http://www.service-now.com/incident"/></Body></Envelope>';
    const answer = await ask('/incident.do?SOAP', 'soap.only', { method: 'POST', body });
    expect(answer.status).toBe(500);
    const id = idOf(answer);
    const text = await explainLogged(id);
    expect(text).toContain('Outcome  allow (allowed)');
    expect(text).toMatch(/^Then the instance refused it\n(?: .*\n)*? {2}code +acl_refused$/m);
    expect(text).toMatch(/^Meaning {2}The roles of the user do not satisfy the ACL/m);
    expect(text).toMatch(/^Fix {6}Grant the role/m);
    const { functions } = JSON.parse(await explainLogged(id, '--json'));
    expect(functions).toEqual([expect.objectContaining({ log: 'function_refusal', code: 'acl_refused', fix: expect.any(String) })]);
  });

  test('is found in the lines of sign-in and console, too', async () => {
    const login = await fetch(`${local.url}/login.do`, {
      method: 'POST',
      body: new URLSearchParams({ user_name: 'admin', user_password: 'x' }),
    });
    expect(login.status).toBe(403);
    const text = await explainLogged(idOf(login));
    expect(text).toContain('Outcome  allow (public)');
    expect(text).toMatch(/^Then sign-in\n(?: .*\n)*? {2}cause +wrong_password$/m);
  });

  test('has one short line a decision in the terminal', async () => {
    const id = idOf(await ask('/api/now/whoami', 'json.user'));
    expect(await local.decisionOn({ headers: { 'x-amzn-requestid': id } })).toMatchObject({ log: 'decision' });
    const lines = (): string[] =>
      local
        .output()
        .split('\n')
        .filter((line) => line.includes('GET /api/now/whoami'));
    await eventually(() => lines().length > 0);
    expect(lines()).toHaveLength(1);
  });

  test('is found in a log on the standard input, of which other lines and prefixes are passed over', async () => {
    const answer = await ask('/incident.do', 'soap.user');
    await local.decisionOn({ headers: { 'x-amzn-requestid': idOf(answer) } });
    const input = ['START', ...local.decisions().map((line) => `2026-11-30T08:00:00Z ${JSON.stringify(line)}`), '{"decision_id":'].join(
      '\n',
    );
    const found = await nis(['explain', '--decision', idOf(answer), '--log', '-'], { input });
    expect(found.out).toContain('(web_service_access_only)');
    const refusal = JSON.stringify({ log: 'function_refusal', decision_id: 'only-here', code: 'sys_id_missing' });
    const alone = await nis(['explain', '--decision', 'only-here', '--log', '-'], { input: refusal });
    expect(alone.out).toMatch(/^The log holds no decision of the authorizer.*\n\nThen the instance refused it/);
  });
});

test('mistakes are one sentence each', async () => {
  for (const [args, sentence] of [
    [['--request', 'incident.do'], 'is no request'],
    [[], 'Give either'],
    [['--decision', 'x', '--log', '/does/not/exist'], 'cannot be read (ENOENT)'],
    [['--decision', 'x', '--log', '/tmp'], 'cannot be read (EISDIR)'],
    [['--decision', 'none', '--log', '-'], 'The log holds no decision "none"'],
  ] as const) {
    const { status, out, err } = await nis(['explain', ...args]);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  }
});
