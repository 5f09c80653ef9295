import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { FunctionCode, FunctionModel } from '../../../../infra/local/assembly/functions.ts';
import { createFunctions, type LocalFunctions } from '../../../../infra/local/lambda/functions.ts';
import { eventually } from '../../../support/eventually.ts';

const running: LocalFunctions[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((functions) => functions.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function start(code: FunctionCode | string, more: Partial<FunctionModel> = {}) {
  const model: FunctionModel = {
    name: 'fn',
    arn: 'arn:fn',
    code: typeof code === 'string' ? { inline: code } : code,
    handler: 'index.handler',
    timeoutMs: 20_000,
    memoryMb: 128,
    environment: {},
    logGroup: '/aws/lambda/test',
    ...more,
  };
  const output: string[] = [];
  const functions = createFunctions({
    models: [model],
    releases: new Map(),
    awsUrl: 'http://127.0.0.1:1',
    override: (variables) => variables,
    onLine: (_name, line) => output.push(line),
  });
  running.push(functions);
  return { functions, output, invoke: (payload: unknown = null) => functions.invoke('arn:fn', JSON.stringify(payload)) };
}

const value = async (outcome: ReturnType<ReturnType<typeof start>['invoke']>) => {
  const { ok, ...rest } = await outcome;
  return ok ? JSON.parse((rest as { payload: string }).payload) : rest;
};

function folderWith(files: Readonly<Record<string, string>>): FunctionCode {
  const folder = mkdtempSync(join(tmpdir(), 'asset-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder };
}

describe('a function', () => {
  test('is ended when its time is up, even in an endless loop, and starts anew', async () => {
    const { invoke } = start('let calls = 0; exports.handler = async (event) => { calls += 1; while (event === "loop"); return calls; };', {
      timeoutMs: 3000,
    });
    expect(await value(invoke())).toBe(1);
    expect(await value(invoke('loop'))).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 3.00 seconds' });
    expect(await value(invoke())).toBe(1);
  });

  test('sees its own variables and those of Lambda, and none of this machine', async () => {
    process.env.SECRET_OF_THIS_MACHINE = 'x';
    const { invoke } = start('exports.handler = async () => process.env;', { environment: { OWN: 'own' } });
    const variables = await value(invoke());
    delete process.env.SECRET_OF_THIS_MACHINE;
    expect(variables).toMatchObject({
      OWN: 'own',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: expect.any(String),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
    });
    for (const name of ['SECRET_OF_THIS_MACHINE', 'PATH', 'HOME', 'NODE_COMPILE_CACHE']) expect(variables).not.toHaveProperty(name);
  });

  test('runs one request at a time in an environment, in at most four environments, and lets the rest wait', async () => {
    const { invoke } = start(`
      const me = Math.random(); let inside = 0;
      exports.handler = async () => { inside += 1; await new Promise((r) => setTimeout(r, 60)); const together = inside; inside -= 1; return { me, together }; };`);
    const results = (await Promise.all(Array.from({ length: 9 }, () => value(invoke())))) as { me: number; together: number }[];
    expect(new Set(results.map(({ together }) => together))).toEqual(new Set([1]));
    expect(new Set(results.map(({ me }) => me)).size).toBe(4);
  });

  test('is throttled where the account runs 1,000 executions at once, and runs again afterwards', async () => {
    const { invoke } = start('exports.handler = async () => 1;');
    const results = await Promise.all(Array.from({ length: 1200 }, () => value(invoke())));
    expect(results.filter((result) => result === 1)).toHaveLength(1000);
    expect(results.at(-1)).toEqual({ errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' });
    expect(await value(invoke())).toBe(1);
  });

  test('keeps its module state from one request to the next', async () => {
    const { invoke } = start('let calls = 0; exports.handler = async () => ++calls;');
    expect([await value(invoke()), await value(invoke())]).toEqual([1, 2]);
  });

  test('is given a context', async () => {
    const { invoke } = start('exports.handler = async (_e, c) => ({ ...c, left: c.getRemainingTimeInMillis() });', { timeoutMs: 60_000 });
    const context = await value(invoke());
    expect(context).toMatchObject({ functionName: 'fn', memoryLimitInMB: '128', awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(context.left).toBeGreaterThan(30_000);
    expect(context.left).toBeLessThanOrEqual(60_000);
  });

  test('has its output taken line by line', async () => {
    const { invoke, output } = start(
      `exports.handler = async () => { console.log('one'); process.stdout.write('tw'); process.stdout.write('o\\n'); console.error('three'); };`,
    );
    await invoke();
    await invoke();
    await eventually(() => output.length >= 6);
    expect(output.toSorted()).toEqual(['one', 'one', 'three', 'three', 'two', 'two']);
  });

  test.each([
    ['throws', `throw new RangeError('x')`, { errorType: 'RangeError', errorMessage: 'x' }],
    ['ends its process', 'process.exit(3)', { errorType: 'Runtime.ExitError', errorMessage: 'The function ended its process (3).' }],
    [
      'fails outside of its handler',
      `setTimeout(() => { throw new TypeError('late'); }); await new Promise(() => {})`,
      { errorType: 'TypeError', errorMessage: 'late' },
    ],
    [
      'answers with more than 6 MB',
      `return 'x'.repeat(6_291_556)`,
      { errorType: 'Function.ResponseSizeTooLarge', errorMessage: expect.any(String) },
    ],
  ])('that %s is an error, and the next request is served', async (_what, code, error) => {
    const { invoke } = start(`exports.handler = async (event) => { if (event) return 'fine'; ${code} };`);
    expect(await value(invoke())).toEqual(error);
    expect(await value(invoke(true))).toBe('fine');
  });

  test('that cannot be loaded is an error each time', async () => {
    const { invoke } = start(`throw new Error('no such module');`);
    for (const _attempt of [1, 2]) expect(await value(invoke())).toMatchObject({ errorMessage: 'no such module' });
    const unexported = start('exports.other = 1;');
    expect(await value(unexported.invoke())).toMatchObject({ errorMessage: 'index.handler is undefined or not exported' });
  });
});

describe('the code of a function', () => {
  test('in .js is CommonJS, whatever the folders above say', async () => {
    const code = folderWith({
      'index.js': `const { x } = require('./other.json'); exports.handler = async () => [x, __filename.endsWith('index.js')];`,
      'other.json': '{"x":1}',
    });
    expect(await value(start(code).invoke())).toEqual([1, true]);
  });

  test('is an ES module in .mjs, or in .js by its own package.json', async () => {
    const source = 'export const handler = async () => import.meta.url.slice(0, 5);';
    expect(await value(start(folderWith({ 'index.mjs': source })).invoke())).toBe('file:');
    expect(await value(start(folderWith({ 'index.js': source, 'package.json': '{"type":"module"}' })).invoke())).toBe('file:');
  });
});
