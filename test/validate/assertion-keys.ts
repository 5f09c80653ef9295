import { SSMClient } from '@aws-sdk/client-ssm';
import type { CdkCustomResourceEvent } from 'aws-lambda';
import { REGION } from '../../infra/local/account.ts';
import { ssmOverSdk } from '../../shared/aws/client/sdk-apis.ts';
import { loadAssertionJwks, loadAssertionKeys } from '../../shared/aws/ssm/upstream-source.ts';
import { upstreamPath } from '../../shared/core/names.ts';
import type { Account } from '../infra/iam/account.ts';

/**
 * Runs in this process what an upstream adds: the function that creates the keys of the assertions, twice, as two deployments do; and what the
 * authorizer and sign-in read of them. Each signs with its own name.
 *
 * @param account of a stage with an upstream.
 */
export async function driveAssertionKeys(awsUrl: string, account: Account, stage: string): Promise<void> {
  const path = upstreamPath(stage);
  const functionOf = (begin: string) => {
    const found = account.resources('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith(begin));
    if (found === undefined) throw new Error(`The templates have no function ${begin}.`);
    const { Variables } = (found.properties.Environment ?? {}) as { Variables?: Readonly<Record<string, string>> };
    return { name: account.arnOf(found).split(':').at(-1) ?? '', variables: Variables };
  };
  const creator = functionOf('AssertionKeysCreate');
  const before = { ...process.env };
  const runtime = { AWS_REGION: REGION, AWS_ENDPOINT_URL: awsUrl, AWS_ACCESS_KEY_ID: creator.name, AWS_SECRET_ACCESS_KEY: 'local' };
  Object.assign(process.env, creator.variables, runtime);
  try {
    const { handler } = await import('../../functions/assertion-keys/handler.ts');
    const event = { RequestType: 'Create', ResourceProperties: { Path: path } } as unknown as CdkCustomResourceEvent;
    await handler(event);
    await handler(event);
  } finally {
    process.env = before;
  }
  const ssmOf = (begin: string) =>
    ssmOverSdk(
      new SSMClient({ region: REGION, endpoint: awsUrl, credentials: { accessKeyId: functionOf(begin).name, secretAccessKey: 'local' } }),
    );
  await loadAssertionKeys(ssmOf('AuthorizerFunction'), path);
  await loadAssertionJwks(ssmOf('SignInFunction'), path);
}
