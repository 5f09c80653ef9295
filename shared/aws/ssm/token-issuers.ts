import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import type { Place } from '../../core/federated/issuer-url.ts';
import { MOST_ISSUERS, readTokenIssuer, type TokenIssuer, TokenIssuerProblem } from '../../core/federated/token-issuer.ts';
import { SSO_PARAMETERS } from '../../core/names.ts';

export interface TokenIssuersOptions extends Place {
  /** `ssoPath`, with slashes at both ends. */
  readonly path: string;
  /** Called for each parameter that cannot be used. */
  readonly onProblem: (sentence: string) => void;
}

/**
 * Reads every trusted issuer. A parameter that is wrong stops its own issuer and no other one; two parameters of one issuer stop it,
 * because nobody could say which of them counts.
 */
export async function loadTokenIssuers(
  client: SSMClient,
  { path, onProblem, ...place }: TokenIssuersOptions,
): Promise<readonly TokenIssuer[]> {
  const Path = path + SSO_PARAMETERS.tokenIssuers;
  const found = new Map<string, Found[]>();
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path }))
    for (const { Name = '', Value = '' } of Parameters) {
      const one = readOne(Name, Value, place);
      if (one.problem !== null) onProblem(`The parameter ${Name} ${one.problem}.`);
      if (one.issuer !== null) found.set(one.issuer, [...(found.get(one.issuer) ?? []), one]);
    }
  const usable = [...found].flatMap(([issuer, parameters]) => {
    if (parameters.length > 1)
      onProblem(
        `The parameters ${parameters.map(({ name }) => name).join(' and ')} have one issuer, ${issuer}: use one of them and delete the other.`,
      );
    return parameters.length === 1 ? parameters.flatMap(({ value }) => value ?? []) : [];
  });
  if (usable.length > MOST_ISSUERS)
    onProblem(`The folder ${Path} has ${usable.length} issuers and at most ${MOST_ISSUERS} count: delete those that are not needed.`);
  return usable.sort((a, b) => (a.issuer < b.issuer ? -1 : 1)).slice(0, MOST_ISSUERS);
}

/** What one parameter says. */
interface Found {
  readonly name: string;
  /** Whose tokens it is about; null: it does not say. */
  readonly issuer: string | null;
  /** null: it cannot be used. */
  readonly value: TokenIssuer | null;
  readonly problem: string | null;
}

function readOne(name: string, text: string, place: Place): Found {
  try {
    const value = readTokenIssuer(text, place);
    return { name, issuer: value.issuer, value, problem: null };
  } catch (error) {
    if (!(error instanceof TokenIssuerProblem)) throw error;
    return { name, issuer: error.issuer, value: null, problem: error.message };
  }
}
