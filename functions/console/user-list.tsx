import type { APIGatewayProxyResult } from 'aws-lambda';
import { displayName, type UserRecord } from '../../shared/core/user-record.ts';
import { Check } from '../../shared/web/check.tsx';
import { Field } from '../../shared/web/field.tsx';
import { htmlResponse, Page } from '../../shared/web/page.tsx';
import { Menu } from './menu.tsx';
import type { ConsolePorts } from './ports.ts';
import type { ConsoleRequest } from './request.ts';

const ROWS = 20;

/** Filters of the list: each is a query key, and several narrow together. */
const FILTERS: readonly { readonly name: string; readonly label: string; readonly fits: (user: UserRecord) => boolean }[] = [
  { name: 'non_interactive', label: 'Non-interactive', fits: (user) => user.web_service_access_only },
  { name: 'locked', label: 'Locked out', fits: (user) => user.locked_out },
  { name: 'inactive', label: 'Inactive', fits: (user) => !user.active },
];

/** `/sys_user_list.do?sysparm_search=&non_interactive=&locked=&inactive=&sysparm_first_row=`: the users, to search and open. */
export async function showUserList(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  const found = await findUsers(ports, query);
  const first = Math.max(1, Math.min(Number.parseInt(query('sysparm_first_row'), 10) || 1, found.length));
  const shown = found.slice(first - 1, first - 1 + ROWS);
  return htmlResponse(
    200,
    <Page title="Users" {...shell}>
      <Menu context={request.context} />
      <h1>Users</h1>
      <SearchForm {...request} />
      {shown.length === 0 ? (
        <p>No user fits. Shorten the search or clear the filters.</p>
      ) : (
        <Users users={shown} prefix={shell.prefix} caption={`${first} to ${first - 1 + shown.length} of ${found.length}`} />
      )}
      <Pager query={query} address={`${shell.prefix}/sys_user_list.do`} first={first} total={found.length} />
      <p>
        <a class="button" href={`${shell.prefix}/sys_user.do`}>
          New
        </a>
      </p>
    </Page>,
  );
}

/** Only what fits is kept, so that memory is bounded by the answer and not by the table. */
async function findUsers({ users }: ConsolePorts, query: ConsoleRequest['query']): Promise<UserRecord[]> {
  const wanted = fold(query('sysparm_search').trim());
  const filters = FILTERS.filter(({ name }) => query(name) === 'true');
  const found: UserRecord[] = [];
  for await (const page of users.pages()) {
    const fitting = page.filter((user) => filters.every(({ fits }) => fits(user)) && matches(user, wanted));
    found.push(...fitting);
  }
  return found.sort((a, b) => (a.user_name < b.user_name ? -1 : 1));
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

const matches = (user: UserRecord, wanted: string): boolean =>
  [user.user_name, user.name_as_entered, displayName(user)].some((text) => fold(text).includes(wanted));

const SearchForm = ({ shell, query }: Pick<ConsoleRequest, 'shell' | 'query'>) => (
  <form method="get" action={`${shell.prefix}/sys_user_list.do`}>
    <Field label="User name or name" name="sysparm_search" value={query('sysparm_search')} autocomplete="off" optional={true} />
    {FILTERS.map(({ name, label }) => (
      <Check label={label} name={name} checked={query(name) === 'true'} />
    ))}
    <button type="submit">Search</button>
  </form>
);

interface UsersProps {
  readonly users: readonly UserRecord[];
  readonly prefix: string;
  readonly caption: string;
}

const Users = ({ users, prefix, caption }: UsersProps) => (
  <div class="scroll">
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {['User name', 'Name', 'Email', 'Kind', 'State'].map((label) => (
            <th scope="col">{label}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr>
            <td>
              <a href={`${prefix}/sys_user.do?user_name=${encodeURIComponent(user.user_name.toWellFormed())}`}>{user.name_as_entered}</a>
            </td>
            <td>{displayName(user)}</td>
            <td>{user.email}</td>
            <td>{user.web_service_access_only ? 'Non-interactive' : 'Interactive'}</td>
            <td>{stateOf(user)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const stateOf = ({ active, locked_out }: UserRecord): string =>
  [active ? 'Active' : 'Inactive', ...(locked_out ? ['locked out'] : [])].join(', ');

interface PagerProps {
  readonly query: ConsoleRequest['query'];
  readonly address: string;
  readonly first: number;
  readonly total: number;
}

function Pager({ query, address, first, total }: PagerProps) {
  if (first === 1 && total <= ROWS) return null;
  const page = (row: number): string => {
    const filters = FILTERS.flatMap(({ name }) => (query(name) === 'true' ? [[name, 'true'] satisfies [string, string]] : []));
    const keys: [string, string][] = [['sysparm_search', query('sysparm_search')], ...filters, ['sysparm_first_row', String(row)]];
    return `${address}?${new URLSearchParams(keys)}`;
  };
  return (
    <nav aria-label="Pages of the list">
      <ul>
        {first === 1 ? null : (
          <li>
            <a href={page(Math.max(1, first - ROWS))}>Previous</a>
          </li>
        )}
        {first + ROWS > total ? null : (
          <li>
            <a href={page(first + ROWS)}>Next</a>
          </li>
        )}
      </ul>
    </nav>
  );
}
