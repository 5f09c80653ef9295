import { SSMClient } from '@aws-sdk/client-ssm';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { ssmOverSdk } from '../../shared/aws/client/sdk-apis.ts';
import { createParameter } from '../../shared/aws/ssm/create-parameter.ts';
import { loadAssertionKeys } from '../../shared/aws/ssm/upstream-source.ts';
import { ENV } from '../../shared/core/environment.ts';
import { UPSTREAM_PARAMETERS } from '../../shared/core/names.ts';
import { writeLog } from '../../shared/node/log.ts';
import { type AssertionKeyStore, createIfAbsent } from './create.ts';

const keyId = process.env[ENV.kmsKey];
const client = new SSMClient({ maxAttempts: 10 });

/** Custom resource behind infra/constructs/stateful/assertion-keys.ts, called by CDK's provider framework. The keys outlive it. */
export async function handler(event: CdkCustomResourceEvent): Promise<CdkCustomResourceResponse> {
  if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId };
  const path: string = event.ResourceProperties.Path;
  writeLog({ log: 'assertion keys', ...(await createIfAbsent(storeAt(path))) });
  // One resource for ever: with another id, CloudFormation would delete the former one.
  return { PhysicalResourceId: event.RequestType === 'Create' ? path : event.PhysicalResourceId };
}

const storeAt = (path: string): AssertionKeyStore => ({
  createKeys: (Value) =>
    createParameter(client, {
      Name: path + UPSTREAM_PARAMETERS.keys,
      Value,
      Type: 'SecureString',
      ...(keyId ? { KeyId: keyId } : {}),
      Description: 'Signs X-NIS-Assertion for the upstream.',
    }),
  readKeys: () => loadAssertionKeys(ssmOverSdk(client), path),
  createJwks: (Value) =>
    createParameter(client, {
      Name: path + UPSTREAM_PARAMETERS.jwks,
      Value,
      Type: 'String',
      Description: 'Public keys of X-NIS-Assertion.',
    }),
});
