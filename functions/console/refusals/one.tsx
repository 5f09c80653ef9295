import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Child } from 'hono/jsx';
import { type Explanation, rowsTried } from '../../../shared/core/decision/explain.ts';
import type { StoredDecision } from '../../../shared/core/usage/rows.ts';
import { protocolText } from '../../../shared/core/usage/uses.ts';
import { retryAfter } from '../../../shared/web/failure.ts';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { Time } from '../../../shared/web/parts/time.tsx';
import { refusalsPath } from '../links.ts';
import { NotRemembered, type Remembered, remember } from '../memory/read.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { FindRefusal } from './find-one.tsx';
import { isHashed, reasonOf, SURFACES, WhoWasRefused } from './words.tsx';

const UNKNOWN = 'No refusal with this id in the last 30 days. An allowed request is in the log only.';
/** Ids of API Gateway are 36 characters long. */
const LONGEST_ID = 128;

interface Found {
  /** null: there is none of this id. */
  readonly refusal: StoredDecision | null;
  /** false: the user was deleted since. */
  readonly userExists: boolean;
}

/** `/sys_decision.do?sysparm_id=<x-amzn-RequestId>`: why one request was refused, and what to do about it. */
export async function showRefusal(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const id = request.query('sysparm_id').trim();
  // Without a reference the page asks for one, and nothing has to be read.
  if (id === '') return refusalPage(request, 200, id, null);
  const found = await remember(ports, 'a refusal', ({ refusals }) => find(ports, id, (wanted) => refusals.get(wanted)));
  const shown = found.kind === 'read' ? <Result {...found.value} request={request} /> : <NotRemembered kind={found.kind} />;
  return refusalPage(request, statusOf(found), id, shown);
}

function refusalPage({ shell }: ConsoleRequest, status: number, id: string, shown: Child): APIGatewayProxyResult {
  return htmlResponse(
    status,
    <Page title="Refusal" {...shell}>
      <p class="back">
        <a href={shell.prefix + refusalsPath()}>Refusals: list</a>
      </p>
      <h1>Refusal</h1>
      {shown}
      <FindRefusal shell={shell} id={id} />
    </Page>,
    retryAfter(status),
  );
}

async function find({ users }: ConsolePorts, id: string, get: (id: string) => Promise<StoredDecision | null>): Promise<Found> {
  const refusal = id.length > LONGEST_ID ? null : await get(id);
  const user = refusal?.user ?? null;
  const userExists = user === null || isHashed(user) || (await users.get(user)) !== null;
  return { refusal, userExists };
}

function statusOf(found: Remembered<Found>): number {
  if (found.kind === 'failed') return 503;
  return found.kind === 'read' && found.value.refusal === null ? 404 : 200;
}

function Result({ refusal, userExists, request }: Found & { readonly request: ConsoleRequest }) {
  if (refusal === null) return <p class="notice">{UNKNOWN}</p>;
  const reason = reasonOf(refusal.reason);
  return (
    <>
      <section class="answer" aria-label="Why and what to do">
        <p class="reason">
          <code>{refusal.reason}</code>
        </p>
        <p>{reason?.internalText ?? 'This version does not know the reason: a later version of the product wrote it.'}</p>
        {refusal.cause === null ? null : (
          <p>
            The true cause, which the caller was not told: <code>{refusal.cause}</code>
          </p>
        )}
      </section>
      <dl>
        {factsOf(refusal, userExists, request).map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <Rows rows={rowsTried(refusal.reason)} />
    </>
  );
}

type Facts = readonly (readonly [string, Child])[];

function factsOf(refusal: StoredDecision, userExists: boolean, request: ConsoleRequest): Facts {
  const { user, outcome, reason, surface, session_kind, credential } = refusal;
  const kept: Facts = [
    ['When', <Time at={refusal.time} />],
    ['User', <User {...{ user, userExists, request }} />],
    ['Kind of session', session_kind === null ? null : (SESSIONS[session_kind] ?? session_kind)],
    ['Way in', surface === null ? null : (SURFACES[surface] ?? surface)],
    ['Protocol', refusal.protocol === null ? null : protocolText(refusal.protocol)],
    ['Method', refusal.method],
    ['Table', refusal.table],
    ['Source', refusal.source ?? 'not kept'],
    ['Credentials', credential === null ? 'none that could be read' : (CREDENTIALS[credential] ?? credential)],
    ['Answer', OUTCOMES[outcome] ?? outcome],
    ['The caller was told', reasonOf(reason)?.publicText ?? null],
    ['Reference', <code>{refusal.decision_id}</code>],
  ];
  return kept.filter(([, value]) => value !== null);
}

function User({
  user,
  userExists,
  request,
}: {
  readonly user: string | null;
  readonly userExists: boolean;
  readonly request: ConsoleRequest;
}) {
  if (user === null || isHashed(user)) return user === null ? 'none: no user was recognised' : `a name that no user has (${user})`;
  return (
    <>
      {userExists ? <WhoWasRefused user={user} request={request} /> : `${user} (deleted since)`} ·{' '}
      <a href={request.shell.prefix + refusalsPath({ user })}>all refusals of this user</a>
    </>
  );
}

const SESSIONS: Readonly<Record<string, string>> = { interactive: 'interactive', non_interactive: 'non-interactive', guest: 'guest' };

const CREDENTIALS: Readonly<Record<string, string>> = {
  none: 'none',
  password: 'user name and password',
  session: 'the session of a browser',
  secret: 'a secret',
  token: 'a token',
};

const OUTCOMES: Readonly<Record<string, string>> = {
  challenge: 'asked for good credentials (401)',
  sign_in: 'sent to the sign-in page',
  forbid: 'refused (403)',
  unavailable: 'not decided, try again (503)',
};

type Tried = Explanation['rows'][number];

const ROW_COLUMNS: readonly Column<Tried>[] = [
  { label: 'Row', cell: ({ row }) => row },
  { label: 'When', cell: ({ when }) => when },
  { label: 'Result', cell: ({ matched }) => (matched ? <span class="tag caution">decided</span> : 'did not match') },
];

const Rows = ({ rows }: { readonly rows: readonly Tried[] }) => (
  <section aria-labelledby="rows">
    <h2 id="rows">How it was decided</h2>
    {rows.length === 0 ? (
      <p>No row of the decision table decided: something that the decision needs could not be read.</p>
    ) : (
      <Table caption="Rows of the decision table, in the order in which they were tried" columns={ROW_COLUMNS} rows={rows} />
    )}
  </section>
);
