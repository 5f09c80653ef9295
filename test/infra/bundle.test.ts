import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleFunction } from '../../infra/constructs/bundle.ts';

/** DESIGN "Limits and targets". */
const AUTHORIZER_BUDGET_BYTES = 270_000;

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
let bundled: string;

async function bundleInto(name: string): Promise<string> {
  await bundleFunction('authorizer', join(folder, name));
  return readFileSync(join(folder, name, 'index.js'), 'utf8');
}

beforeAll(async () => {
  bundled = await bundleInto('first');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the bundle of the authorizer', () => {
  test('stays within its budget', () => {
    expect(Buffer.byteLength(bundled)).toBeLessThanOrEqual(AUTHORIZER_BUDGET_BYTES);
  });

  test('holds the SDK, but none of the credential providers that Lambda does not use', () => {
    expect(bundled).toContain('BatchGetItem');
    expect(bundled).toContain('AWS_SESSION_TOKEN');
    expect(bundled).not.toMatch(/AWS_WEB_IDENTITY_TOKEN_FILE|AWS_CONTAINER_CREDENTIALS|credential_process|sso_start_url/);
  });

  test('requires node:http where the SDK would import it, which takes the first call 10 ms longer', () => {
    expect(bundled).toContain('require("node:http")');
    expect(bundled).not.toContain('import("node:http")');
  });

  test('is the same bytes from the same sources, without a path of the machine that made it', async () => {
    expect(await bundleInto('second')).toBe(bundled);
    expect(bundled).not.toContain(process.cwd());
  });
});
