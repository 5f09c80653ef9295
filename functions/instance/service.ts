import type { APIGatewayProxyResult } from 'aws-lambda';
import { type TableEntry, tableEntry } from './dictionary.ts';
import type { InstancePorts } from './ports.ts';
import { Problem, quote } from './problem.ts';
import type { InstanceRequest } from './request.ts';

/** What serves a protocol, or the pages: one a file, one row each in dispatch.ts. */
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
export function servedTable({ context }: InstanceRequest): ServedTable {
  const entry = tableEntry(context.table);
  if (context.table === null || entry === undefined)
    throw new Problem('unknown_table', `Invalid table ${quote(context.table ?? '')}: this instance does not serve it.`);
  return { table: context.table, entry };
}
