import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { SoapOperation } from '../../../shared/core/users/roles.ts';
import { bounded } from '../http/answer.ts';
import { Problem } from '../problem.ts';
import { checkCount, deleteAll, MOST_INSERTED, matchesToWrite } from '../records/bulk-write.ts';
import { findRecords, MOST_EXAMINED, MOST_ROWS } from '../records/find.ts';
import { checkReferences, type Known } from '../records/references.ts';
import {
  changeRecord,
  createRecord,
  type PreparedRecord,
  prepareRecord,
  deleteRecord as removeRecord,
  storeRecord,
  type Write,
} from '../records/write.ts';
import { element } from '../xml/write.ts';
import { aggregate } from './aggregate.ts';
import type { Job, SoapReply } from './job.ts';
import { ROWS_BY_DEFAULT, ROWS_RULE, readSoapFilter, readSoapPage, readSoapQuery } from './query-by-example.ts';
import { recordsXml, shownFields } from './shown.ts';

export interface SoapFunction {
  /** What a caller must be granted under strict security. */
  readonly needs: Exclude<SoapOperation, 'ecc'>;
  /** The platform's words for a caller who is not. */
  readonly insufficient: (table: string, sysId: string) => string;
  /** It answers records, with display values where the address asks for them. */
  readonly shows?: true;
  readonly run: (job: Job) => Promise<SoapReply>;
}

const QUERY_REFUSED = (): string => 'Insufficient rights to query records';

/** The platform's direct web service functions, by the name of the request element. */
export const SOAP_FUNCTIONS: ReadonlyMap<string, SoapFunction> = new Map<string, SoapFunction>([
  ['get', { needs: 'query', insufficient: (table, sysId) => `insufficient rights to read ${table} ${sysId}`, shows: true, run: get }],
  ['getKeys', { needs: 'query', insufficient: QUERY_REFUSED, run: getKeys }],
  ['getRecords', { needs: 'query', insufficient: QUERY_REFUSED, shows: true, run: getRecords }],
  ['aggregate', { needs: 'query', insufficient: QUERY_REFUSED, run: aggregate }],
  ['insert', { needs: 'create', insufficient: () => 'Insufficient rights for creating new records', run: insert }],
  ['insertMultiple', { needs: 'create', insufficient: () => 'Insufficient rights for creating new records', run: insertMultiple }],
  ['update', { needs: 'update', insufficient: (table, sysId) => `Insufficient rights to update ${table} ${sysId}`, run: update }],
  [
    'deleteRecord',
    { needs: 'delete', insufficient: (table, sysId) => `Insufficient rights to delete ${table} ${sysId}`, run: deleteRecord },
  ],
  ['deleteMultiple', { needs: 'delete', insufficient: (table) => `Insufficient rights to delete ${table} records`, run: deleteMultiple }],
]);

/** An unknown record is an empty answer, as on the platform. */
async function get(job: Job): Promise<SoapReply> {
  const sysId = requiredSysId(job);
  const fields = shownFields(job);
  const record = await job.ports.records.get(job.table, sysId);
  return { content: record === null ? '' : (await recordsXml(job, fields, [record]))(record) };
}

async function getKeys({ ports, table, entry, parameters, context }: Job): Promise<SoapReply> {
  const page = readSoapPage(parameters, MOST_EXAMINED, MOST_EXAMINED);
  const { records, total } = await findRecords(ports, table, entry, readSoapQuery(entry, parameters, context), page);
  const keys = records.map(({ sys_id }) => sys_id).join(',');
  return { content: element('sys_id', keys) + element('count', String(records.length)), total };
}

/** The 250-row default is never silent: an XML comment, which every client ignores, and X-Total-Count say that there are more. */
async function getRecords(job: Job): Promise<SoapReply> {
  const { ports, table, entry, parameters, context } = job;
  const fields = shownFields(job);
  const page = readSoapPage(parameters, ROWS_BY_DEFAULT, MOST_ROWS);
  const { records, total } = await findRecords(ports, table, entry, readSoapQuery(entry, parameters, context), page);
  const next = page.offset + records.length;
  const more = next < total ? `<!-- Rows ${page.offset} to ${next} of ${total}: to go on, send __first_row ${next}. ${ROWS_RULE} -->` : '';
  const show = await recordsXml(job, fields, records);
  return { content: more + bounded(records, (record) => `<getRecordsResult>${show(record)}</getRecordsResult>`), total };
}

async function insert(job: Job): Promise<SoapReply> {
  return { content: inserted(await createRecord(job.ports, writeOf(job, job.parameters))) };
}

/** All records are checked before the first is written; then one after the other, so that numbers come in their order. */
async function insertMultiple(job: Job): Promise<SoapReply> {
  const { ports, entry, records } = job;
  if (records.length === 0) throw new Problem('body_unreadable', 'insertMultiple needs at least one record element. Nothing was written.');
  checkCount(records.length, MOST_INSERTED, 'insert');
  const known: Known = new Map();
  const prepared: PreparedRecord[] = [];
  for (const values of records) {
    try {
      const record = prepareRecord(ports, writeOf(job, values));
      await checkReferences(ports, entry, record.record, known);
      prepared.push(record);
    } catch (error) {
      throw error instanceof Problem ? new Problem(error.code, `Record ${prepared.length + 1}: ${error.message}`) : error;
    }
  }
  let content = '';
  for (const record of prepared) content += `<insertResponse>${inserted(await storeRecord(ports, record))}</insertResponse>`;
  return { content };
}

const writeOf = ({ table, entry, userName, decisionId }: Job, values: Write['values']): Write => ({
  table,
  entry,
  userName,
  decisionId,
  values,
});

const inserted = ({ sys_id, number }: StoredRecord): string =>
  element('sys_id', String(sys_id)) + (number === undefined ? '' : element('number', String(number)));

async function update(job: Job): Promise<SoapReply> {
  const sysId = requiredSysId(job);
  await changeRecord(job.ports, sysId, writeOf(job, job.parameters));
  return { content: element('sys_id', sysId) };
}

async function deleteRecord(job: Job): Promise<SoapReply> {
  const deleted = await removeRecord(job.ports, requiredSysId(job), job);
  return { content: element('count', deleted === null ? '0' : '1') };
}

async function deleteMultiple(job: Job): Promise<SoapReply> {
  const query = readSoapFilter(job.entry, job.parameters, 'deleteMultiple', job.context);
  const matching = await matchesToWrite(job.ports, job, query, 'deleteMultiple');
  const deleted = await deleteAll(job.ports, job, matching);
  return { content: element('count', String(deleted.length)) };
}

function requiredSysId({ parameters }: Job): string {
  const sysId = parameters.get('sys_id')?.trim() ?? '';
  if (sysId === '') throw new Problem('sys_id_missing', 'The element sys_id is missing or empty: name the record. Nothing was written.');
  return sysId;
}
