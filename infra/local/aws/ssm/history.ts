import { notFound } from './errors.ts';
import { flag, type Input, pageSize, text } from './input.ts';
import { pageOf } from './paging.ts';
import type { ParameterStore } from './store.ts';
import { plainName, toHistory } from './views.ts';

/**
 * GetParameterHistory: every version of a parameter, oldest first, with its value and author, 50 in each page.
 *
 * Source: SSM API Reference, GetParameterHistory ("MaxResults": 1 to 50). The order is that of the AWS CLI Command Reference's example.
 */
export function parameterHistory(store: ParameterStore, input: Input): object {
  const versions = store.history(plainName(text(input, 'Name')));
  if (versions.length === 0) throw notFound();
  // The token names the last version of the page: padded, so that it sorts as text.
  const sorted = versions.map((parameter) => ({ name: String(parameter.version).padStart(12, '0'), parameter }));
  const { items, NextToken } = pageOf(sorted, pageSize(input, 50), input);
  return { Parameters: items.map(({ parameter }) => toHistory(parameter, { withDecryption: flag(input, 'WithDecryption') })), NextToken };
}
