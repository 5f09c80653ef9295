import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { SSO_PARAMETERS } from '../../../shared/core/names.ts';
import { LocalRunError } from '../error.ts';
import { type Listening, listenOnLoopback } from '../listen.ts';
import { withSsm } from '../seed/with-ssm.ts';
import { createIdentityProvider, registrationOf } from './identity-provider.ts';
import { makeSigningKeys } from './keys.ts';

export interface StartOptions {
  /** null: 8082, or any free port if that is in use. */
  readonly port: number | null;
  readonly gatewayUrl: string;
  readonly awsUrl: string;
  /** `ssoPath`, the same as in the functions. */
  readonly ssoPath: string;
}

const STANDARD_PORT = 8082;

/**
 * Starts the local identity provider with new keys and registers it in Parameter Store, as an administrator would register a company's.
 *
 * @throws LocalRunError if its port is in use.
 */
export async function startIdentityProvider({ port, gatewayUrl, awsUrl, ssoPath }: StartOptions): Promise<Listening> {
  const keys = await makeSigningKeys('Local identity provider');
  const listening = await listen(port, (request, response) => provider(request, response));
  const url = `http://localhost:${listening.port}`;
  const provider = createIdentityProvider({ url, gatewayUrl, keys, now: Date.now });
  const registration = registrationOf({ url, keys });
  const Name = `${ssoPath}${SSO_PARAMETERS.identityProviders}/${registration.id}`;
  const put = new PutParameterCommand({ Name, Value: JSON.stringify(registration), Type: 'String', Overwrite: true });
  try {
    await withSsm(awsUrl, (client) => client.send(put));
    return listening;
  } catch (error) {
    await listening.close();
    throw error;
  }
}

async function listen(port: number | null, listener: Parameters<typeof listenOnLoopback>[0]['listener']): Promise<Listening> {
  const options = { name: 'identity provider', variable: 'IDP_PORT', server: {}, listener };
  try {
    return await listenOnLoopback({ ...options, port: port ?? STANDARD_PORT });
  } catch (error) {
    if (port !== null || !(error instanceof LocalRunError)) throw error;
    return listenOnLoopback({ ...options, port: 0 });
  }
}
