import type { APIGatewayProxyResult } from 'aws-lambda';
import { htmlResponse, Page, shellOf } from '../../../../shared/web/page.tsx';
import { logRefusal } from '../../log.ts';
import type { InstancePorts } from '../../ports.ts';
import { type Found, findRecords } from '../../records/find.ts';
import { mayRead } from '../../tables/access.ts';
import { toLabel, toText } from '../../tables/values.ts';
import { ROWS, readFirstRow } from '../list-page.tsx';
import { Pager } from '../pager.tsx';
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
      {found.records.length === 0 ? <p>{nothing(readable, offset)}</p> : <Incidents {...{ root, incidents, found, offset }} />}
      <Pager page={(first) => `${root}/incidents?sysparm_first_row=${first}`} rows={ROWS} offset={offset} total={found.total} />
    </Page>,
  );
}

function nothing(readable: boolean, offset: number): string {
  if (!readable) return 'Your roles do not let you read incidents. Ask an administrator for the role that does.';
  return offset === 0 ? 'You have no incidents yet.' : 'There are no more incidents.';
}

type IncidentsProps = Pick<PortalRequest, 'root' | 'incidents'> & { readonly found: Found; readonly offset: number };

function Incidents({ root, incidents: { entry }, found, offset }: IncidentsProps) {
  const [number, what, state, opened] = ['number', 'short_description', 'state', 'opened_at'].map((name) => portalField(entry, name));
  if (number === undefined || what === undefined || state === undefined || opened === undefined) return null;
  return (
    <div class="scroll">
      <table>
        <caption>
          {offset + 1} to {offset + found.records.length} of {found.total}, latest first
        </caption>
        <thead>
          <tr>
            {[number, what, state, opened].map(({ label }) => (
              <th scope="col">{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.records.map((record) => (
            <tr>
              <td>
                <a href={`${root}/incidents/${encodeURIComponent(String(record.sys_id))}`}>{toText(record, number) || '(no number)'}</a>
              </td>
              <td>{toText(record, what)}</td>
              <td>{toLabel(record, state)}</td>
              <td>
                <time>{toText(record, opened)}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
