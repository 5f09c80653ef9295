import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { firstMinute, linesOf, RECORDING, steady } from '../../record/first-minute.ts';
import { linesOfSvg } from '../../record/svg.ts';
import { CHILD_ENV } from '../../support/child-env.ts';
import { eventually } from '../../support/eventually.ts';
import { clientOf } from '../../support/http.ts';
import { type LocalRun, runLocalToEnd, startLocalRun } from '../../support/local-run.ts';
import { apiTemplate, ECHO, writeAssembly } from './fixtures/api.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'infra/local/main.ts');
const { folder: assembly, remove } = writeAssembly({ api: apiTemplate({ routes: { 'ANY /': 'Echo' }, functions: { Echo: ECHO } }) });
const folder = mkdtempSync(join(tmpdir(), 'npm-start-'));
afterAll(() => {
  remove();
  rmSync(folder, { recursive: true });
});

const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}, nodeArgs: readonly string[] = []) =>
  runLocalToEnd(args, { env, nodeArgs });

/** One line, a sentence, no stack trace. */
const SENTENCE = /^[A-Z][^\n]+\.\n$/;

describe('npm start that cannot start ends with status 1 and one sentence', () => {
  test.each(['PORT', 'AWS_PORT'])('a port in use: %s', async (variable) => {
    const server = createServer();
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const { port } = server.address() as AddressInfo;
    const { status, stderr } = start(['--assembly', assembly], { [variable]: String(port) });
    server.close();
    expect(status).toBe(1);
    expect(stderr).toMatch(SENTENCE);
    expect(stderr).toContain(`Port ${port}`);
    expect(stderr).toContain(`${variable}=<port>`);
  });

  test('a Node without argon2', () => {
    const without = 'data:text/javascript,import crypto from "node:crypto"; delete crypto.argon2;';
    const { status, stderr } = start([], {}, ['--import', without]);
    expect(status).toBe(1);
    expect(stderr).toMatch(SENTENCE);
    expect(stderr).toContain(process.version);
  });

  test('an unknown option', () => {
    const { status, stderr } = start(['--persistent']);
    expect([status, stderr]).toEqual([1, "Unknown option '--persistent': npm start -- --help lists the options.\n"]);
  });

  test('an assembly that is none', () => {
    const { status, stderr } = start(['--assembly', join(folder, 'nothing')]);
    expect(status).toBe(1);
    expect(stderr).toMatch(SENTENCE);
  });

  test('a custom resource that fails, as it would fail the deploy', () => {
    const template = apiTemplate({
      routes: { 'ANY /': 'Echo' },
      functions: { Echo: ECHO, Seed: `exports.handler = async () => { throw new Error('no right to write'); }`, Framework: ECHO },
      functionProperties: { Framework: { Environment: { Variables: { USER_ON_EVENT_FUNCTION_ARN: { 'Fn::GetAtt': ['Seed', 'Arn'] } } } } },
    }) as { Resources: Record<string, object> };
    template.Resources.Settings = { Type: 'Custom::Settings', Properties: { ServiceToken: { 'Fn::GetAtt': ['Framework', 'Arn'] } } };
    const failing = writeAssembly({ api: template });
    const { status, stderr } = start(['--assembly', failing.folder]);
    failing.remove();
    expect([status, stderr]).toEqual([1, 'The custom resource Settings failed, as it would in a deploy: no right to write\n']);
  });

  test('--help explains itself and starts nothing', () => {
    const { status, stdout } = start(['--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/npm start -- --fault dynamodb/);
  });
});

describe('npm start that runs', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'stops on %s with status 0, also while clients hold connections',
    async (signal) => {
      const child: ChildProcess = spawn(process.execPath, [MAIN, '--assembly', assembly], {
        cwd: folder,
        env: { ...CHILD_ENV, PORT: '0', AWS_PORT: '0' },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      const { gatewayUrl } = await new Promise<{ gatewayUrl: string }>((ready) =>
        child.once('message', (message) => ready(message as { gatewayUrl: string })),
      );
      expect((await fetch(gatewayUrl)).status).toBe(200);
      const status = await new Promise((exited) => {
        child.once('exit', exited);
        child.kill(signal);
      });
      expect(status).toBe(0);
    },
    180_000,
  );
});

describe('the templates that cdk synth writes', () => {
  let run: LocalRun;
  beforeAll(async () => {
    run = await startLocalRun();
  });
  afterAll(() => run?.stop());

  test('say how soon they were ready, and the output names URLs, users, password, four commands and the log', () => {
    const [, seconds] = /ready in ([\d.]+) s/.exec(run.output()) ?? [];
    // How long it takes is measured by the benchmarks: a busy machine must not fail a test.
    expect(Number(seconds)).toBeGreaterThan(0);
    for (const text of [
      `Console         ${run.url}/login.do`,
      run.url,
      run.awsUrl,
      'local-password',
      'decisions.jsonl',
      'soap.user',
      'legacy.user',
    ])
      expect(run.output()).toContain(text);
    expect(run.output()).toMatch(/^ {2}Creating tables, users and settings, and starting the functions … [\d.]+ s$/m);
    expect(run.output().match(/^ {2}curl /gm)).toHaveLength(4);
  });

  test('the four commands do what they say', async () => {
    const commands = run.output().match(/^ {2}curl .*$/gm) ?? [];
    const outputs = commands.map((command) => spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout);
    expect(outputs[0]).toContain('definitions');
    expect(outputs[1]).toMatch(/getRecordsResponse[\s\S]*INC0000001/);
    expect(outputs[2]).toMatch(/^HTTP\/1\.1 403 /);
    expect(outputs[3]).toMatch(/^{"access_token":"nis_at_/);
  });

  test('the picture of the first minute in the README is what a person sees now: else npm run record', async () => {
    const svg = readFileSync(join(ROOT, RECORDING), 'utf8');
    const lines = (all: readonly string[]): string[] => steady(all).filter((line) => line !== '');
    expect(lines(linesOfSvg(svg))).toEqual(lines(linesOf(await firstMinute(run, false))));
    expect(svg.length).toBeLessThan(60_000);
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`](${RECORDING})`);
  });

  test('each request leaves one line in the decision log, under the id that the client was told', async () => {
    const { headers } = await clientOf(run.url)('GET /api/now/whoami', { as: 'json.user' });
    await run.decisionOn({ headers });
    const logged = run.decisions().filter(({ decision_id }) => decision_id === headers['x-amzn-requestid']);
    expect(logged).toEqual([expect.objectContaining({ outcome: 'allow', user: 'json.user', protocol: 'rest' })]);
    await eventually(() => /allow +allowed +json\.user +GET \/api\/now\/whoami \(rest\)/.test(run.output()));
  });

  test('the address in the WSDL is the gateway’s, whatever its port', async () => {
    const { text } = await clientOf(run.url)('GET /incident.do?WSDL', { as: 'soap.user' });
    expect(text).toContain(`location="${run.url}/incident.do?SOAP"`);
  });
});
