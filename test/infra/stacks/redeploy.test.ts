import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Tags } from 'aws-cdk-lib';
import cdkJson from '../../../cdk.json' with { type: 'json' };
import { parametersToCreate, type SeedProperties } from '../../../functions/seed-settings/seed.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const folder = mkdtempSync(join(tmpdir(), 'redeploy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `cdk deploy -c stage=prod` would upload: templates and asset manifests by file name. */
async function synthesised(name: string): Promise<Map<string, string>> {
  const output = join(folder, name);
  const context = JSON.stringify({ ...cdkJson.context, stage: 'prod', accountStack: true });
  await promisify(execFile)(process.execPath, ['infra/app.ts'], { env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: context } });
  const files = readdirSync(output).filter((file) => /\.(template|assets)\.json$/.test(file));
  return new Map(files.map((file) => [file, readFileSync(join(output, file), 'utf8')]));
}

describe('with nothing changed', () => {
  let once: Map<string, string>;
  let twice: Map<string, string>;
  beforeAll(async () => {
    [once, twice] = await Promise.all([synthesised('once'), synthesised('twice')]);
  }, 180_000);

  test('cdk diff is empty: templates and asset hashes are the same bytes', () => {
    expect(once.size).toBeGreaterThanOrEqual(8);
    expect(twice).toEqual(once);
  });

  test('nothing of the machine that synthesised is in them', () => {
    for (const [, text] of once) expect(text).not.toContain(process.cwd());
  });
});

describe('a deployment never rewrites a setting', () => {
  const resource = 'Custom::SettingsCreatedIfAbsent';

  test('a tag on every stack leaves the resource that creates them as it was, so that CloudFormation does not even ask', () => {
    const plain = stacksOf({ stage: 'prod' }).stateful;
    const tagged = stacksOf({ stage: 'prod' }).stateful;
    Tags.of(tagged.node.root).add('cost-centre', '4711');
    const text = JSON.stringify(templateOf(tagged).toJSON());
    expect(text).toContain('4711');
    expect(resourcesOf(templateOf(tagged), resource)).toEqual(resourcesOf(templateOf(plain), resource));
  });

  test('asked all the same, it creates none that it knows', () => {
    const [seed] = Object.values(resourcesOf<SeedProperties>(templateOf(stacksOf({ stage: 'prod' }).stateful), resource));
    if (seed === undefined) throw new Error('no seed');
    expect(parametersToCreate({ type: 'Create', properties: seed.Properties })).toHaveLength(seed.Properties.Names.length);
    expect(parametersToCreate({ type: 'Update', properties: seed.Properties, previous: seed.Properties })).toEqual([]);
    expect(parametersToCreate({ type: 'Delete' })).toEqual([]);
  });
});

test('two stages live in one account: no name is of both', () => {
  const names = (stage: string): string[] =>
    Object.values(stacksOf({ stage })).flatMap((stack) =>
      stack === null
        ? []
        : [...JSON.stringify(templateOf(stack).toJSON()).matchAll(/"(?:\w*Name|Path|AliasName)":"([^"]{8,})"/g)].map(
            ([, name]) => name ?? '',
          ),
    );
  const [ofProd, ofTest] = [names('prod'), names('test')];
  const ours = ofProd.filter((name) => name.includes('non-interactive-sessions'));
  expect(ours.length).toBeGreaterThan(10);
  expect(ours.filter((name) => ofTest.includes(name))).toEqual([]);
});
