import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import { SSO_PARAMETERS } from '../../core/names.ts';
import { type IdentityProvider, IdentityProviderProblem, readIdentityProvider } from '../../core/sign-in/identity-provider.ts';

export interface IdentityProvidersOptions {
  /** `ssoPath`, with slashes at both ends. */
  readonly path: string;
  readonly plainHttp: boolean;
  /** Called for each parameter that cannot be used and is left out. */
  readonly onProblem: (sentence: string) => void;
}

/** Reads every identity provider, in the order of their buttons' names. */
export async function loadIdentityProviders(
  client: SSMClient,
  { path, plainHttp, onProblem }: IdentityProvidersOptions,
): Promise<readonly IdentityProvider[]> {
  const providers: IdentityProvider[] = [];
  const Path = path + SSO_PARAMETERS.identityProviders;
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path })) {
    for (const { Name = '', Value = '' } of Parameters) {
      try {
        const provider = readIdentityProvider(parse(Value), { plainHttp });
        if (Name !== `${Path}/${provider.id}`)
          throw new IdentityProviderProblem(`has the id "${provider.id}": use the last part of its name`);
        if (providers.some(({ entityId }) => entityId === provider.entityId))
          throw new IdentityProviderProblem('has the entityId of another one: use each once');
        providers.push(provider);
      } catch (error) {
        if (!(error instanceof IdentityProviderProblem)) throw error;
        onProblem(`The parameter ${Name} ${error.message}.`);
      }
    }
  }
  return providers.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
