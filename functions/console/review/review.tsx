import type { APIGatewayProxyResult } from 'aws-lambda';
import { retryAfter } from '../../../shared/web/failure.ts';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { type PageLink, Pager } from '../../../shared/web/parts/pager.tsx';
import { reviewPath } from '../links.ts';
import { NotRemembered, Observed, type Remembered, remember } from '../memory/read.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { LONGEST_KEY } from '../user-list/find.ts';
import { reviewExport } from './export.ts';
import { chosenFinding, chosenUsers, FILTER_NAMES, ReviewFilters } from './filters.tsx';
import { Accounts } from './table.tsx';
import { LOOKED_AT, type ReviewWindow, reviewWindow } from './window.ts';

/** Accounts of a page. */
const ROWS = 25;

/** `/sys_usage_list.do?finding=&kind=&sysparm_search=&sysparm_after=&sysparm_behind=&sysparm_view=`: what every account is really used for. */
export async function showReview(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  const exported = query('sysparm_view') === 'export';
  const found = await remember(ports, 'the account review', (memory) =>
    reviewWindow(ports, memory, {
      fits: chosenUsers(query),
      finding: chosenFinding(query),
      after: query('sysparm_after').slice(0, LONGEST_KEY),
      behind: exported ? '' : query('sysparm_behind').slice(0, LONGEST_KEY),
      most: exported ? LOOKED_AT : ROWS,
    }),
  );
  if (exported && found.kind === 'read') return reviewExport(found.value, nextExport(found.value, request));
  const status = found.kind === 'failed' ? 503 : 200;
  return htmlResponse(
    status,
    <Page title="Account Review" {...shell}>
      <h1>Account Review</h1>
      <ReviewFilters request={request} />
      <Result {...{ found, request }} now={ports.clock.now()} />
    </Page>,
    retryAfter(status),
  );
}

interface ResultProps {
  readonly found: Remembered<ReviewWindow>;
  readonly request: ConsoleRequest;
  readonly now: number;
}

function Result({ found, request, now }: ResultProps) {
  if (found.kind !== 'read') return <NotRemembered kind={found.kind} />;
  const { accounts, observation, next } = found.value;
  const { query } = request;
  const whole = next === null && query('sysparm_after') === '';
  const among = amongOf(found.value);
  return (
    <>
      <Observed observation={observation} now={now} />
      {accounts.length === 0 ? (
        <p class="empty">{noneText(found.value, among)}</p>
      ) : (
        <Accounts {...{ accounts, request, now }} caption={captionOf(found.value, among)} />
      )}
      {whole ? null : <p class="hint">There are too many accounts to look at once. Results are not sorted across pages.</p>}
      <Pager of="review" links={linksOf(found.value, request)} />
      <p>
        <a href={linkOf(request, { after: query('sysparm_after'), view: 'export' })}>{`Export as CSV what fits among ${among}`}</a>
      </p>
    </>
  );
}

const amongOf = ({ lookedAt }: ReviewWindow): string => `${lookedAt.toLocaleString('en-US')} ${lookedAt === 1 ? 'account' : 'accounts'}`;

function noneText({ behind, next }: ReviewWindow, among: string): string {
  if (behind !== null) return `No account up to ${behind} fits. Look at the next ones below.`;
  return `No account fits among ${among}. ${next === null ? 'Clear the filters to see all.' : 'Look at the next ones below.'}`;
}

function captionOf({ accounts, more, behind }: ReviewWindow, among: string): string {
  const [first, last] = [accounts[0]?.user.name_as_entered, accounts.at(-1)?.user.name_as_entered];
  const others = more ? ', and more' : behind === null ? '' : ', and perhaps more';
  return `${first} to ${last}: ${accounts.length}${others} that fit among ${among}`;
}

/** Address of the file behind this one; null: there is none. */
const nextExport = ({ next }: ReviewWindow, request: ConsoleRequest): string | null =>
  next === null ? null : linkOf(request, { after: next, view: 'export' });

interface Place {
  readonly after?: string;
  readonly behind?: string;
  readonly view?: string;
}

/** A page of the review with the same filters. */
const linkOf = ({ shell, query }: ConsoleRequest, { after = '', behind = '', view = '' }: Place): string =>
  shell.prefix +
  reviewPath({
    ...Object.fromEntries(FILTER_NAMES.map((name) => [name, query(name)])),
    sysparm_after: after,
    sysparm_behind: behind,
    sysparm_view: view,
  });

function linksOf({ behind: last, next }: ReviewWindow, request: ConsoleRequest): readonly PageLink[] {
  const [after, behind] = [request.query('sysparm_after'), request.query('sysparm_behind')];
  return [
    ...(after === '' && behind === '' ? [] : [{ text: 'Back to the first accounts', to: linkOf(request, {}) }]),
    ...(last === null ? [] : [{ text: 'Next', to: linkOf(request, { after, behind: last }) }]),
    ...(next === null
      ? []
      : [{ text: `Look at the next ${LOOKED_AT.toLocaleString('en-US')} accounts`, to: linkOf(request, { after: next }) }]),
  ];
}
