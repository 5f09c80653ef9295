import { UPSTREAM_PARAMETERS } from '../../core/names.ts';
import type { SsmApi } from '../client/apis.ts';

/**
 * The private keys of the assertions. Only a SecureString counts: a key in a plain parameter is readable by everyone who may read
 * parameters.
 *
 * @param path `upstreamPath`, with slashes at both ends.
 * @throws Error where there is none.
 */
export async function loadAssertionKeys(ssm: SsmApi, path: string): Promise<string> {
  const name = path + UPSTREAM_PARAMETERS.keys;
  const { Parameters: [found] = [] } = await ssm.getParameters({ Names: [name], WithDecryption: true });
  if (found?.Value === undefined || found.Type !== 'SecureString')
    throw new Error(`The SecureString ${name} does not exist: deploy the stateful stack again, which creates it.`);
  return found.Value;
}

/**
 * Their public halves, as they are published.
 *
 * @throws Error where there are none.
 */
export async function loadAssertionJwks(ssm: SsmApi, path: string): Promise<string> {
  const name = path + UPSTREAM_PARAMETERS.jwks;
  const { Parameters: [found] = [] } = await ssm.getParameters({ Names: [name] });
  if (found?.Value === undefined)
    throw new Error(`The parameter ${name} does not exist: deploy the stateful stack again, which creates it.`);
  return found.Value;
}
