import type { APIGatewayProxyResult } from 'aws-lambda';
import type { InstancePorts } from './ports.ts';
import { Problem, quote } from './problem.ts';
import type { InstanceRequest } from './request.ts';
import { tableEntry } from './tables/dictionary.ts';
import type { TableEntry } from './tables/field.ts';

/** Serves a protocol, or the pages. Each has a file of its own and a row in dispatch.ts. */
export interface Service {
  /** @throws Problem, DependencyError, or any error: `refuse` answers it. */
  readonly serve: (ports: InstancePorts, request: InstanceRequest) => APIGatewayProxyResult | Promise<APIGatewayProxyResult>;
  /** A problem in the protocol's own format. */
  readonly refuse: (problem: Problem, request: InstanceRequest) => APIGatewayProxyResult;
}

export interface ServedTable {
  readonly table: string;
  readonly entry: TableEntry;
}

/**
 * The table that the authorizer named.
 *
 * @throws Problem `unknown_table` where the dictionary does not list it, as it lists no sys_ table.
 */
export const servedTable = ({ context }: InstanceRequest): ServedTable => tableNamed(context.table ?? '');

/** A table by its name. @throws Problem `unknown_table`. */
export function tableNamed(table: string): ServedTable {
  const entry = tableEntry(table);
  if (entry === undefined) throw new Problem('unknown_table', `Invalid table ${quote(table)}: this instance does not serve it.`);
  return { table, entry };
}
