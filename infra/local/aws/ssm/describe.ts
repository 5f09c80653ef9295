import { SsmError } from './errors.ts';
import { flag, type Input, pageSize } from './input.ts';
import { pageOf } from './paging.ts';
import type { ParameterStore, StoredParameter } from './store.ts';
import { toMetadata } from './views.ts';

interface Filter {
  readonly Key?: unknown;
  readonly Option?: unknown;
  readonly Values?: unknown;
}

/**
 * DescribeParameters: metadata of every parameter that passes all filters, 50 in each page.
 *
 * Source: SSM API Reference, DescribeParameters and ParameterStringFilter.
 */
export function describeParameters(store: ParameterStore, input: Input): object {
  if (flag(input, 'Shared')) return { Parameters: [] };
  const filters = [...filtersOf(input.ParameterFilters), ...filtersOf(input.Filters)].map(predicateOf);
  const found = store.all().filter((parameter) => filters.every((matches) => matches(parameter)));
  const { items, NextToken } = pageOf(found, pageSize(input, 50), input);
  return { Parameters: items.map(toMetadata), NextToken };
}

function filtersOf(value: unknown): Filter[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new SsmError('SerializationException', 'Filters must be a list.');
  return value as Filter[];
}

function predicateOf({ Key, Option, Values }: Filter): (parameter: StoredParameter) => boolean {
  const values = Array.isArray(Values) ? Values.map(String) : [];
  switch (Key) {
    case 'Name':
      return ({ name }) => values.some((value) => nameMatches(name, String(Option ?? 'Equals'), value));
    case 'Type':
      return ({ type }) => values.includes(type);
    case 'Path':
      return ({ name }) => values.some((path) => isBelow(name, path, Option === 'Recursive'));
    default:
      throw new SsmError('InvalidFilterKey', `The local Parameter Store filters by Name, Type and Path, not by ${String(Key)}.`);
  }
}

function nameMatches(name: string, option: string, value: string): boolean {
  if (option === 'Equals') return name === value;
  if (option === 'BeginsWith') return name.startsWith(value);
  if (option === 'Contains') return name.includes(value);
  throw new SsmError('InvalidFilterOption', `The filter option ${option} is not valid. Valid options are: Equals, BeginsWith, Contains.`);
}

function isBelow(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/'));
}
