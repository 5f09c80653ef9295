import { ParameterAlreadyExists, PutParameterCommand, type PutParameterCommandInput, type SSMClient } from '@aws-sdk/client-ssm';

/**
 * Creates a parameter where there is none.
 *
 * @returns false where there is one, which is left alone.
 * @throws what Parameter Store answers instead.
 */
export async function createParameter(client: SSMClient, parameter: Omit<PutParameterCommandInput, 'Overwrite'>): Promise<boolean> {
  try {
    await client.send(new PutParameterCommand({ ...parameter, Overwrite: false }));
    return true;
  } catch (error) {
    if (error instanceof ParameterAlreadyExists) return false;
    throw error;
  }
}
