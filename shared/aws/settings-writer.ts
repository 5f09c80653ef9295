import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { DependencyError } from '../core/ports.ts';

/**
 * Writes one setting, as the SSM console and `aws ssm put-parameter` do.
 *
 * @param path where the settings live, with slashes at both ends.
 * @throws DependencyError where the store did not take it.
 */
export async function writeSetting(client: SSMClient, path: string, name: string, value: 'true' | 'false'): Promise<void> {
  try {
    await client.send(new PutParameterCommand({ Name: path + name, Value: value, Type: 'String', Overwrite: true }));
  } catch (error) {
    throw new DependencyError(`setting ${name}`, error);
  }
}
