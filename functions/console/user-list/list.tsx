import type { APIGatewayProxyResult } from 'aws-lambda';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { Pager } from '../../../shared/web/parts/pager.tsx';
import { Table } from '../../../shared/web/parts/table.tsx';
import { showUserHistory } from '../history/users.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { BulkForm, grantableRoles, SELECT } from './bulk/list-form.tsx';
import { columnsOf } from './columns.tsx';
import { userExport } from './export.ts';
import { listLink, queryHere, sortLinks } from './links.ts';
import { listingOf } from './listing.ts';
import { SearchForm } from './search-form.tsx';

/**
 * `/sys_user_list.do?sysparm_search=&sysparm_role=&sysparm_sort=&sysparm_rows=&sysparm_first_row=&sysparm_after=` and the filters, each
 * `=true`: the users, to search, sort and open. With `sysparm_view=export` as CSV.
 */
export async function showUserList(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  if (query('sysparm_view') === 'history') return showUserHistory(ports, request);
  const exported = query('sysparm_view') === 'export';
  const { users, caption, empty, hint, sortable, links, next } = await listingOf(ports, request, exported);
  const file = { sysparm_view: 'export' };
  if (exported) return userExport(users, next === null ? null : listLink(request, { ...file, sysparm_after: next }));
  const roles = await grantableRoles(ports, request);
  return htmlResponse(
    200,
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
        <BulkForm {...{ request, roles }} back={queryHere(query)}>
          <Table caption={caption} columns={[SELECT, ...columnsOf(shell.prefix, sortable ? sortLinks(request) : {})]} rows={users} />
        </BulkForm>
      )}
      {hint === null ? null : <p class="hint">{hint}</p>}
      <Pager of="list" links={links} />
      {users.length === 0 ? null : (
        <p>
          <a href={listLink(request, file)}>{next === null ? 'Export these users as CSV' : 'Export the first of these users as CSV'}</a>
        </p>
      )}
    </Page>,
  );
}
