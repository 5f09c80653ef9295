import type { APIGatewayProxyResult } from 'aws-lambda';
import { htmlResponse, Page, shellOf } from '../../../../shared/web/parts/page.tsx';
import { logRefusal } from '../../log.ts';
import type { InstancePorts } from '../../ports.ts';
import { Problem } from '../../problem.ts';
import { mayRead } from '../../tables/access.ts';
import { toLabel } from '../../tables/values.ts';
import { Notice } from '../notices.tsx';
import { Value } from '../value.tsx';
import { isMine, portalField } from './mine.ts';
import type { PortalRequest } from './portal-request.ts';

const SHOWN = ['number', 'state', 'urgency', 'category', 'opened_at', 'sys_updated_on', 'description', 'close_notes'];

/** `/sp/incidents/<sys_id>`: one of this person's incidents. Any other record is answered like one that does not exist. */
export async function myIncidentPage(
  ports: InstancePorts,
  { request, root, incidents }: PortalRequest,
  sysId: string,
): Promise<APIGatewayProxyResult> {
  const { context, query } = request;
  const { table, entry } = incidents;
  const readable = mayRead(entry, context);
  if (!readable) logRefusal(ports, request, 'acl_refused');
  const record = readable ? await ports.records.get(table, sysId) : null;
  if (record === null || !isMine(record, entry, context))
    throw new Problem('record_not_found', 'You have no such incident. Choose one from the list of your incidents.');
  const shown = (name: string): string => toLabel(record, portalField(entry, name));
  return htmlResponse(
    200,
    <Page title={`Incident ${shown('number')}`} {...shellOf(context)}>
      <p class="back">
        <a href={`${root}/incidents`}>My incidents</a>
      </p>
      <h1>{shown('short_description')}</h1>
      <Notice code={query.get('sysparm_notice')} />
      <dl>
        {SHOWN.filter((name) => shown(name) !== '').map((name) => (
          <>
            <dt>{portalField(entry, name).label}</dt>
            <dd>
              <Value record={record} field={portalField(entry, name)} />
            </dd>
          </>
        ))}
      </dl>
    </Page>,
  );
}
