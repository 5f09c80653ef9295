import { isDeepStrictEqual } from 'node:util';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { ParameterModel } from './assembly/parameters.ts';
import { withSsm } from './seed/with-ssm.ts';
import type { Deployed } from './storage/storage.ts';

/**
 * Writes the parameters of the templates that are new or changed, as CloudFormation would.
 *
 * @param before parameters of an earlier deploy.
 * @returns every parameter as it was last written.
 */
export async function putParameters(
  endpoint: string,
  parameters: readonly ParameterModel[],
  before: Deployed['parameters'],
): Promise<Deployed['parameters']> {
  const changed = parameters.filter((parameter) => !isDeepStrictEqual(parameter, before[parameter.Name]));
  await withSsm(endpoint, (client) =>
    Promise.all(changed.map((parameter) => client.send(new PutParameterCommand({ ...parameter, Overwrite: true })))),
  );
  return { ...before, ...Object.fromEntries(parameters.map((parameter) => [parameter.Name, parameter])) };
}
