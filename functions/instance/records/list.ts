import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { logRefusal } from '../log.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem, quote } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayRead } from '../tables/access.ts';
import { type Field, fieldOf, type TableEntry } from '../tables/dictionary.ts';
import { NO_RECORD } from '../tables/record-acl.ts';
import { type Found, findRecords, MOST_ROWS, type Page } from './find.ts';
import { parseQuery } from './query.ts';

/** What the query parameters of REST, JSONv2, XML, CSV and RSS ask for: the same in all of them. */
export interface Listed extends Found {
  readonly page: Page;
}

/**
 * `sysparm_query`, `sysparm_limit` (or `sysparm_record_count`) and `sysparm_offset`. A caller without the read ACL gets an empty list.
 *
 * @throws Problem `query_invalid`, `invalid_value` or `query_too_broad`, DependencyError.
 */
export async function listRecords(ports: InstancePorts, request: InstanceRequest, { table, entry }: ServedTable): Promise<Listed> {
  const query = parseQuery(request.query.get('sysparm_query') ?? '', entry, 'sysparm_query');
  const page = readPage(request);
  const readable = mayRead(entry, request.context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const found: Found = readable ? await findRecords(ports, table, entry, query, page) : { records: [], total: 0 };
  return { ...found, page };
}

/**
 * One record by its sys_id. One that may not be read is as one that is not there.
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

/** The record that a `.do` address names, else the list. */
export async function namedOrListed(ports: InstancePorts, request: InstanceRequest, served: ServedTable): Promise<Found> {
  const sysId = readSysId(request);
  if (sysId === '') return listRecords(ports, request, served);
  return { records: [await oneRecord(ports, request, served, sysId)], total: 1 };
}

/** `sysparm_sys_id`, or `sys_id` as the forms have it; empty where neither is given. */
export const readSysId = ({ query }: Pick<InstanceRequest, 'query'>): string => query.get('sysparm_sys_id') || query.get('sys_id') || '';

/** Characters of `sysparm_fields`, several times what every field of a table takes. */
const LONGEST_FIELDS = 4000;

/**
 * `sysparm_fields`: names between commas, each once, so that an answer never has more fields than the table; all where it is missing.
 *
 * @throws Problem `unknown_field` or `query_invalid`.
 */
export function readFields({ query }: Pick<InstanceRequest, 'query'>, entry: TableEntry): readonly Field[] {
  const names = query.get('sysparm_fields') ?? '';
  if (names.length > LONGEST_FIELDS) throw new Problem('query_invalid', `sysparm_fields takes at most ${LONGEST_FIELDS} characters.`);
  const fields = new Set<Field>();
  for (const part of names.split(',')) {
    const name = part.trim();
    if (name === '') continue;
    const field = fieldOf(entry, name);
    if (field === undefined) throw new Problem('unknown_field', `sysparm_fields: the table has no field "${quote(name)}".`);
    if (fields.has(field)) throw new Problem('query_invalid', `sysparm_fields names the field ${name} twice: name each field once.`);
    fields.add(field);
  }
  return fields.size === 0 ? entry.fields : [...fields];
}

/** 10,000 records by default and at most; `X-Total-Count` says how many there are. */
function readPage({ query }: InstanceRequest): Page {
  const whole = (name: string): number | null => {
    const text = query.get(name) ?? '';
    if (text === '') return null;
    if (!/^\d{1,9}$/.test(text)) throw new Problem('query_invalid', `${name} takes a whole number from 0.`);
    return Number(text);
  };
  const limit = whole('sysparm_limit') ?? whole('sysparm_record_count') ?? MOST_ROWS;
  return { offset: whole('sysparm_offset') ?? 0, limit: Math.min(limit, MOST_ROWS) };
}

/** How many records there are on all pages, whatever the format can say itself. */
export const totalHeader = ({ total }: Pick<Found, 'total'>): Readonly<Record<string, string>> => ({ 'X-Total-Count': String(total) });
