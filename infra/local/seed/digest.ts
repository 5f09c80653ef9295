import { randomBytes } from 'node:crypto';
import { GetParameterCommand, ParameterAlreadyExists, PutParameterCommand } from '@aws-sdk/client-ssm';
import { SSO_PARAMETERS } from '../../../shared/core/names.ts';
import { withSsm } from './with-ssm.ts';

/**
 * Makes the passphrase of single sign-on by digest, as an administrator does once after a deploy. An existing one stays.
 *
 * @param path `ssoPath`, the same as in the functions.
 * @returns the passphrase.
 */
export function seedDigestPassphrase(endpoint: string, path: string): Promise<string> {
  const Name = path + SSO_PARAMETERS.passphrase;
  const Value = randomBytes(24).toString('hex');
  return withSsm(endpoint, async (client) => {
    try {
      await client.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
      return Value;
    } catch (error) {
      if (!(error instanceof ParameterAlreadyExists)) throw error;
      const { Parameter } = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));
      return Parameter?.Value ?? '';
    }
  });
}
