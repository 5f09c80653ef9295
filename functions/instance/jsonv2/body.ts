import { isJsonObject, type JsonObject, type JsonValue } from '../http/json.ts';
import { readJsonObject, textOf, valuesOf } from '../http/json-body.ts';
import { Problem, quote } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import type { JsonJob } from './job.ts';

/** The records of a body. @throws Problem `body_unreadable` where there are none, or the body holds something else. */
export function recordsOf(body: JsonObject): readonly JsonValue[] {
  const records = body.get('records');
  if (!Array.isArray(records) || records.length === 0)
    throw new Problem('body_unreadable', 'The request body must be {"records":[…]} with at least one record. Nothing was written.');
  checkMembers(body, 'records');
  return records;
}

/** @throws Problem `invalid_value` where it is no object. */
export function recordOf(value: JsonValue): ReadonlyMap<string, string> {
  if (!isJsonObject(value)) throw new Problem('invalid_value', 'A record must be a JSON object of fields and values: it was not written.');
  return valuesOf(value);
}

/** The value of a parameter, from the address or the body. A body is optional and may hold nothing else. */
export function inAddressOrBody(job: Pick<JsonJob, 'request' | 'body'>, name: string, inAddress: string): string {
  if (isBlank(job.request)) return inAddress;
  const body = job.body();
  checkMembers(body, name);
  return oneOf(name, inAddress, body);
}

const isBlank = ({ body }: Pick<InstanceRequest, 'body'>): boolean => body().trim() === '';

const ACTION = 'sysparm_action';

/** The action of a POST: in the address, else in the body; empty where neither names one. @throws Problem `body_unreadable`. */
export function actionIn(request: InstanceRequest, body: () => JsonObject): string {
  const named = request.query.get(ACTION) ?? '';
  return named !== '' || request.method === 'GET' || isBlank(request) ? named : textOf(ACTION, body().get(ACTION) ?? null);
}

/** A body, read once and only when it is asked for. */
export function bodyReader(request: Pick<InstanceRequest, 'body'>): () => JsonObject {
  let read: JsonObject | null = null;
  return () => {
    read ??= readJsonObject(request.body());
    return read;
  };
}

/**
 * The body without the name of the action.
 *
 * @throws Problem `query_invalid` where it names another one.
 */
export function withoutAction(body: JsonObject, action: string): JsonObject {
  if (!body.has(ACTION)) return body;
  oneOf(ACTION, action, body);
  return new Map([...body].filter(([name]) => name !== ACTION));
}

/** @throws Problem `query_invalid` where address and body say different things, `invalid_value` where the body holds no text. */
export function oneOf(name: string, inAddress: string, body: JsonObject): string {
  const inBody = textOf(name, body.get(name) ?? null);
  if (inAddress !== '' && inBody !== '' && inAddress !== inBody)
    throw new Problem('query_invalid', `${name} is in the address and in the body, and they differ: send it once. Nothing was written.`);
  return inAddress || inBody;
}

/** A member that the action does not read is refused, because it could be meant as a condition. */
function checkMembers(body: JsonObject, only: string): void {
  const other = [...body.keys()].find((name) => name !== only);
  if (other !== undefined)
    throw new Problem('body_unreadable', `The body holds "${quote(other)}", but this action reads only ${only}. Nothing was written.`);
}

/** @throws Problem `sys_id_missing`. */
export function required(sysId: string): string {
  if (sysId === '') throw new Problem('sys_id_missing', 'sysparm_sys_id is missing: name the record. Nothing was written.');
  return sysId;
}
