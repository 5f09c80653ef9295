import { setTimeout as pause } from 'node:timers/promises';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { invokeFunction } from '../../shared/aws/invoke-function.ts';
import { writeLog } from '../../shared/node/log.ts';
import { checksOf } from './checks.ts';
import { isRollBack, SmokeTestError, type SmokeTestProperties, smokeTest } from './smoke-test.ts';

/** One resource for ever: another id would make CloudFormation delete the former one. */
const PHYSICAL_ID = 'smoke-test';
const ATTEMPTS = 8;
const PAUSE_MS = 5_000;

/** Custom resource behind infra/constructs/access/smoke-test.ts, called by CDK's provider framework. A failure fails the deployment. */
export async function handler(event: CdkCustomResourceEvent): Promise<CdkCustomResourceResponse> {
  const properties = event.ResourceProperties as unknown as SmokeTestProperties;
  const asked =
    event.RequestType === 'Create' ||
    (event.RequestType === 'Update' && !isRollBack(properties, event.OldResourceProperties as Partial<SmokeTestProperties>));
  if (asked)
    await smokeTest({
      checks: checksOf({ upstream: properties.Upstream === 'true' }),
      invoke: (which, request) => invokeFunction(process.env, which === 'authorizer' ? properties.Authorizer : properties.SignIn, request),
      attempts: ATTEMPTS,
      pause: () => pause(PAUSE_MS),
    }).catch((error: unknown) => {
      if (error instanceof SmokeTestError)
        writeLog({ log: 'smoke test', request: event.RequestType, outcome: 'failed', wrong: error.wrong });
      throw error;
    });
  writeLog({ log: 'smoke test', request: event.RequestType, outcome: asked ? 'passed' : 'not asked' });
  return { PhysicalResourceId: PHYSICAL_ID };
}
