import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { synthesise } from '../../../../infra/local/assembly/synth.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Why an app of this source was not synthesised. */
async function whyNot(source: string, patienceMs?: number): Promise<string> {
  const app = join(folder, 'app.mjs');
  writeFileSync(app, source);
  const failed = synthesise(join(folder, 'cdk.out'), {}, { app, ...(patienceMs === undefined ? {} : { patienceMs }) });
  return failed.then(
    () => 'synthesised',
    ({ message }: Error) => message,
  );
}

describe('a synthesis that fails says why', () => {
  test('killed', async () => {
    expect(await whyNot("process.kill(process.pid, 'SIGKILL');")).toBe(
      'The synthesis of the CDK app was killed (SIGKILL), by you or by the system for want of memory: free some memory, then start again.',
    );
  });

  test('too slow', async () => {
    expect(await whyNot('setInterval(() => {}, 1000);', 500)).toMatch(/^The synthesis of the CDK app was stopped after 0\.5 seconds: /);
  });

  test('out of memory, of which V8 says so and aborts', async () => {
    const source = "console.error('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'); process.abort();";
    expect(await whyNot(source)).toMatch(/^The synthesis of the CDK app ran out of memory: /);
  });

  test('by what it said itself', async () => {
    expect(await whyNot("console.error('The option waf is wrong.'); process.exit(1);")).toBe(
      'The CDK app could not be synthesised: fix what it says below, then start again.\n  The option waf is wrong.',
    );
  });

  test('without a word', async () => {
    expect(await whyNot('process.exit(3);')).toBe('The CDK app ended with status 3 and said nothing: run npm run synth to see more.');
  });

  test('none of these is said of one that works', async () => expect(await whyNot('')).toBe('synthesised'));
});
