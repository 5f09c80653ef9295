import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Child } from 'hono/jsx';
import type { StoredRecord } from '../../../../shared/core/tables/records.ts';
import { htmlResponse, Page, shellOf } from '../../../../shared/web/parts/page.tsx';
import { Pager, rowLinks } from '../../../../shared/web/parts/pager.tsx';
import { type Column, Table } from '../../../../shared/web/parts/table.tsx';
import { logRefusal } from '../../log.ts';
import type { InstancePorts } from '../../ports.ts';
import { type Found, findRecords } from '../../records/find.ts';
import { mayRead } from '../../tables/access.ts';
import type { Field } from '../../tables/field.ts';
import { toLabel, toText } from '../../tables/values.ts';
import { captionOf, ROWS, readFirstRow } from '../list-page.tsx';
import { Value } from '../value.tsx';
import { mine, portalField } from './mine.ts';
import type { PortalRequest } from './portal-request.ts';

/** `/sp/incidents`: what this person reported or is the caller of; `sysparm_first_row` (from 1) pages. */
export async function myIncidentsPage(ports: InstancePorts, { request, root, incidents }: PortalRequest): Promise<APIGatewayProxyResult> {
  const { context, query } = request;
  const { table, entry } = incidents;
  const offset = readFirstRow(query.get('sysparm_first_row') ?? '') - 1;
  const readable = mayRead(entry, context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const page = { offset, limit: ROWS };
  const found: Found = readable ? await findRecords(ports, table, entry, mine(entry, context), page) : { records: [], total: 0 };
  return htmlResponse(
    200,
    <Page title="My incidents" {...shellOf(context)}>
      <p class="back">
        <a href={root}>Service portal</a>
      </p>
      <div class="title">
        <h1>My incidents</h1>
        <a class="button" href={`${root}/incidents/new`}>
          Report an incident
        </a>
      </div>
      {found.records.length === 0 ? (
        <p class="empty">{nothing(readable, offset)}</p>
      ) : (
        <Incidents {...{ root, incidents, found, offset }} />
      )}
      <Pager
        of="list"
        links={rowLinks({ first: offset + 1, rows: ROWS, total: found.total }, (first) => `${root}/incidents?sysparm_first_row=${first}`)}
      />
    </Page>,
  );
}

function nothing(readable: boolean, offset: number): string {
  if (!readable) return 'Your roles do not let you read incidents. Ask an administrator for the role that does.';
  return offset === 0 ? 'You have no incidents yet.' : 'There are no more incidents.';
}

type IncidentsProps = Pick<PortalRequest, 'root' | 'incidents'> & { readonly found: Found; readonly offset: number };

function Incidents({ root, incidents: { entry }, found, offset }: IncidentsProps) {
  const column = (name: string, cell: (record: StoredRecord, field: Field) => Child): Column<StoredRecord> => {
    const field = portalField(entry, name);
    return { label: field.label, cell: (record) => cell(record, field) };
  };
  const columns = [
    column('number', (record, field) => (
      <a href={`${root}/incidents/${encodeURIComponent(String(record.sys_id))}`}>{toText(record, field) || '(no number)'}</a>
    )),
    column('short_description', toText),
    column('state', toLabel),
    column('opened_at', (record, field) => <Value {...{ record, field }} />),
  ];
  return <Table caption={`${captionOf(offset, found)}, latest first`} columns={columns} rows={found.records} />;
}
