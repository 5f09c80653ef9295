import type { APIGatewayProxyResult } from 'aws-lambda';
import { PROTOCOL_NAMES } from '../../../shared/core/request/protocols.ts';
import { pseudonym } from '../../../shared/core/text.ts';
import type { RefusalFilter, RefusalPage } from '../../../shared/core/usage/ports.ts';
import type { Observation, StoredDecision } from '../../../shared/core/usage/rows.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { retryAfter } from '../../../shared/web/failure.ts';
import { Choice } from '../../../shared/web/parts/choice.tsx';
import { Field } from '../../../shared/web/parts/field.tsx';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { Pager } from '../../../shared/web/parts/pager.tsx';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { Time } from '../../../shared/web/parts/time.tsx';
import { refusalPath, refusalsPath } from '../links.ts';
import { NotRemembered, Observed, type Remembered, remember } from '../memory/read.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { FindRefusal } from './find-one.tsx';
import { REFUSAL_REASONS, requestText, WhoWasRefused } from './words.tsx';

const ROWS = 50;
/** What `next` of a page looks like; anything else is no place in the list. */
const PLACE = /^[\x20-\x7e]{1,1024}$/;
const LONGEST_SOURCE = 64;
const FILTERS = ['user', 'reason', 'protocol', 'source'] as const;

interface Found extends RefusalPage {
  readonly observation: Observation;
}

/** `/sys_decision_list.do?user=&reason=&protocol=&source=&sysparm_before=`: requests that were refused, newest first. */
export async function showRefusals(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  const before = query('sysparm_before');
  const found = await remember(ports, 'refusals', async ({ refusals, usage }): Promise<Found> => {
    const [page, observation] = await Promise.all([
      filterOf(ports, request).then((filter) => refusals.page(filter, PLACE.test(before) ? before : null, ROWS)),
      usage.observation(),
    ]);
    return { ...page, observation };
  });
  const status = found.kind === 'failed' ? 503 : 200;
  return htmlResponse(
    status,
    <Page title="Refusals" {...shell}>
      <h1>Refusals</h1>
      <p>
        Requests of the last 30 days that were refused, newest first. Open one to see why and what to do. Requests that were only asked for
        credentials are counted on the home page and not listed here.
      </p>
      <Filters request={request} />
      <Result found={found} request={request} now={ports.clock.now()} />
      <FindRefusal shell={shell} id="" />
    </Page>,
    retryAfter(status),
  );
}

/** A name that no user has is in the list by its hash. */
async function filterOf({ users }: ConsolePorts, { query }: ConsoleRequest): Promise<RefusalFilter> {
  const [typed, reason, protocol, source] = FILTERS.map((name) => query(name).trim());
  const userName = normalizeUserName(typed ?? '') ?? '';
  const user = userName === '' || (await users.get(userName)) !== null || userName.startsWith('sha256:') ? userName : pseudonym(userName);
  return {
    ...(typed ? { user: user || pseudonym(typed) } : {}),
    ...(reason ? { reason } : {}),
    ...(protocol ? { protocol } : {}),
    ...(source ? { source: source.slice(0, LONGEST_SOURCE) } : {}),
  };
}

const chosenFrom = (names: readonly string[], every: string) => [
  { value: '', label: every },
  ...names.map((name) => ({ value: name, label: name })),
];

const Filters = ({ request: { shell, query } }: { readonly request: ConsoleRequest }) => (
  <form method="get" class="filters" action={shell.prefix + refusalsPath()}>
    <Field label="User name" name="user" value={query('user')} autocomplete="off" optional={true} />
    <Choice label="Reason" name="reason" value={query('reason')} options={chosenFrom(REFUSAL_REASONS, 'Every reason')} />
    <Choice label="Protocol" name="protocol" value={query('protocol')} options={chosenFrom(PROTOCOL_NAMES, 'Every way in')} />
    <Field label="Source address" name="source" value={query('source')} autocomplete="off" optional={true} />
    <button type="submit">Show</button>
  </form>
);

interface ResultProps {
  readonly found: Remembered<Found>;
  readonly request: ConsoleRequest;
  readonly now: number;
}

function Result({ found, request, now }: ResultProps) {
  if (found.kind !== 'read') return <NotRemembered kind={found.kind} />;
  const { refusals, next, observation } = found.value;
  const { shell, query } = request;
  const first = query('sysparm_before') === '';
  const filters = Object.fromEntries(FILTERS.map((name) => [name, query(name).trim()]));
  const links = [
    ...(first ? [] : [{ text: 'Newest', to: shell.prefix + refusalsPath(filters) }]),
    ...(next === null ? [] : [{ text: 'Older', to: shell.prefix + refusalsPath({ ...filters, sysparm_before: next }) }]),
  ];
  return (
    <>
      <Observed observation={observation} now={now} />
      {refusals.length === 0 ? <p class="empty">{nothing(first, next)}</p> : <RefusalTable {...{ refusals, request }} />}
      <Pager of="refusals" links={links} />
    </>
  );
}

function nothing(first: boolean, next: string | null): string {
  if (next !== null) return 'No refusal of this part of the list fits. Go on to older ones.';
  return first ? 'No refusal of the last 30 days fits.' : 'There are no older refusals.';
}

const RefusalTable = ({ refusals, request }: { readonly refusals: readonly StoredDecision[]; readonly request: ConsoleRequest }) => (
  <Table
    caption={`${refusals.length} refusal${refusals.length === 1 ? '' : 's'}, newest first`}
    columns={columnsOf(request)}
    rows={refusals}
  />
);

const columnsOf = (request: ConsoleRequest): readonly Column<StoredDecision>[] => [
  {
    label: 'When',
    cell: ({ time, decision_id }) => (
      <a href={request.shell.prefix + refusalPath(decision_id)}>
        <Time at={time} />
      </a>
    ),
  },
  { label: 'User', cell: ({ user }) => <WhoWasRefused user={user} request={request} /> },
  { label: 'Reason', cell: ({ reason }) => <code>{reason}</code> },
  { label: 'Request', cell: requestText },
  { label: 'Source', cell: ({ source }) => source ?? 'not kept' },
];
