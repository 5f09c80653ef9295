import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import cdkJson from '../../cdk.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'integ-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the integration test for a real account synthesises, with its assertions', () => {
  execFileSync(process.execPath, ['test/integ/gate.ts'], {
    env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false', CDK_CONTEXT_JSON: JSON.stringify(cdkJson.context) },
  });
  const assertions = readdirSync(folder).find((file) => /^Integ.*\.template\.json$/.test(file));
  const text = readFileSync(join(folder, assertions ?? 'none'), 'utf8');
  for (const path of ['api/now/whoami', 'incident.do?WSDL', 'incident.do?SOAP', 'login.do']) expect(text).toContain(path);
  expect(text.match(/"Type": "Custom::DeployAssert@HttpCall/g)?.length).toBeGreaterThanOrEqual(7);
  expect(text).toContain('dynamodb:PutItem');
}, 180_000);
