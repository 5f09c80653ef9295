import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { DOMAIN } from './synthesised.ts';

const folder = mkdtempSync(join(tmpdir(), 'integ-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the integration test for a real account synthesises, with its assertions, and asks the address that is open', () => {
  const context = JSON.stringify({ ...cdkJson.context, ...DOMAIN });
  execFileSync(process.execPath, ['test/integ/gate.ts'], {
    env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false', CDK_CONTEXT_JSON: context },
  });
  const files = readdirSync(folder);
  const read = (name: RegExp): string => readFileSync(join(folder, files.find((file) => name.test(file)) ?? 'none'), 'utf8');
  const text = read(/^Integ.*\.template\.json$/);
  for (const right of ['dynamodb:PutItem', 'lambda:InvokeFunction', 'cloudwatch:SetAlarmState', 'sqs:ReceiveMessage', 'ssm:GetParameter'])
    expect(text).toContain(right);
  expect(text).toContain('authorizer-faults');
  expect(text).toContain(`https://${DOMAIN.domainName}/`);
  expect(text).not.toContain('.execute-api.');
  expect(read(/probes\.template\.json$/)).toMatch(
    /"AWS::SQS::Queue"[\s\S]*"AWS::SNS::Subscription"|"AWS::SNS::Subscription"[\s\S]*"AWS::SQS::Queue"/,
  );
}, 180_000);
