import { randomBytes } from 'node:crypto';
import { GetParameterCommand, ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { SSO_PARAMETERS } from '../../../shared/core/sso.ts';
import { REGION } from '../account.ts';

/**
 * Makes the passphrase of single sign-on by digest, as an administrator does once after a deploy; one that is there stays.
 *
 * @param path `ssoPath`, as the functions are told it.
 * @returns the passphrase.
 */
export async function seedDigestPassphrase(endpoint: string, path: string): Promise<string> {
  const client = new SSMClient({ endpoint, region: REGION, credentials: { accessKeyId: 'seed', secretAccessKey: 'local' } });
  const Name = path + SSO_PARAMETERS.passphrase;
  const Value = randomBytes(32).toString('base64url');
  try {
    await client.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
    return Value;
  } catch (error) {
    if (!(error instanceof ParameterAlreadyExists)) throw error;
    const { Parameter } = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));
    return Parameter?.Value ?? '';
  } finally {
    client.destroy();
  }
}
