import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../shared/core/records.ts';
import { mayRead } from './access.ts';
import { jsonAnswer } from './answer.ts';
import { type Field, fieldOf, type TableEntry } from './dictionary.ts';
import { type Found, findRecords, MOST_EXAMINED, type Page } from './find-records.ts';
import { logRefusal } from './log.ts';
import type { InstancePorts } from './ports.ts';
import { Problem, quote } from './problem.ts';
import { parseQuery } from './query.ts';
import type { InstanceRequest } from './request.ts';
import type { ServedTable } from './service.ts';
import { toText } from './values.ts';

/** `GET /api/now/table/<table>`. A caller without the read ACL gets an empty list. */
export async function listTable(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
): Promise<APIGatewayProxyResult> {
  const query = parseQuery(request.query.get('sysparm_query') ?? '', entry, 'sysparm_query');
  const page = readPage(request);
  const fields = readFields(request, entry);
  const readable = mayRead(entry, request.context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const found: Found = readable ? await findRecords(ports.records, table, entry, query, page) : { records: [], total: 0 };
  const headers: Record<string, string> = { 'X-Total-Count': String(found.total) };
  const links = linkHeader(request, table, page, found.total);
  if (links !== '') headers.Link = links;
  return jsonAnswer(200, { result: found.records.map((record) => recordJson(record, fields)) }, headers);
}

/** `GET /api/now/table/<table>/<sys_id>`. A record that may not be read is as one that is not there. */
export async function readRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
  sysId: string,
): Promise<APIGatewayProxyResult> {
  const fields = readFields(request, entry);
  const readable = mayRead(entry, request.context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const record = readable ? await ports.records.get(table, sysId) : null;
  if (record === null) throw new Problem('record_not_found', "Record doesn't exist or ACL restricts the record retrieval");
  return jsonAnswer(200, { result: recordJson(record, fields) });
}

/** Every value as text, as on the platform; a reference as its sys_id. */
export const recordJson = (record: StoredRecord, fields: readonly Field[]): Readonly<Record<string, string>> =>
  Object.fromEntries(fields.map((field) => [field.name, toText(record, field)]));

/** `sysparm_fields`: comma-separated; all where it is missing. */
export function readFields({ query }: Pick<InstanceRequest, 'query'>, entry: TableEntry): readonly Field[] {
  const names = (query.get('sysparm_fields') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return entry.fields;
  return names.map((name) => {
    const field = fieldOf(entry, name);
    if (field === undefined) throw new Problem('unknown_field', `sysparm_fields: the table has no field "${quote(name)}".`);
    return field;
  });
}

/** `sysparm_limit` is 10,000 by default and at most, as a query examines no more records; the Link header leads on. */
function readPage({ query }: InstanceRequest): Page {
  const whole = (name: string): number | null => {
    const text = query.get(name) ?? '';
    if (text === '') return null;
    if (!/^\d{1,9}$/.test(text)) throw new Problem('query_invalid', `${name} takes a whole number from 0.`);
    return Number(text);
  };
  return { offset: whole('sysparm_offset') ?? 0, limit: Math.min(whole('sysparm_limit') ?? MOST_EXAMINED, MOST_EXAMINED) };
}

/** RFC 8288 links to the other pages; empty where one page holds all. */
function linkHeader({ query, baseUrl }: InstanceRequest, table: string, { offset, limit }: Page, total: number): string {
  if (limit === 0 || total <= limit) return '';
  const last = Math.floor((total - 1) / limit) * limit;
  const links: [string, number][] = [['first', 0]];
  if (offset > 0) links.push(['prev', Math.max(0, offset - limit)]);
  if (offset + limit < total) links.push(['next', offset + limit]);
  links.push(['last', last]);
  const rest = [...query].filter(([name]) => name !== 'sysparm_offset' && name !== 'sysparm_limit');
  return links.map(([rel, start]) => `<${address(`${baseUrl()}/api/now/table/${table}`, rest, limit, start)}>;rel="${rel}"`).join(',');
}

const address = (path: string, parameters: readonly (readonly [string, string])[], limit: number, offset: number): string =>
  `${path}?${[...parameters, ['sysparm_limit', String(limit)], ['sysparm_offset', String(offset)]]
    .map((pair) => pair.map((text = '') => encodeURIComponent(text.toWellFormed())).join('='))
    .join('&')}`;
