import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_STAGE } from '../../infra/config/config.ts';
import { ACCOUNT, arnOf, REGION } from '../../infra/local/account.ts';
import { readAssembly } from '../../infra/local/assembly/read.ts';
import { startLocal } from '../../infra/local/start.ts';
import { APPLICATION } from '../../shared/core/names.ts';
import { type Account, accountOf, accountOfTemplates } from '../infra/iam/account.ts';
import { stacksOf } from '../infra/synthesised.ts';
import { eventually } from '../support/eventually.ts';
import type { Call } from './asks/asked.ts';
import { driveAssertionKeys } from './assertion-keys.ts';
import { anyKeyIn } from './calls.ts';
import { driveDeployment } from './deployment.ts';
import { drive } from './scenario.ts';

/** Templates, and every call of an AWS service that their functions made. */
export interface Recorded {
  /** In words. */
  readonly of: string;
  readonly account: Account;
  readonly calls: readonly Call[];
}

const PLACE = { account: ACCOUNT, region: REGION };
/** The local run has no keys, so that their use is evaluated for another stage. */
const STAGE = 'prod';
const KEY = arnOf('kms', 'key/3f0c1d2e-0000-4000-8000-000000000000');

/** With all that calls AWS only by an option. */
const UPSTREAM = { upstreamUrl: 'https://upstream.example.com', accountStack: 'true', parameterStoreHighThroughput: 'true' };

/** Policies that templates do not hold: keys of the customer leave their use to the roles of the account. */
const CUSTOMER = Object.fromEntries(
  [anyKeyIn(PLACE), KEY].map((key) => [
    key,
    [{ Statement: { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } } }],
  ]),
);

/**
 * Starts the local run of an assembly, drives every function of it, and records what they call. The calls are handed over with three sets of
 * templates: those of the assembly, and those of another stage with a key of the customer, without and with an upstream.
 */
export async function recordCalls(assembly: string): Promise<readonly Recorded[]> {
  const calls: Call[] = [];
  const onCall = (call: Call): void => {
    calls.push(call);
  };
  const account = accountOfTemplates(await readAssembly(assembly), PLACE, CUSTOMER);
  const options = { stage: STAGE, ...PLACE, kmsKeyArn: KEY };
  const keyed = accountOf(stacksOf(options), CUSTOMER);
  const upstream = accountOf(stacksOf({ ...options, ...UPSTREAM }), CUSTOMER);
  const folder = mkdtempSync(join(tmpdir(), 'rights-'));
  const run = await startLocal({
    port: 0,
    awsPort: 0,
    upstreamPort: null,
    fault: null,
    assembly,
    folder,
    print: () => undefined,
    onAwsCall: onCall,
  });
  try {
    await drive(run);
    // A machine account at a page is an alert, which comes a moment after the request.
    await eventually(() => calls.some(({ service, caller }) => service === 'sns' && caller.includes('MemoryUsage')));
    await driveDeployment(run.awsUrl, assembly, account, onCall);
    const served = [...calls];
    await driveAssertionKeys(run.awsUrl, upstream, STAGE);
    return [
      { of: 'the local run', account, calls: served },
      { of: 'a stage with a key of the customer', account: keyed, calls: inStage(served) },
      {
        of: 'a stage with a key of the customer and an upstream',
        account: upstream,
        calls: inStage(calls.filter((call) => !isOfInstance(call))),
      },
    ];
  } finally {
    await run.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The memory of a stage with an upstream reads no log of functions/instance, which that stage does not have. */
const isOfInstance = ({ service, input }: Call): boolean => service === 'logs' && input.includes('InstanceLog');

/** The same calls by the names that functions, tables and parameters have in the other stage. */
const inStage = (calls: readonly Call[]): Call[] =>
  JSON.parse(
    JSON.stringify(calls)
      .replaceAll(`${APPLICATION}-${LOCAL_STAGE}`, `${APPLICATION}-${STAGE}`)
      .replaceAll(new RegExp(`(/${APPLICATION}[a-z-]*/)${LOCAL_STAGE}/`, 'g'), `$1${STAGE}/`),
  );
