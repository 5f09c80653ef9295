import type { APIGatewayProxyResult } from 'aws-lambda';
import { effectsOf } from '../../../../shared/core/users/change/effects.ts';
import type { UserPlan } from '../../../../shared/core/users/change/plan.ts';
import { htmlResponse, Page } from '../../../../shared/web/parts/page.tsx';
import { type Column, Table } from '../../../../shared/web/parts/table.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import { type BulkAction, CONFIRM, FIELDS } from './actions.ts';
import { writePreviewed } from './chosen.ts';
import { type Observed, observedOf } from './observed.ts';
import { BackToList, inWords, LeftOutTable, Sentences, UserLink } from './parts.tsx';
import type { BulkPlan } from './plan.ts';

interface Asked {
  readonly action: BulkAction;
  readonly role: string;
  /** Query of the list. */
  readonly back: string;
}

/** One preview of a change of many users: what changes, what of the observed use will be refused, and who is left out and why. */
export async function previewPage(
  ports: ConsolePorts,
  request: ConsoleRequest,
  asked: Asked,
  { planned, leftOut, graph }: BulkPlan,
): Promise<APIGatewayProxyResult> {
  const { shell, context } = request;
  const title = asked.action.title(asked.role);
  const now = ports.clock.now();
  const effects = planned.map((plan) =>
    effectsOf({ ...plan, strictSecurity: context.strict_security, openSessions: null, openTokens: null, now }, graph),
  );
  const common = commonOf(effects);
  const observed = await observedOf(ports, planned, graph);
  const own = new Map(planned.map(({ after }, index) => [after.user_name, effects[index]?.filter((text) => !common.includes(text)) ?? []]));
  return htmlResponse(
    200,
    <Page title={title} {...shell}>
      <BackToList {...{ shell }} back={asked.back} />
      <h1>{title}</h1>
      {planned.length === 0 ? (
        <p class="notice">Nothing can be changed: every user that you selected is left out. The reasons are below.</p>
      ) : (
        <>
          <p>Nothing is saved yet. Confirming changes {inWords(planned.length)} and leaves the others as they are.</p>
          {common.length === 0 ? null : <p>For each of them:</p>}
          <Sentences of={common} />
          <Table caption="Will be changed" columns={columnsOf(shell.prefix, own, observed)} rows={planned} />
          <p class="evidence">
            Use that was observed in 30 days is tried against the change. It makes no exception of what was not observed.
          </p>
          <Sentences of={observed.common} />
          <Confirm {...{ request, asked, planned }} />
        </>
      )}
      <LeftOutTable rows={leftOut} prefix={shell.prefix} />
    </Page>,
  );
}

/** The sentences that hold for every user. */
const commonOf = ([first = [], ...others]: readonly (readonly string[])[]): readonly string[] =>
  first.filter((text) => others.every((each) => each.includes(text)));

function columnsOf(prefix: string, own: ReadonlyMap<string, readonly string[]>, observed: Observed): readonly Column<UserPlan>[] {
  const besides: Column<UserPlan> = {
    label: 'What changes besides',
    cell: ({ after }) => <Sentences of={own.get(after.user_name) ?? []} />,
  };
  return [
    { label: 'User name', cell: ({ after }) => <UserLink user={after} prefix={prefix} /> },
    ...([...own.values()].some((texts) => texts.length > 0) ? [besides] : []),
    {
      label: 'Observed use that will be refused',
      cell: ({ after }) => {
        const told = observed.of.get(after.user_name) ?? [];
        return told.length === 0 ? observed.others : <Sentences of={told} />;
      },
    },
  ];
}

interface ConfirmProps {
  readonly request: ConsoleRequest;
  readonly asked: Asked;
  readonly planned: readonly UserPlan[];
}

const Confirm = ({ request: { shell }, asked: { action, role, back }, planned }: ConfirmProps) => (
  <form method="post" class="bare" action={`${shell.prefix}/sys_user_list.do`}>
    <UserTokenField shell={shell} />
    <input type="hidden" name={FIELDS.action} value={action.name} />
    {role === '' ? null : <input type="hidden" name={FIELDS.role} value={role} />}
    <input type="hidden" name={FIELDS.back} value={back} />
    {planned.map(({ before }) => (before === null ? null : <input type="hidden" name={FIELDS.previewed} value={writePreviewed(before)} />))}
    <div class="actions">
      <button type="submit" name="sysparm_action" value={CONFIRM}>
        {`${action.label}: ${inWords(planned.length)}`}
      </button>
    </div>
  </form>
);
