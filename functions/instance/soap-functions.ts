import type { StoredRecord } from '../../shared/core/records.ts';
import type { SoapOperation } from '../../shared/core/roles.ts';
import type { Field, TableEntry } from './dictionary.ts';
import { findRecords, MOST_EXAMINED } from './find-records.ts';
import type { InstancePorts } from './ports.ts';
import { Problem } from './problem.ts';
import type { ServedTable } from './service.ts';
import { ROWS_BY_DEFAULT, readSoapPage, readSoapQuery } from './soap-query.ts';
import { toText } from './values.ts';
import { changeRecord, createRecord } from './write-records.ts';
import { escapeXml } from './xml.ts';

/** One call of a SOAP function. */
export interface Job extends ServedTable {
  readonly ports: InstancePorts;
  readonly userName: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface SoapFunction {
  /** What a caller must be granted under strict security. */
  readonly needs: SoapOperation;
  /** The platform's words for a caller who is not. */
  readonly insufficient: (table: string, sysId: string) => string;
  /** @returns content of the response element, as XML. */
  readonly run: (job: Job) => Promise<string>;
}

const QUERY_REFUSED = (): string => 'Insufficient rights to query records';

/** The platform's direct web service functions, by the name of the request element. */
export const SOAP_FUNCTIONS: ReadonlyMap<string, SoapFunction> = new Map<string, SoapFunction>([
  ['get', { needs: 'query', insufficient: (table, sysId) => `insufficient rights to read ${table} ${sysId}`, run: get }],
  ['getKeys', { needs: 'query', insufficient: QUERY_REFUSED, run: getKeys }],
  ['getRecords', { needs: 'query', insufficient: QUERY_REFUSED, run: getRecords }],
  ['insert', { needs: 'create', insufficient: () => 'Insufficient rights for creating new records', run: insert }],
  ['update', { needs: 'update', insufficient: (table, sysId) => `Insufficient rights to update ${table} ${sysId}`, run: update }],
  [
    'deleteRecord',
    { needs: 'delete', insufficient: (table, sysId) => `Insufficient rights to delete ${table} ${sysId}`, run: deleteRecord },
  ],
]);

/** An unknown record is an empty answer, as on the platform. */
async function get(job: Job): Promise<string> {
  const record = await job.ports.records.get(job.table, requiredSysId(job));
  return record === null ? '' : recordXml(job.entry, record);
}

async function getKeys({ ports, table, entry, parameters }: Job): Promise<string> {
  const page = readSoapPage(parameters, MOST_EXAMINED);
  const { records } = await findRecords(ports.records, table, entry, readSoapQuery(entry, parameters), page);
  return element('sys_id', records.map(({ sys_id }) => sys_id).join(',')) + element('count', String(records.length));
}

async function getRecords({ ports, table, entry, parameters }: Job): Promise<string> {
  const page = readSoapPage(parameters, ROWS_BY_DEFAULT);
  const { records } = await findRecords(ports.records, table, entry, readSoapQuery(entry, parameters), page);
  return records.map((record) => `<getRecordsResult>${recordXml(entry, record)}</getRecordsResult>`).join('');
}

async function insert({ ports, table, entry, parameters, userName }: Job): Promise<string> {
  const { sys_id, number } = await createRecord(ports, { table, entry, values: parameters, userName });
  return element('sys_id', String(sys_id)) + (number === undefined ? '' : element('number', String(number)));
}

async function update(job: Job): Promise<string> {
  const { ports, table, entry, parameters, userName } = job;
  const sysId = requiredSysId(job);
  await changeRecord(ports, sysId, { table, entry, values: parameters, userName });
  return element('sys_id', sysId);
}

async function deleteRecord(job: Job): Promise<string> {
  const deleted = await job.ports.records.delete(job.table, requiredSysId(job));
  return element('count', deleted ? '1' : '0');
}

function requiredSysId({ parameters }: Job): string {
  const sysId = parameters.get('sys_id')?.trim() ?? '';
  if (sysId === '') throw new Problem('sys_id_missing', 'The element sys_id is missing or empty: name the record. Nothing was written.');
  return sysId;
}

/** In the dictionary's order, which is the schema's. An empty number or boolean would be no valid value, so it is left out. */
const recordXml = (entry: TableEntry, record: StoredRecord): string =>
  entry.fields
    .map((field) => ({ field, text: toText(record, field) }))
    .filter(({ field, text }) => text !== '' || hasEmptyForm(field))
    .map(({ field, text }) => element(field.name, text))
    .join('');

const hasEmptyForm = ({ type }: Field): boolean => type !== 'integer' && type !== 'boolean';

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;
