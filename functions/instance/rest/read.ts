import type { APIGatewayProxyResult } from 'aws-lambda';
import { checkParameters } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import type { Page } from '../records/find.ts';
import { listRecords, oneRecord, readFields, totalHeader } from '../records/list.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { recordTexts } from '../tables/values.ts';
import { tableUrl } from './address.ts';
import { resultAnswer, resultListAnswer } from './answer.ts';

/** With `true`, a list has no Link header. */
const SUPPRESS_LINKS = 'sysparm_suppress_pagination_header';

/** `GET /api/now/table/<table>`. A caller without the read ACL gets an empty list. */
export async function listTable(ports: InstancePorts, request: InstanceRequest, served: ServedTable): Promise<APIGatewayProxyResult> {
  const fields = readFields(request, served.entry);
  const listed = await listRecords(ports, request, served, ['sysparm_fields', SUPPRESS_LINKS]);
  const links = request.query.get(SUPPRESS_LINKS) === 'true' ? '' : linkHeader(request, served.table, listed.page, listed.total);
  const headers = { ...totalHeader(listed), ...(links === '' ? {} : { Link: links }) };
  return resultListAnswer(request, listed.records, (record) => recordTexts(record, fields), headers);
}

/** `GET /api/now/table/<table>/<sys_id>`. A record that the caller may not read is 404. */
export async function readRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  served: ServedTable,
  sysId: string,
): Promise<APIGatewayProxyResult> {
  checkParameters(request, ['sysparm_fields']);
  const fields = readFields(request, served.entry);
  return resultAnswer(request, 200, recordTexts(await oneRecord(ports, request, served, sysId), fields));
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
