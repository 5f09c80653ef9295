import type { APIGatewayProxyResult } from 'aws-lambda';
import { mayRead, mayWrite } from './access.ts';
import { jsonAnswer } from './answer.ts';
import type { InstancePorts } from './ports.ts';
import { Problem, quote } from './problem.ts';
import type { InstanceRequest } from './request.ts';
import { readFields, recordJson } from './rest-read.ts';
import type { ServedTable } from './service.ts';
import { createRecord } from './write-records.ts';

/** `POST /api/now/table/<table>`: creates a record from a JSON object. */
export async function postRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
): Promise<APIGatewayProxyResult> {
  if (!mayWrite(entry, request.context)) throw new Problem('acl_refused', 'ACL Exception Insert Failed due to security constraints');
  const fields = readFields(request, entry);
  const values = readJsonRecord(request.body());
  // Before anything is written: it can fail where no address is configured.
  const collection = `${request.baseUrl()}/api/now/table/${table}`;
  const record = await createRecord(ports, { table, entry, values, userName: request.context.user_name });
  const shown = mayRead(entry, request.context) ? recordJson(record, fields) : { sys_id: record.sys_id };
  return jsonAnswer(201, { result: shown }, { Location: `${collection}/${record.sys_id}` });
}

/** @returns values as text by field name; null is an empty value. */
function readJsonRecord(body: string): ReadonlyMap<string, string> {
  const object = parseJson(body);
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new Problem('body_unreadable', 'The request body must be a JSON object of fields and values.');
  return new Map(
    Object.entries(object).map(([name, value]) => {
      if (value === null) return [name, ''];
      if (typeof value === 'object')
        throw new Problem('invalid_value', `The field ${quote(name)} takes text, a number or a boolean: nothing was written.`);
      return [name, String(value)];
    }),
  );
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem('body_unreadable', 'The request body is not valid JSON: send an object of fields and values.');
  }
}
