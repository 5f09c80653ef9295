import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { checkParameters, LIST_PARAMETERS, readConditions } from '../http/parameters.ts';
import { logRefusal } from '../log.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayRead } from '../tables/access.ts';
import type { Field, TableEntry } from '../tables/field.ts';
import { NO_RECORD } from '../tables/record-acl.ts';
import { type Found, findRecords, MOST_ROWS, type Page } from './find.ts';
import { ORDER_PARAMETERS, readOrder } from './query/order-parameters.ts';
import { parseQuery } from './query/parse-query.ts';
import { narrowed, type Query } from './query/query.ts';
import { queryContext } from './query/query-context.ts';
import { fieldPath } from './query/walk.ts';

/** What the query parameters of REST, JSONv2, XML, CSV and RSS ask for: the same in all of them. */
export interface Listed extends Found {
  readonly page: Page;
}

/**
 * `sysparm_query`, `sysparm_limit` (or `sysparm_record_count`), `sysparm_offset`, and a condition for each key that names a field. A
 * caller without the read ACL gets an empty list.
 *
 * @param more parameters that the service honours beside these.
 * @throws Problem `query_invalid`, `invalid_value` or `query_too_broad`, DependencyError.
 */
export async function listRecords(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
  more: readonly string[],
): Promise<Listed> {
  const query = readListQuery(ports, request, entry, [...LIST_PARAMETERS, ...more]);
  const page = readPage(request);
  const readable = mayRead(entry, request.context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const found: Found = readable ? await findRecords(ports, table, entry, query, page) : { records: [], total: 0 };
  return { ...found, page };
}

/** What `sysparm_query` and the fields in the address ask for, together. @throws Problem. */
export function readListQuery(ports: InstancePorts, request: InstanceRequest, entry: TableEntry, honoured: readonly string[]): Query {
  const context = queryContext(ports, request.context);
  const conditions = readConditions(request, entry, [...ORDER_PARAMETERS, ...honoured], context);
  const query = narrowed(
    parseQuery(request.query.get('sysparm_query') ?? '', entry, 'sysparm_query', context),
    conditions.map((condition) => [condition]),
  );
  return { ...query, order: [...query.order, ...readOrder(request.query, entry, context)] };
}

/**
 * One record by its sys_id. A record that the caller may not read is not found.
 *
 * @throws Problem `record_not_found`, DependencyError.
 */
export async function oneRecord(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
  sysId: string,
): Promise<StoredRecord> {
  const readable = mayRead(entry, request.context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const record = readable ? await ports.records.get(table, sysId) : null;
  if (record === null) throw new Problem('record_not_found', NO_RECORD);
  return record;
}

/** Parameters that name a record. */
export const RECORD_PARAMETERS = ['sysparm_sys_id', 'sys_id'] as const;

/**
 * The record that a `.do` address names, else the list.
 *
 * @param more parameters that the service honours beside those of the record or the list.
 */
export async function namedOrListed(
  ports: InstancePorts,
  request: InstanceRequest,
  served: ServedTable,
  more: readonly string[] = [],
): Promise<Found> {
  const sysId = readSysId(request);
  if (sysId === '') return listRecords(ports, request, served, [...RECORD_PARAMETERS, ...more]);
  checkParameters(request, [...RECORD_PARAMETERS, ...more]);
  return { records: [await oneRecord(ports, request, served, sysId)], total: 1 };
}

/** `sysparm_sys_id`, or `sys_id` as the forms have it; empty where neither is given. @throws Problem `query_invalid` where they differ. */
export function readSysId({ query }: Pick<InstanceRequest, 'query'>): string {
  const [one = '', other = ''] = RECORD_PARAMETERS.map((name) => query.get(name) || '');
  if (one !== '' && other !== '' && one !== other)
    throw new Problem('query_invalid', 'sysparm_sys_id and sys_id name two records: send one of them.');
  return one || other;
}

/** Characters of `sysparm_fields`, several times what every field of a table takes. */
const LONGEST_FIELDS = 4000;

/**
 * `sysparm_fields`: names between commas; all fields where it is missing. A field that the table does not have is left out and one that is
 * there twice is answered once, as on the platform. So an answer never has more fields than the table and those along its references.
 *
 * @throws Problem `query_invalid`.
 */
export function readFields({ query }: Pick<InstanceRequest, 'query'>, entry: TableEntry): readonly Field[] {
  const names = query.get('sysparm_fields') ?? '';
  if (names.length > LONGEST_FIELDS) throw new Problem('query_invalid', `sysparm_fields takes at most ${LONGEST_FIELDS} characters.`);
  const wanted = new Set(names.split(',').map((name) => name.trim()));
  wanted.delete('');
  if (wanted.size === 0) return entry.fields;
  return [...wanted].map((name) => fieldPath(entry, name)).filter((field) => field !== undefined);
}

/** 10,000 records by default and at most; `X-Total-Count` says how many there are. */
function readPage({ query }: InstanceRequest): Page {
  const whole = (name: string): number | null => {
    const text = query.get(name) ?? '';
    if (text === '') return null;
    if (!/^\d{1,9}$/.test(text)) throw new Problem('query_invalid', `${name} takes a whole number from 0.`);
    return Number(text);
  };
  const [most, count] = [whole('sysparm_limit'), whole('sysparm_record_count')];
  if (most !== null && count !== null && most !== count)
    throw new Problem('query_invalid', 'sysparm_limit and sysparm_record_count mean the same: send one of them.');
  const limit = most ?? count ?? MOST_ROWS;
  return { offset: whole('sysparm_offset') ?? 0, limit: Math.min(limit, MOST_ROWS) };
}

/** The number of records on all pages, for every format. */
export const totalHeader = ({ total }: Pick<Found, 'total'>): Readonly<Record<string, string>> => ({ 'X-Total-Count': String(total) });
