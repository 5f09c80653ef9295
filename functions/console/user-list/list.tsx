import type { APIGatewayProxyResult } from 'aws-lambda';
import { retryAfter } from '../../../shared/web/failure.ts';
import { htmlResponse, Page, type Shell } from '../../../shared/web/parts/page.tsx';
import { Pager } from '../../../shared/web/parts/pager.tsx';
import { Table } from '../../../shared/web/parts/table.tsx';
import { showUserHistory } from '../history/users.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { BulkForm, grantableRoles, SELECT } from './bulk/list-form.tsx';
import { columnsOf } from './columns.tsx';
import { userExport } from './export.ts';
import { listLink, placeHere, sortLinks } from './links.ts';
import { listingOf } from './listing.ts';
import { SearchForm } from './search-form.tsx';

/**
 * `/sys_user_list.do?sysparm_search=&sysparm_role=&finding=&sysparm_sort=&sysparm_rows=&sysparm_first_row=&sysparm_after=` and the filters, each
 * `=true`: the users, to search, sort and open. With `sysparm_view=export` as CSV.
 */
export async function showUserList(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  if (query('sysparm_view') === 'history') return showUserHistory(ports, request);
  const exported = query('sysparm_view') === 'export';
  const { users, caption, empty, hint, sortable, links, next, unread } = await listingOf(ports, request, exported);
  const file = { sysparm_view: 'export' };
  if (exported && unread === undefined)
    return userExport(users, next === null ? null : listLink(request, { ...file, sysparm_after: next }));
  const place = placeHere(query);
  const roles = await grantableRoles(ports, request);
  const status = unread === 'failed' ? 503 : 200;
  return htmlResponse(
    status,
    <Page title="Users" {...shell}>
      <div class="title">
        <h1>Users</h1>
        <a class="button" href={`${shell.prefix}/sys_user.do`}>
          New
        </a>
      </div>
      <SearchForm {...request} />
      {users.length === 0 ? (
        <p class="empty">{empty}</p>
      ) : (
        <BulkForm {...{ request, roles }} back={place}>
          <Table
            caption={caption}
            columns={[SELECT, ...columnsOf(fromHere(shell, place, users.length), sortable ? sortLinks(request) : {})]}
            rows={users}
          />
        </BulkForm>
      )}
      {hint === null ? null : <p class="hint">{hint}</p>}
      <Pager of="list" links={links} />
      {users.length === 0 ? null : <ExportLink to={listLink(request, file)} whole={next === null} />}
    </Page>,
    retryAfter(status),
  );
}

/** In octets: what the way back may add to a page of the list. */
const MOST_FOR_BACK = 10_000;

/** The links of the rows lead back to this page, unless that would make it too long. */
const fromHere = (shell: Shell, place: string, rows: number): Pick<Shell, 'prefix' | 'back'> =>
  place.length * rows > MOST_FOR_BACK ? { prefix: shell.prefix } : { prefix: shell.prefix, back: place };

const ExportLink = ({ to, whole }: { readonly to: string; readonly whole: boolean }) => (
  <p>
    <a href={to}>{whole ? 'Export these users as CSV' : 'Export the first of these users as CSV'}</a>
  </p>
);
