import { ParameterAlreadyExists, PutParameterCommand, type PutParameterCommandInput, type SSMClient } from '@aws-sdk/client-ssm';

/**
 * Creates a parameter if there is none.
 *
 * @returns false: there is one already, which stays as it is.
 * @throws any other error of Parameter Store.
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
