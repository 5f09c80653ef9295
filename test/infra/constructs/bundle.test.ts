import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundle } from '../../../infra/constructs/common/bundle.ts';

/** docs/contract.md, "Limits and targets". */
const AUTHORIZER_BUDGET_BYTES = 270_000;
/** What it needs without the SDK, and some room: the SDK in it would be noticed. */
const WITHOUT_SDK_BYTES = 92_000;

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
let bundled: string;

async function bundleInto(name: string): Promise<string> {
  await bundle(['authorizer'], join(folder, name));
  return readFileSync(join(folder, name, 'authorizer', 'index.js'), 'utf8');
}

beforeAll(async () => {
  bundled = await bundleInto('first');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the bundle of the authorizer', () => {
  test('stays within its budget', () => {
    expect(Buffer.byteLength(bundled)).toBeLessThanOrEqual(AUTHORIZER_BUDGET_BYTES);
  });

  test('asks AWS without the SDK', () => {
    expect(bundled).toContain('BatchGetItem');
    expect(bundled).toContain('AWS_SESSION_TOKEN');
    expect(Buffer.byteLength(bundled)).toBeLessThanOrEqual(WITHOUT_SDK_BYTES);
  });

  test('is the same bytes from the same sources, without a path of the machine that made it', async () => {
    expect(await bundleInto('second')).toBe(bundled);
    expect(bundled).not.toContain(process.cwd());
  });
});

describe('the bundle of a function that asks AWS through the SDK', () => {
  let console: string;
  beforeAll(async () => {
    await bundle(['console'], folder);
    console = readFileSync(join(folder, 'console', 'index.js'), 'utf8');
  });

  test('holds none of the credential providers that Lambda does not use', () => {
    expect(console).toContain('AWS_SESSION_TOKEN');
    expect(console).not.toMatch(/AWS_WEB_IDENTITY_TOKEN_FILE|AWS_CONTAINER_CREDENTIALS|credential_process|sso_start_url/);
  });

  test('requires node:http where the SDK would import it, which takes the first call 10 ms longer', () => {
    expect(console).toContain('require("node:http")');
    expect(console).not.toContain('import("node:http")');
  });
});

describe('the bundle of sign-in', () => {
  test('keeps node-saml in a file of its own, so that only whoever signs in by SAML loads it', async () => {
    await bundle(['sign-in'], folder);
    const index = readFileSync(join(folder, 'sign-in', 'index.js'), 'utf8');
    expect(index).toContain('require("./node-saml.cjs")');
    expect(index).not.toContain('xpath');
    expect(readFileSync(join(folder, 'sign-in', 'node-saml.cjs'), 'utf8')).toContain('xpath');
    expect(bundled).not.toContain('node-saml');
  });
});
