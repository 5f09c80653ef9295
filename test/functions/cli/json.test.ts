import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import type { Failure, Terminal } from '../../../functions/cli/ports.ts';
import { createProgram } from '../../../functions/cli/program.ts';
import { jsonList } from '../../../functions/cli/terminal/json-list.ts';
import { openDeployment, runHere } from './harness.ts';

const deployment = openDeployment();
const { nis } = deployment;

const none = (): never => {
  throw new Error('No command is run here.');
};
const pathsOf = (command: Command, path: readonly string[]): [string, Command][] =>
  command.commands.length === 0 || command.registeredArguments.length > 0
    ? [[path.join(' '), command], ...command.commands.flatMap((each) => pathsOf(each, [...path, each.name()]))]
    : command.commands.flatMap((each) => pathsOf(each, [...path, each.name()]));
const COMMANDS = new Map(pathsOf(createProgram(none, { writeOut: none, writeErr: none }), []));

const DECISION =
  '{"log":"decision","decision_id":"d-1","time":"2026-11-30T08:00:00.000Z","outcome":"allow","reason":"allowed","user":"soap.user","surface":"api","protocol":"soap","session_kind":"non_interactive","credential":"password","write":true,"mid_server":false,"duration_ms":3}\n';

interface Example {
  readonly before?: () => Promise<unknown>;
  readonly args: readonly string[];
  readonly input?: string;
}

/** An activation that could not deal with a record, which is repaired by now. */
async function unfinished(): Promise<void> {
  await deployment.put({ user_name: 'text.user', active: true, web_service_access_only: 'true' });
  expect((await nis(['activate', '--yes', '--json'])).status).toBe(1);
  await deployment.put({ user_name: 'text.user', active: true, web_service_access_only: true });
}

/** The memory is complete up to now, so that it is known who did nothing. */
const observed = (): Promise<void> =>
  deployment.put({ user_name: '*', what: 'observed', since: '2026-01-01T00:00Z', complete_to: new Date().toISOString() }, 'sys_usage');

/** Users as code. */
const FILE = 'nis: 1\nowner: platform-team\nusers: {json.user: {kind: machine, roles: [soap]}}\n';

/** For each command at least one call that does its work, in an order in which they can follow each other. A new command needs its own. */
const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  preview: [{ args: [] }, { args: ['--log', '-'], input: DECISION }],
  activate: [{ args: ['--dry-run'] }, { args: ['--yes'] }],
  status: [{ args: [] }],
  resume: [{ before: unfinished, args: [] }],
  plan: [{ args: ['-'], input: FILE }],
  apply: [{ args: ['-'], input: FILE }],
  export: [{ args: ['--user', 'json.user'] }],
  'users list': [{ args: [] }],
  'users show': [{ args: ['soap.user'] }],
  'users create': [{ args: ['json.bot', '--web-service-access-only', 'true', '--role', 'soap'] }],
  'users set': [{ args: ['beth.anglin', '--active-until', '2099-12-31T23:59Z'] }],
  'users roles': [{ args: ['json.user', '--add', 'soap_query'] }],
  'users password': [{ args: ['abel.tuter', '--stdin'], input: 'correct horse battery' }],
  'users lockout': [{ args: ['soap.user', '--clear'] }],
  'users second-factor': [{ args: ['beth.anglin'] }, { args: ['beth.anglin', '--reset'] }],
  'users delete': [{ before: observed, args: ['json.bot', '--yes'] }],
  'users import': [{ args: ['-'], input: 'user_name,active\nimported.user,true\nx:y,true\n' }],
  'users schedule': [{ args: ['--from', '-'], input: 'user_name,active_until\nimported.user,2099-12-31T23:59Z\n' }],
  'users index': [{ args: [] }],
  envelope: [{ args: ['json.user'] }, { args: ['json.user', 'learn'] }],
  secrets: [{ args: ['soap.user'] }, { args: ['soap.user', 'make'] }],
  federated: [{ args: ['json.user'] }, { args: ['json.user', 'add', 'https://issuer.example', 'repo:a/b'] }],
  tokens: [{ args: ['soap.user'] }],
  'settings list': [{ args: [] }],
  'settings set': [
    { args: ['soap', 'false', '--yes'] },
    { args: ['nis.basic_for_people', 'false'] },
    { args: ['nis.session_lifetime', '60', '--yes'] },
  ],
  'settings open': [{ args: ['wsdl', '--for', '2h', '--yes'] }],
  'settings close': [{ args: ['wsdl'] }],
  'settings block': [{ args: ['rss'] }],
  'settings unblock': [{ args: ['rss'] }],
  review: [{ args: [] }, { args: ['--finding', 'owner_missing'] }],
  usage: [{ args: ['soap.user'] }, { args: ['soap.user', '--forget', '--yes'] }],
  'usage rebuild': [{ args: ['--log', '-'], input: DECISION }],
  'whatif user': [{ args: ['soap.user', '--active', 'false'] }],
  'whatif setting': [{ args: ['soap', 'true'] }],
  'whatif block': [{ args: ['soap'] }],
  decisions: [{ args: [] }],
  explain: [{ args: ['--request', 'POST /incident.do?SOAP'] }, { args: ['--decision', 'd-1', '--log', '-'], input: DECISION }],
  completion: [{ args: ['bash'] }],
};

/** Members whose names are data: facts of a request, addresses, credentials, users. */
const DATA = ['facts', 'sources', 'credentials', 'left_out', 'users'];

/** What is wrong with a JSON value for machines: flags and numbers as texts, times for people, members in another style. */
function faults(value: unknown, path = ''): string[] {
  if (typeof value === 'string') {
    const flag = /^(true|false|yes|no)$/i.test(value) || (/^\d{1,9}$/.test(value) && !path.endsWith('.row'));
    const time = /^\d{4}-\d\d-\d\d[ T]/.test(value) && !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/.test(value);
    return flag || time ? [`${path}: ${value}`] : [];
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => faults(each, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [
    ...(/^[a-z][a-z0-9_]*$/.test(name) || DATA.some((data) => path.endsWith(data)) ? [] : [`${path}.${name}`]),
    ...faults(each, `${path}.${name}`),
  ]);
}

describe('every command', () => {
  test('has --json, and an example here', () => {
    expect(COMMANDS.size).toBeGreaterThan(25);
    for (const [path, { options }] of COMMANDS)
      expect([path, options.map(({ long }) => long)]).toEqual([path, expect.arrayContaining(['--json'])]);
    expect([...COMMANDS.keys()].filter((path) => EXAMPLES[path] === undefined)).toEqual([]);
  });

  test.each([...COMMANDS])('has help that says what it is for, with arguments, examples and exit statuses: %s', async (path) => {
    const { status, out } = await runHere([...path.split(' '), '--help']);
    const { registeredArguments = [] } = COMMANDS.get(path) ?? {};
    expect(status).toBe(0);
    expect(out).toMatch(/^Usage: nis .*\n\n[A-Z].*/);
    for (const text of [`Examples:\n  `, `nis ${path}`, 'Exit status: 0 done; 1 refused', '--json']) expect(out).toContain(text);
    for (const argument of registeredArguments) expect([argument.name(), argument.description]).not.toContain('');
    expect(out.split('\n').filter((line) => line.length > 80 && !/^ {2}(nis|zcat) /.test(line))).toEqual([]);
  });

  test.each(Object.entries(EXAMPLES).filter(([path]) => COMMANDS.has(path)))(
    'writes one JSON value of real flags, numbers and times: %s',
    async (path, examples) => {
      for (const { before, args, input = '' } of examples) {
        await before?.();
        const command = [...path.split(' '), ...args, '--json'];
        // Also where colours are asked for.
        const { status, out, err } = await nis(command, { input, env: { FORCE_COLOR: '1' } });
        expect({ command, status, err }).toEqual({ command, status: expect.any(Number), err: '' });
        expect([0, 1, 2]).toContain(status);
        const value: unknown = JSON.parse(out);
        expect(value).not.toHaveProperty('error');
        expect(faults(value)).toEqual([]);
      }
    },
  );
});

describe('with --json a command that fails', () => {
  test.each([
    ['a refusal', ['users', 'show', 'nobody.here'], 1, /^There is no user "nobody\.here": nis users list shows them\.$/],
    ['an argument that is missing', ['users', 'show'], 1, /^Missing required argument 'name': see nis users show --help\.$/],
    ['an unknown option', ['settings', 'list', '--al'], 1, /^Unknown option '--al': see nis settings list --help\.$/],
    ['an unknown command', ['usrs'], 1, /^Unknown command 'usrs' \(Did you mean users\?\): see nis --help\.$/],
    ['a value that is none', ['activate', '--segments', '0'], 1, /Give a whole number from 1 to 1000\. See nis activate --help\.$/],
    ['a wrong choice', ['completion', 'tcsh'], 1, /Allowed choices are bash, zsh, fish\. See nis completion --help\.$/],
    ['a question that nobody can be asked', ['settings', 'set', 'xml', 'false'], 1, /Add --yes if you mean it\.$/],
  ] as const)('writes its sentence as JSON and as text: %s', async (_what, args, status, sentence) => {
    const ended = await nis([...args, '--json']);
    const { error } = JSON.parse(ended.out);
    expect(error).toEqual({ message: expect.stringMatching(sentence), exit_status: status });
    expect(ended).toMatchObject({ status, err: `nis: ${error.message}\n` });
  });

  test('says so also where the deployment cannot be reached', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    for (const args of [['users', 'list'], ['preview'], ['settings', 'list']]) {
      const { status, out } = await runHere([...args, '--json'], { env });
      expect([status, JSON.parse(out).error.message]).toEqual([1, expect.stringContaining('user-table')]);
    }
  });

  test('says so when it is stopped', async () => {
    const { status, out } = await nis(['users', 'list', '--json'], { host: { interrupted: AbortSignal.abort('SIGINT') } });
    expect([status, JSON.parse(out)]).toEqual([130, { error: { message: 'Stopped. Run the same command again.', exit_status: 130 } }]);
  });

  test.each([
    ['users', '{"users":[\n{"a":1},\n{"a":2}\n],"error":{"message":"x","exit_status":1}}\n'],
    [null, '[\n{"a":1},\n{"a":2},\n{"error":{"message":"x","exit_status":1}}\n]\n'],
  ])('closes the list that it has begun: %s', (name, expected) => {
    let [out, close] = ['', (_failure: Failure): string => ''];
    const terminal = { out: (text: string) => (out += text) } as unknown as Terminal;
    const list = jsonList({ terminal, whenFailed: (how) => (close = how) }, name);
    list.add({ a: 1 });
    list.add({ a: 2 });
    out += close({ error: { message: 'x', exit_status: 1 } });
    expect(out).toBe(expected);
    expect(JSON.parse(out)).toBeDefined();
  });

  test('is read by its options alone: what follows -- is an argument', async () => {
    expect((await nis(['users', 'show', '--', '--json'])).out).toBe('');
  });
});
