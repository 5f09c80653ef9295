import type { APIGatewayProxyResult } from 'aws-lambda';
import type { InstancePorts } from '../ports.ts';
import { methodNotAllowed } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { listTable, readRecord } from './read.ts';

/**
 * `GET /api/now/table/sys_user` and the other views, as a list or one record. Nothing writes them.
 *
 * @throws Problem `method_not_allowed` for a write.
 */
export function serveView(ports: InstancePorts, request: InstanceRequest, served: ServedTable): Promise<APIGatewayProxyResult> {
  if (request.method !== 'GET')
    throw methodNotAllowed(
      'GET',
      `The table ${served.table} can only be read here, by GET.${served.table === 'sys_user' ? ' Users are changed in the console.' : ''} Nothing was written.`,
    );
  const { record } = request.context;
  return record === null ? listTable(ports, request, served) : readRecord(ports, request, served, record);
}
