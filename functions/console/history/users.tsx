import type { APIGatewayProxyResult } from 'aws-lambda';
import { EVERY_USER } from '../../../shared/core/activation/plan.ts';
import type { AuditEntry, AuditPage, AuditScope } from '../../../shared/core/audit.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { Field } from '../../../shared/web/parts/field.tsx';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { Pager } from '../../../shared/web/parts/pager.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { ChangesTable, type ShownChange } from './changes-table.tsx';
import { userHistoryPath } from './latest.tsx';
import { recordOf } from './names.ts';

const ROWS = 50;
/** What `next` of a page looks like; anything else is no place in the history. */
const PLACE = /^[\x20-\x7e]{1,512}$/;

/** `/sys_user_list.do?sysparm_view=history&user_name=&sysparm_before=`: who changed which user and which roles, and when, latest first. */
export async function showUserHistory(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  const typed = query('user_name').trim();
  const userName = normalizeUserName(typed) ?? '';
  const scope: AuditScope = typed === '' ? { tablename: 'sys_user' } : { record: recordOf(userName) };
  const before = query('sysparm_before');
  const page = await ports.audit.page(scope, PLACE.test(before) ? before : null, ROWS);
  return htmlResponse(
    200,
    <Page title="User history" {...shell}>
      <p class="back">
        <a href={`${shell.prefix}/sys_user_list.do`}>Users: list</a>
      </p>
      <h1>User history</h1>
      <form method="get" class="filters" action={`${shell.prefix}/sys_user_list.do`}>
        <input type="hidden" name="sysparm_view" value="history" />
        <Field
          label="User name"
          name="user_name"
          value={typed}
          autocomplete="off"
          hint="The whole user name; empty: every user."
          optional={true}
        />
        <button type="submit">Show</button>
      </form>
      <Changes page={page} request={request} userName={typed === '' ? '' : userName} />
    </Page>,
  );
}

interface ChangesProps {
  readonly page: AuditPage;
  readonly request: ConsoleRequest;
  readonly userName: string;
}

function Changes({ page: { entries, next }, request: { shell, query }, userName }: ChangesProps) {
  const first = query('sysparm_before') === '';
  if (entries.length === 0)
    return (
      <p class="empty">
        {first ? 'No change is on record. Changes made here and by the command line are.' : 'There are no older changes.'}
      </p>
    );
  const links = [
    ...(first ? [] : [{ text: 'Latest', to: shell.prefix + userHistoryPath(userName) }]),
    ...(next === null ? [] : [{ text: 'Older', to: shell.prefix + userHistoryPath(userName, next) }]),
  ];
  const shown = entries.map((entry) => shownOf(entry, shell.prefix));
  return (
    <>
      <ChangesTable caption={`${entries.length} change${entries.length === 1 ? '' : 's'}, latest first`} entries={shown} subject="User" />
      <Pager of="history" links={links} />
    </>
  );
}

function shownOf(entry: AuditEntry, prefix: string): ShownChange {
  if (entry.record === EVERY_USER) return { ...entry, subject: { text: 'Every user without a value (activation)' } };
  const userName = entry.record.slice(recordOf('').length);
  return { ...entry, subject: { text: userName, address: `${prefix}/sys_user.do?${new URLSearchParams({ user_name: userName })}` } };
}
