import {
  IDENTITY_PROVIDER_EXAMPLE,
  type IdentityProvider,
  IdentityProviderProblem,
  readIdentityProvider,
} from '../../shared/core/sign-in/identity-provider.ts';
import { ConfigError, isLocal, type Option } from './option.ts';

/** In octets of JSON. Source: Systems Manager User Guide, "Managing parameter tiers": an advanced parameter holds 8 KB. */
const LARGEST_PARAMETER = 8192;

/** Identity providers as JSON. Every field is checked at synth, so that no deploy adds one that cannot sign people in. */
export const readIdentityProviders: Option<readonly IdentityProvider[]>['read'] = (value, context, name) => {
  if (value === undefined || value === '') return [];
  const entries = typeof value === 'string' ? parse(value) : value;
  if (!Array.isArray(entries)) throw new ConfigError(name, `is not a list: use JSON of the form ${IDENTITY_PROVIDER_EXAMPLE}.`);
  const providers: IdentityProvider[] = [];
  for (const [index, entry] of entries.entries()) {
    const refused = (problem: string): ConfigError => new ConfigError(name, `has an entry, number ${index + 1}, that ${problem}.`);
    const provider = read(entry, isLocal(context), refused);
    if (providers.some(({ id, entityId }) => id === provider.id || entityId === provider.entityId))
      throw refused('has the id or entityId of another one: use each once');
    if (Buffer.byteLength(JSON.stringify(provider)) > LARGEST_PARAMETER) throw refused('is over 8 KB of JSON: use fewer certificates');
    providers.push(provider);
  }
  return providers;
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function read(entry: unknown, plainHttp: boolean, refused: (problem: string) => ConfigError): IdentityProvider {
  try {
    return readIdentityProvider(entry, { plainHttp });
  } catch (error) {
    throw error instanceof IdentityProviderProblem ? refused(error.message) : error;
  }
}
