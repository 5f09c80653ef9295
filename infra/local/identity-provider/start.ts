import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { SSO_PARAMETERS } from '../../../shared/core/names.ts';
import { LocalRunError } from '../error.ts';
import { type Listening, listenOnLoopback } from '../listen.ts';
import { withSsm } from '../seed/with-ssm.ts';
import { createIdentityProvider, registrationOf } from './identity-provider.ts';
import { makeSigningKeys } from './keys.ts';
import { createWorkloadIssuers, tokenIssuersOf } from './workloads.ts';

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
 * Starts the local identity provider with new keys and registers it in Parameter Store, as an administrator would register a company's: for
 * people by SAML, and for workloads by their tokens.
 *
 * @throws LocalRunError if its port is in use.
 */
export async function startIdentityProvider({ port, gatewayUrl, awsUrl, ssoPath }: StartOptions): Promise<Listening> {
  const keys = await makeSigningKeys('Local identity provider');
  const listening = await listen(port, (request, response) => provider(request, response));
  const url = `http://localhost:${listening.port}`;
  const workloads = createWorkloadIssuers({ url, gatewayUrl, privateKey: keys.privateKey, now: Date.now });
  const provider = createIdentityProvider({ url, gatewayUrl, keys, workloads, now: Date.now });
  const { id, ...registration } = registrationOf({ url, keys });
  const parameters = [
    [`${SSO_PARAMETERS.identityProviders}/${id}`, { id, ...registration }],
    ...tokenIssuersOf({ url, gatewayUrl }).map(({ id, parameter }) => [`${SSO_PARAMETERS.tokenIssuers}/${id}`, parameter] as const),
  ] as const;
  try {
    await withSsm(awsUrl, async (client) => {
      for (const [name, value] of parameters)
        await client.send(new PutParameterCommand({ Name: ssoPath + name, Value: JSON.stringify(value), Type: 'String', Overwrite: true }));
    });
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
