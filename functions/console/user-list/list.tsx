import type { APIGatewayProxyResult } from 'aws-lambda';
import { displayName, type UserRecord } from '../../../shared/core/users/user-record.ts';
import { Check } from '../../../shared/web/parts/check.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { Pager } from '../../../shared/web/parts/pager.tsx';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { Time } from '../../../shared/web/parts/time.tsx';
import { showUserHistory } from '../history/users.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { BulkForm, grantableRoles, SELECT } from './bulk/list-form.tsx';
import { FILTERS, type Found, findUsers } from './find.ts';
import { pageLinks, queryHere, ROWS } from './links.ts';

/** `/sys_user_list.do?sysparm_search=&non_interactive=&person_only=&locked=&inactive=&dated=&sysparm_first_row=&sysparm_after=`: the users, to search and open. */
export async function showUserList(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  if (query('sysparm_view') === 'history') return showUserHistory(ports, request);
  const [found, roles] = await Promise.all([findUsers(ports, query), grantableRoles(ports, request)]);
  const total = found.users.length;
  const first = Math.max(1, Math.min(Number.parseInt(query('sysparm_first_row'), 10) || 1, total));
  const shown = found.users.slice(first - 1, first - 1 + ROWS);
  const whole = found.next === null && query('sysparm_after') === '';
  const among = whole ? '' : ` that fit among ${inWords(found.lookedAt)} users`;
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
      {shown.length === 0 ? (
        <NothingFits found={found} whole={whole} />
      ) : (
        <BulkForm {...{ request, roles }} back={queryHere(query)}>
          <Table
            caption={`${first} to ${first - 1 + shown.length} of ${inWords(total)}${among}`}
            columns={[SELECT, ...columnsOf(shell.prefix)]}
            rows={shown}
          />
        </BulkForm>
      )}
      {whole ? null : <p class="hint">There are too many users to search at once. Results are not sorted across pages.</p>}
      <Pager of="list" links={pageLinks({ query, address: `${shell.prefix}/sys_user_list.do`, first, total, next: found.next })} />
    </Page>,
  );
}

const inWords = (count: number): string => count.toLocaleString('en-US');

const NothingFits = ({ found, whole }: { readonly found: Found; readonly whole: boolean }) => (
  <p>
    {whole
      ? 'No user fits. Shorten the search or clear the filters.'
      : `No user fits among ${inWords(found.lookedAt)} users. ${found.next === null ? 'These were the last ones.' : 'Search the next ones below.'} A whole user name is always found at once.`}
  </p>
);

const SearchForm = ({ shell, query }: Pick<ConsoleRequest, 'shell' | 'query'>) => (
  <form method="get" class="filters" action={`${shell.prefix}/sys_user_list.do`}>
    <Field label="User name or name" name="sysparm_search" value={query('sysparm_search')} autocomplete="off" optional={true} />
    {FILTERS.map(({ name, label }) => (
      <Check label={label} name={name} checked={query(name) === 'true'} />
    ))}
    <button type="submit">Search</button>
  </form>
);

const columnsOf = (prefix: string): readonly Column<UserRecord>[] => [
  {
    label: 'User name',
    cell: (user) => (
      <a href={`${prefix}/sys_user.do?user_name=${encodeURIComponent(user.user_name.toWellFormed())}`}>{user.name_as_entered}</a>
    ),
  },
  { label: 'Name', cell: displayName },
  { label: 'Email', cell: (user) => user.email },
  { label: 'Kind', cell: (user) => kindCell(user) },
  {
    label: 'State',
    cell: (user) => (
      <>
        {user.active && !user.locked_out ? 'Active' : <span class="tag caution">{stateOf(user)}</span>}
        {user.active ? <Until date={user.active_until} /> : null}
      </>
    ),
  },
];

const kindCell = (user: UserRecord) =>
  user.web_service_access_only ? (
    <span class="tag">{user.user_interface_only ? 'Non-interactive and user interface only: refused' : 'Non-interactive'}</span>
  ) : (
    <>
      {user.user_interface_only ? 'Interactive, user interface only' : 'Interactive'}
      <Until date={user.web_service_access_only_from} />
    </>
  );

/** Until when, below a kind or state that ends by a date. */
const Until = ({ date }: { readonly date: string }) =>
  date === '' ? null : (
    <p class="hint">
      until <Time at={date} />
    </p>
  );

const stateOf = ({ active, locked_out }: UserRecord): string =>
  [active ? 'Active' : 'Inactive', ...(locked_out ? ['locked out'] : [])].join(', ');
