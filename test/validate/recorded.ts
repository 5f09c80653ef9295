import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNT, REGION } from '../../infra/local/account.ts';
import { readAssembly } from '../../infra/local/assembly/read.ts';
import type { AwsCall } from '../../infra/local/aws/endpoint.ts';
import { startLocal } from '../../infra/local/start.ts';
import { type Account, accountOfTemplates } from '../infra/iam/account.ts';
import { drive } from './scenario.ts';

export interface Recorded {
  readonly account: Account;
  /** Every call of DynamoDB and Parameter Store, by whom it was made. */
  readonly calls: readonly AwsCall[];
}

/** Starts the local run of an assembly, drives every function of it, and records what they call. */
export async function recordCalls(assembly: string): Promise<Recorded> {
  const calls: AwsCall[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'rights-'));
  const account = accountOfTemplates(await readAssembly(assembly), { account: ACCOUNT, region: REGION });
  const run = await startLocal({
    port: 0,
    awsPort: 0,
    upstreamPort: null,
    fault: null,
    assembly,
    folder,
    print: () => undefined,
    onAwsCall: (call) => calls.push(call),
  });
  try {
    await drive(run, assembly);
    return { account, calls };
  } finally {
    await run.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
