import type { APIGatewayProxyResult } from 'aws-lambda';
import { htmlResponse, Page } from '../../../../shared/web/parts/page.tsx';
import { Table } from '../../../../shared/web/parts/table.tsx';
import type { ConsoleRequest } from '../../request.ts';
import type { BulkAction } from './actions.ts';
import type { BulkResult, Failed } from './carry-out.ts';
import { BackToList, inWords, LeftOutTable, UserLink } from './parts.tsx';

interface Made {
  readonly action: BulkAction;
  readonly role: string;
  readonly back: string;
}

/** What a bulk change did, user by user. Sent twice, it changes nothing more: every user that was changed is another version by then. */
export function resultPage(request: ConsoleRequest, { action, role, back }: Made, result: BulkResult): APIGatewayProxyResult {
  const { shell } = request;
  const { done, leftOut, failed } = result;
  const { prefix } = shell;
  return htmlResponse(
    failed.length > 0 ? 409 : 200,
    <Page title={action.title(role)} {...shell}>
      <BackToList {...{ shell, back }} />
      <h1>{action.title(role)}</h1>
      <p class={failed.length > 0 ? 'error' : 'notice'} role={failed.length > 0 ? 'alert' : 'status'}>
        {summary(result)}
      </p>
      {failed.length === 0 ? null : (
        <Table
          caption="Failed"
          columns={[
            { label: 'User name', cell: ({ plan }: Failed) => <UserLink user={plan.after} prefix={prefix} /> },
            { label: 'Why', cell: ({ why }: Failed) => why },
          ]}
          rows={failed}
        />
      )}
      {done.length === 0 ? null : (
        <Table
          caption="Changed"
          columns={[
            { label: 'User name', cell: ({ after }) => <UserLink user={after} prefix={prefix} /> },
            { label: 'What was done', cell: () => `Is ${action.done(role)} now.` },
          ]}
          rows={done}
        />
      )}
      <LeftOutTable rows={leftOut} prefix={prefix} />
    </Page>,
  );
}

function summary({ done, leftOut, failed }: BulkResult): string {
  const parts = [
    `${inWords(done.length)} changed`,
    ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out`]),
    ...(failed.length === 0 ? [] : [`${failed.length} failed`]),
  ];
  return `${parts.join(', ')}. Changes apply from the next request on.`;
}
