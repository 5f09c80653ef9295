import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../infra/config/config.ts';
import { commandTree, problemOf, wordsOf } from './commands.ts';
import { readText } from './comments.ts';

/** A line of the workflow: how far it is indented, its key and its value. The file keeps to this part of YAML, which the first test checks. */
interface Line {
  readonly indent: number;
  readonly item: boolean;
  readonly key: string;
  readonly value: string;
}

const text = readText('docs/examples/deploy.yml');
const source = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
const lines = source.map((line): Line => {
  const [, spaces = '', item = '', key = '', value = ''] = /^( *)(- )?([A-Za-z_-]+):(?: (.*))?$/.exec(line) ?? [];
  return { indent: spaces.length + item.length, item: item !== '', key, value };
});
const valuesOf = (name: string): string[] => lines.filter(({ key }) => key === name).map(({ value }) => value);
const runs = valuesOf('run');

describe('the example of a pipeline', () => {
  test('is made of keys and values whose indentation nests', () => {
    expect(lines.filter(({ key }) => key === '')).toEqual([]);
    lines.reduce((before, line) => {
      // A deeper line follows a key without a value, by two spaces, or by those and the mark of an item.
      if (line.indent > before.indent)
        expect([line.key, before.value, line.indent - before.indent]).toEqual([line.key, '', line.item ? 4 : 2]);
      expect([line.key, line.indent % 2]).toEqual([line.key, 0]);
      return line;
    });
    expect(text).not.toContain('\t');
    expect(lines.filter(({ indent }) => indent === 0).map(({ key }) => key)).toEqual([
      'name',
      'on',
      'permissions',
      'concurrency',
      'env',
      'jobs',
    ]);
  });

  test('gets its credentials by OIDC: no key is stored, and the token may do nothing else', () => {
    expect(lines.filter(({ key }) => key === 'id-token' || key === 'contents').map(({ key, value }) => `${key}: ${value}`)).toEqual([
      'contents: read',
      'id-token: write',
    ]);
    expect(text).not.toMatch(/secrets\.|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY/);
    expect(valuesOf('role-to-assume')).toHaveLength(2);
  });

  test('deploys only from main, into an environment that can ask a person, one run after the other', () => {
    expect(valuesOf('branches')).toEqual(['[main]']);
    expect([valuesOf('if'), valuesOf('environment'), valuesOf('needs')]).toEqual([["github.event_name == 'push'"], ['prod'], ['diff']]);
    expect(valuesOf('cancel-in-progress')).toEqual(['false']);
  });

  test('shows the difference, deploys and verifies, in this order', () => {
    const steps = runs.map((run) => /^npx cdk \w+|nis|^npm run \w+|whoami/.exec(run.replace(/^npm run nis/, 'nis'))?.[0] ?? run);
    expect(steps).toEqual([
      'npm ci',
      'npm run lint',
      'npm run typecheck',
      'npm run validate',
      'npx cdk diff',
      'npm ci',
      'npx cdk deploy',
      'npx cdk diff',
      'nis',
      'whoami',
    ]);
    expect(runs.filter((run) => run.includes('cdk diff --all --fail'))).toHaveLength(1);
  });

  test('uses scripts, commands and options that there are', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
    for (const run of runs) {
      const script = /^npm run ([a-z:]+)/.exec(run)?.[1];
      if (script !== undefined) expect([script, scripts[script] === undefined]).toEqual([script, false]);
      if (run.startsWith('npm run nis -- ')) expect(problemOf(commandTree(), wordsOf(run.slice('npm run nis -- '.length)))).toBeNull();
    }
    const options = [...(valuesOf('OPTIONS')[0] ?? '').matchAll(/-c (\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]);
    const given = Object.fromEntries(
      options.map(([name, value]) => [name, name === 'account' ? '123456789012' : name === 'region' ? 'eu-central-1' : value]),
    );
    expect(readConfig(given)).toMatchObject({ stage: 'prod', account: '123456789012', region: 'eu-central-1' });
  });
});

test('the trust policy names one repository and one environment, and the audience of AWS', () => {
  const blocks = [...readText('docs/deploy.md').matchAll(/```json\n([\s\S]*?)\n```/g)].map(
    ([, block = '']) => JSON.parse(block) as { Statement: { Condition: object }[] },
  );
  const trust = blocks.find((block) => JSON.stringify(block).includes('AssumeRoleWithWebIdentity'));
  expect(trust?.Statement[0]?.Condition).toEqual({
    StringEquals: {
      'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      'token.actions.githubusercontent.com:sub': 'repo:example/gate:environment:prod',
    },
  });
});
