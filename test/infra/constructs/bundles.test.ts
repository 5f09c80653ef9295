import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundle, FUNCTION_NAMES, type FunctionName, packagesIn } from '../../../infra/constructs/common/bundle.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bundles = bundle(FUNCTION_NAMES, folder);

/** Loaded by the function that issues tokens, and by no other. */
const OAUTH_ONLY = 'jose';

/** Everything that a bundle may hold, beside our own code. A package that is new here was looked at first. */
const ALLOWED =
  /^(aws4$|lru\.js$|@aws-sdk\/|@smithy\/|@aws-crypto\/|@aws\/|@nodable\/|hono$|fast-xml-|strnum$|tslib$|bowser$|mnemonist$|obliterator$|path-expression-matcher$|xml-naming$|anynum$|is-unsafe$)/;
/** For codes and QR codes of a second factor: of sign-in alone. */
const FACTOR_ONLY = /^(otpauth|@noble\/hashes|uqr)$/;
const SIGN_IN_ONLY =
  /^(@node-saml\/|@xmldom\/|@zxcvbn-ts\/|xml-|xml2js|xmlbuilder|xpath|sax|debug$|ms$|is-|escape-html$|has-flag$|supports-color$)/;
const BUDGET_KB: Partial<Record<FunctionName, number>> = {
  authorizer: 270,
  console: 1_500,
  instance: 600,
  'sign-in': 2_500,
  'seed-settings': 400,
  'settings-watch': 700,
  usage: 700,
};

/** The stacks without and with an upstream, with the name of each function in place of its code. */
const deployments = [{}, { upstreamUrl: 'https://upstream.example.com' }].map((options) =>
  stacksOf({ stage: 'prod', ...options }, (name) => Code.fromInline(name)),
);

/** The environment that the templates give the function whose code is of this name. */
function environmentOf(name: FunctionName): Record<string, string> {
  for (const stack of deployments.flatMap((stacks) => Object.values(stacks))) {
    if (stack === null) continue;
    for (const { Properties } of Object.values(resourcesOf<LambdaFunction>(templateOf(stack), 'AWS::Lambda::Function'))) {
      if (Properties.Code.ZipFile !== name) continue;
      const variables = Object.entries(Properties.Environment?.Variables ?? {});
      return Object.fromEntries(variables.map(([key, value]) => [key, typeof value === 'string' ? value : 'made-by-cloudformation']));
    }
  }
  throw new Error(`no function of ${name} in the templates`);
}

interface LambdaFunction {
  readonly Code: { readonly ZipFile?: string };
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

describe.each([...FUNCTION_NAMES])('the bundle of %s', (name) => {
  let packages: readonly string[];
  let bytes: number;
  beforeAll(async () => {
    const outputs = (await bundles).get(name) ?? {};
    packages = packagesIn(outputs);
    bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
    expect(bytes).toBeGreaterThan(0);
  });

  test('holds only packages of the list', () => {
    const strangers = packages.filter(
      (found) =>
        !ALLOWED.test(found) &&
        !(['sign-in', 'console'].includes(name) && SIGN_IN_ONLY.test(found)) &&
        !(name === 'sign-in' && FACTOR_ONLY.test(found)) &&
        !(name === 'oauth' && found === OAUTH_ONLY),
    );
    expect(strangers).toEqual([]);
  });

  test('stays within its budget', () => {
    expect(bytes / 1000).toBeLessThanOrEqual(BUDGET_KB[name] ?? 600);
  });

  test('starts in a clean process on Node 24, with nothing but its environment', async () => {
    const environment = {
      ...environmentOf(name),
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
    const script = `const { handler } = require(${JSON.stringify(join(folder, name, 'index.js'))}); process.stdout.write(typeof handler + ' ' + process.versions.node);`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder, env: environment });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^function 24\./);
  });
});
