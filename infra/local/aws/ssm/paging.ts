import { SsmError } from './errors.ts';
import { type Input, optionalText } from './input.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Undefined on the last page. */
  readonly NextToken: string | undefined;
}

/** One page of a list sorted by name. The token names the last item of the page, so that writes in between lose nothing. */
export function pageOf<T extends { readonly name: string }>(sorted: readonly T[], size: number, input: Input): Page<T> {
  const after = readToken(optionalText(input, 'NextToken'));
  const rest = after === undefined ? sorted : sorted.filter(({ name }) => name > after);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  return { items, NextToken: rest.length > size && last ? Buffer.from(last.name).toString('base64url') : undefined };
}

function readToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const name = Buffer.from(token, 'base64url').toString();
  if (token === '' || Buffer.from(name).toString('base64url') !== token)
    throw new SsmError('InvalidNextToken', 'The specified token is not valid.');
  return name;
}
