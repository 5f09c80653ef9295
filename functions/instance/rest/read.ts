import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { checkParameters } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import type { Page } from '../records/find.ts';
import { listRecords, oneRecord, readFields, totalHeader } from '../records/list.ts';
import { createLookup } from '../records/lookup.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import type { TableEntry } from '../tables/field.ts';
import { readShownOptions, SHOWN_PARAMETERS, type ShownRecord, showRecords } from '../tables/shown.ts';
import { tableUrl } from './address.ts';
import { resultAnswer, resultListAnswer } from './answer.ts';
import { CONDITION, checkCondition, OF_LISTS } from './condition.ts';

/** With `true`, a list has no Link header. */
const SUPPRESS_LINKS = 'sysparm_suppress_pagination_header';

/** With `true`, a list does not tell how many records there are in all. */
const NO_COUNT = 'sysparm_no_count';

/** `GET /api/now/table/<table>`. A caller without the read ACL gets an empty list. */
export async function listTable(ports: InstancePorts, request: InstanceRequest, served: ServedTable): Promise<APIGatewayProxyResult> {
  const fields = readFields(request, served.entry);
  const options = readShownOptions(request);
  const listed = await listRecords(ports, request, served, ['sysparm_fields', SUPPRESS_LINKS, ...SHOWN_PARAMETERS]);
  const links = request.query.get(SUPPRESS_LINKS) === 'true' ? '' : linkHeader(request, served.table, listed.page, listed.total);
  const total = request.query.get(NO_COUNT) === 'true' ? {} : totalHeader(listed);
  const headers = { ...total, ...(links === '' ? {} : { Link: links }) };
  const lookup = createLookup(ports, request.context);
  const shown = await showRecords(lookup, fields, listed.records, options, (table) => tableUrl(request, table));
  return resultListAnswer(request, listed.records, shown, headers);
}

/** `GET /api/now/table/<table>/<sys_id>`. A record that the caller may not read is 404. */
export async function readRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  served: ServedTable,
  sysId: string,
): Promise<APIGatewayProxyResult> {
  const show = recordAnswer(ports, request, served.entry);
  const record = await oneRecord(ports, request, served, sysId);
  await checkCondition(ports, request, served, sysId);
  return resultAnswer(request, 200, await show(record));
}

/**
 * How one record is answered. Reads the parameters of the address at once, so that a write that asks for what is not served is refused
 * before anything is written.
 *
 * @param more parameters that the service honours beside those of showing a record.
 * @throws Problem.
 */
export function recordAnswer(
  ports: InstancePorts,
  request: InstanceRequest,
  entry: TableEntry,
  more: readonly string[] = [],
): (record: StoredRecord) => Promise<ShownRecord> {
  checkParameters(request, ['sysparm_fields', ...SHOWN_PARAMETERS, CONDITION, ...OF_LISTS, ...more]);
  const fields = readFields(request, entry);
  const options = readShownOptions(request);
  const lookup = createLookup(ports, request.context);
  // Read before anything is written, because it fails if no address is configured.
  const tables = options.excludeLinks ? '' : tableUrl(request, '');
  return async (record) => (await showRecords(lookup, fields, [record], options, (table) => tables + table))(record);
}

/** Characters of the Link header. Each link carries the query, and API Gateway takes 10,240 bytes of headers in all. */
const LONGEST_LINKS = 4096;

/**
 * RFC 8288 links to the other pages; empty where one page holds all. With a long query only the next page is linked, or none:
 * X-Total-Count tells that there is more.
 */
function linkHeader(request: InstanceRequest, table: string, { offset, limit }: Page, total: number): string {
  if (limit === 0 || total <= limit) return '';
  const last = Math.floor((total - 1) / limit) * limit;
  const links: [string, number][] = [['first', 0]];
  if (offset > 0) links.push(['prev', Math.max(0, offset - limit)]);
  if (offset + limit < total) links.push(['next', offset + limit]);
  links.push(['last', last]);
  const rest = [...request.query].filter(([name]) => name !== 'sysparm_offset' && name !== 'sysparm_limit');
  const url = tableUrl(request, table);
  const texts = links.map(([rel, start]) => `<${address(url, rest, limit, start)}>;rel="${rel}"`);
  const all = texts.join(',');
  if (all.length <= LONGEST_LINKS) return all;
  const next = texts[links.findIndex(([rel]) => rel === 'next')] ?? '';
  return next.length <= LONGEST_LINKS ? next : '';
}

const address = (path: string, parameters: readonly (readonly [string, string])[], limit: number, offset: number): string =>
  `${path}?${[...parameters, ['sysparm_limit', String(limit)], ['sysparm_offset', String(offset)]]
    .map((pair) => pair.map((text = '') => encodeURIComponent(text.toWellFormed())).join('='))
    .join('&')}`;
