import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keptAssemblies } from '../../../../infra/local/assembly/kept.ts';

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kept-'));
  folder = join(root, '.local/kept');
  for (const [path, text] of Object.entries(SOURCES)) write(path, text);
  write('made/manifest.json', 'of these sources');
  write('made/asset.1/index.js', 'code');
});
afterEach(() => rmSync(root, { recursive: true }));

const SOURCES: Readonly<Record<string, string>> = {
  'infra/app.ts': 'app',
  'functions/authorizer/handler.ts': 'handler',
  'shared/core/decide.ts': 'decide',
  'cdk.json': '{}',
  'package.json': '{}',
  'tsconfig.json': '{}',
  'node_modules/.package-lock.json': '{}',
};

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

const kept = (context: Readonly<Record<string, string>> = {}) => keptAssemblies(folder, context, root);
const copied = async (context: Readonly<Record<string, string>> = {}): Promise<boolean> => (await kept(context)).copyTo(join(root, 'run'));
const keep = async (context: Readonly<Record<string, string>> = {}): Promise<void> => (await kept(context)).keep(join(root, 'made'));

test('an assembly is taken where nothing has changed, whole, as a copy of its own', async () => {
  expect(await copied()).toBe(false);
  await keep();
  expect(await copied()).toBe(true);
  expect(readFileSync(join(root, 'run/asset.1/index.js'), 'utf8')).toBe('code');
  rmSync(join(root, 'run'), { recursive: true });
  expect(await copied()).toBe(true);
});

test.each(Object.keys(SOURCES))('it is not taken after a change of %s', async (path) => {
  await keep();
  write(path, 'changed');
  expect(await copied()).toBe(false);
});

test('it is not taken after a new file, a file gone, another name, or text that moved from one file to the next', async () => {
  await keep();
  write('shared/core/new.ts', '');
  expect(await copied()).toBe(false);
  rmSync(join(root, 'shared/core/new.ts'));
  expect(await copied()).toBe(true);
  rmSync(join(root, 'shared/core/decide.ts'));
  expect(await copied()).toBe(false);
  write('shared/core/renamed.ts', 'decide');
  expect(await copied()).toBe(false);
});

test('it is not taken for other options, nor where the environment tells the CDK something else', async () => {
  await keep();
  expect(await copied({ upstreamUrl: 'http://localhost:8083' })).toBe(false);
  process.env.CDK_DEFAULT_REGION = 'eu-central-1';
  try {
    expect(await copied()).toBe(false);
  } finally {
    delete process.env.CDK_DEFAULT_REGION;
  }
  expect(await copied()).toBe(true);
});

test('sources that change during the synthesis are not kept', async () => {
  const begun = await kept();
  write('infra/app.ts', 'changed meanwhile');
  await begun.keep(join(root, 'made'));
  expect(await copied()).toBe(false);
  write('infra/app.ts', 'app');
  expect(await copied()).toBe(false);
});

test('what a killed start left unfinished is not taken, and a copy that fails leaves nothing behind', async () => {
  const { copyTo } = await kept();
  await keep();
  const [name] = readdirSync(folder);
  rmSync(join(folder, name ?? ''), { recursive: true });
  write('.local/kept/unfinished.4711/manifest.json', 'half');
  expect(await copyTo(join(root, 'run'))).toBe(false);
  expect(existsSync(join(root, 'run'))).toBe(false);
});

test('the two newest are kept', async () => {
  for (const port of ['1', '2', '3']) {
    await keep({ upstreamUrl: `http://localhost:${port}` });
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), new Date(Number(port) * 1000), new Date(Number(port) * 1000));
  }
  expect(readdirSync(folder)).toHaveLength(2);
  expect(await copied({ upstreamUrl: 'http://localhost:3' })).toBe(true);
});
