import type { APIGatewayProxyResult } from 'aws-lambda';
import { displayName, type UserRecord } from '../../../shared/core/users/user-record.ts';
import { Check } from '../../../shared/web/check.tsx';
import { Field } from '../../../shared/web/field.tsx';
import { htmlResponse, Page } from '../../../shared/web/page.tsx';
import { showUserHistory } from '../history/users.tsx';
import { Menu } from '../menu.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { FILTERS, type Found, findUsers } from './find.ts';
import { Pager, ROWS } from './pager.tsx';

/** `/sys_user_list.do?sysparm_search=&non_interactive=&locked=&inactive=&sysparm_first_row=&sysparm_after=`: the users, to search and open. */
export async function showUserList(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  if (query('sysparm_view') === 'history') return showUserHistory(ports, request);
  const found = await findUsers(ports, query);
  const total = found.users.length;
  const first = Math.max(1, Math.min(Number.parseInt(query('sysparm_first_row'), 10) || 1, total));
  const shown = found.users.slice(first - 1, first - 1 + ROWS);
  const whole = found.next === null && query('sysparm_after') === '';
  const among = whole ? '' : ` that fit among ${inWords(found.lookedAt)} users`;
  return htmlResponse(
    200,
    <Page title="Users" {...shell}>
      <Menu context={request.context} />
      <div class="title">
        <h1>Users</h1>
        <a class="button" href={`${shell.prefix}/sys_user.do`}>
          New
        </a>
      </div>
      <SearchForm {...request} />
      {shown.length === 0 ? (
        <Nobody found={found} whole={whole} />
      ) : (
        <Users users={shown} prefix={shell.prefix} caption={`${first} to ${first - 1 + shown.length} of ${inWords(total)}${among}`} />
      )}
      <Pager query={query} address={`${shell.prefix}/sys_user_list.do`} first={first} total={total} next={found.next} />
    </Page>,
  );
}

const inWords = (count: number): string => count.toLocaleString('en-US');

const Nobody = ({ found, whole }: { readonly found: Found; readonly whole: boolean }) => (
  <p>
    {whole
      ? 'No user fits. Shorten the search or clear the filters.'
      : `No user fits among ${inWords(found.lookedAt)} users. ${found.next === null ? 'These were the last ones' : 'Look at more below'}, or type the whole user name, which is found at once.`}
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
            <td>{user.web_service_access_only ? <span class="tag">Non-interactive</span> : 'Interactive'}</td>
            <td>{user.active && !user.locked_out ? 'Active' : <span class="tag caution">{stateOf(user)}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const stateOf = ({ active, locked_out }: UserRecord): string =>
  [active ? 'Active' : 'Inactive', ...(locked_out ? ['locked out'] : [])].join(', ');
