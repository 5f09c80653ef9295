import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StoredRecord } from '../../shared/core/records.ts';
import { htmlResponse, Page, shellOf } from '../../shared/web/page.tsx';
import { mayRead } from './access.ts';
import { fieldOf, type TableEntry } from './dictionary.ts';
import { logRefusal } from './log.ts';
import type { InstancePorts } from './ports.ts';
import { Problem } from './problem.ts';
import type { InstanceRequest } from './request.ts';
import type { ServedTable } from './service.ts';
import { toText } from './values.ts';

/** `/<table>.do?sys_id=…`: one record, to read. Without sys_id the page says how to choose one. */
export async function formPage(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
): Promise<APIGatewayProxyResult> {
  const sysId = request.query.get('sys_id') ?? '';
  const record = sysId === '' ? null : await read(ports, request, { table, entry }, sysId);
  const title = record === null ? entry.label : `${entry.label} ${displayValue(record, entry)}`;
  return htmlResponse(
    200,
    <Page title={title} {...shellOf(request.context)}>
      <h1>{title}</h1>
      {record === null ? <p>No record is chosen. Open one from the list.</p> : <Values entry={entry} record={record} />}
      <p>
        <a href={`${request.context.stage_prefix}/${table}_list.do`}>{entry.pluralLabel}: list</a>
      </p>
    </Page>,
  );
}

/** A record that may not be read is as one that is not there. */
async function read(ports: InstancePorts, request: InstanceRequest, { table, entry }: ServedTable, sysId: string): Promise<StoredRecord> {
  const readable = mayRead(entry, request.context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const record = readable ? await ports.records.get(table, sysId) : null;
  if (record === null) throw new Problem('record_not_found', 'There is no such record, or your roles do not let you read it.');
  return record;
}

function displayValue(record: StoredRecord, entry: TableEntry): string {
  const field = fieldOf(entry, entry.displayField);
  return field === undefined ? '' : toText(record, field);
}

const Values = ({ entry, record }: { readonly entry: TableEntry; readonly record: StoredRecord }) => (
  <dl>
    {entry.fields.map((field) => (
      <>
        <dt>{field.label}</dt>
        <dd>{toText(record, field)}</dd>
      </>
    ))}
  </dl>
);
