import { mayOpen } from '../../../shared/core/pages/page-roles.ts';
import { FINDINGS, findingText } from '../../../shared/core/usage/findings/finding-texts.ts';
import type { Finding } from '../../../shared/core/usage/findings/findings.ts';
import { kindOf } from '../../../shared/core/usage/findings/review-csv.ts';
import type { ReviewedAccount } from '../../../shared/core/usage/findings/reviewer.ts';
import { lastPage, lastProtocols, seenText } from '../../../shared/core/usage/uses.ts';
import { type Column, Table } from '../../../shared/web/parts/table.tsx';
import { Time } from '../../../shared/web/parts/time.tsx';
import { refusalsPath, userPath } from '../links.ts';
import type { ConsoleRequest } from '../request.ts';
import { rolesAddress } from '../user/roles/roles-list.tsx';

/** Protocols that a row names; the User form has all. */
const MOST_PROTOCOLS = 3;

interface AccountsProps {
  readonly accounts: readonly ReviewedAccount[];
  readonly caption: string;
  readonly request: ConsoleRequest;
  readonly now: number;
}

/** A row an account, with what is to be done about it. */
export const Accounts = ({ accounts, caption, request, now }: AccountsProps) => (
  <Table caption={caption} columns={columnsOf(request, now)} rows={accounts} />
);

const columnsOf = (request: ConsoleRequest, now: number): readonly Column<ReviewedAccount>[] => [
  {
    label: 'Account',
    text: 'long',
    cell: ({ user }) => (
      <>
        <a href={request.shell.prefix + userPath(user.user_name)}>{user.name_as_entered}</a>
        <p class="hint">
          {kindOf(user)}
          {user.owner === '' ? '' : `, owner ${user.owner}`}
        </p>
      </>
    ),
  },
  { label: 'Last page', cell: ({ rows }) => <Seen at={lastPage(rows)} now={now} /> },
  { label: 'Last protocols', cell: ({ rows }) => <Protocols uses={lastProtocols(rows)} now={now} /> },
  { label: 'Findings, and what to do', cell: ({ user, findings }) => <Findings of={user.user_name} {...{ findings, request }} /> },
];

const Seen = ({ at, now }: { readonly at: string | null; readonly now: number }) =>
  at === null ? <span class="hint">none seen</span> : <Time at={at}>{seenText(at, now)}</Time>;

const Protocols = ({ uses, now }: { readonly uses: ReturnType<typeof lastProtocols>; readonly now: number }) =>
  uses.length === 0 ? (
    <span class="hint">none seen</span>
  ) : (
    <ul class="plain">
      {uses.slice(0, MOST_PROTOCOLS).map(({ way, at }) => (
        <li>
          {way} <Seen at={at} now={now} />
        </li>
      ))}
      {uses.length > MOST_PROTOCOLS ? <li class="hint">and {uses.length - MOST_PROTOCOLS} more</li> : null}
    </ul>
  );

interface FindingsProps {
  readonly of: string;
  readonly findings: readonly Finding[];
  readonly request: ConsoleRequest;
}

interface OneFinding extends Pick<FindingsProps, 'of' | 'request'> {
  readonly finding: Finding;
}

/** What was found, what to do, and the link to where it is done. */
export const Findings = ({ of, findings, request }: FindingsProps) =>
  findings.length === 0 ? (
    <span class="hint">none</span>
  ) : (
    <ul class="plain findings">
      {findings.map((finding) => (
        <li>{finding.code === 'not_enough_evidence' ? <NotEnough finding={finding} /> : <Found {...{ finding, of, request }} />}</li>
      ))}
    </ul>
  );

const Found = ({ finding, ...about }: OneFinding) => (
  <>
    <span class="tag caution">{FINDINGS[finding.code].title}</span>
    <p>{findingText(finding)}</p>
    <p class="hint">
      {FINDINGS[finding.code].fix} <Place finding={finding} {...about} />
    </p>
  </>
);

/** Nothing has to be done, and a young site has one for nearly every account: it takes little room. */
const NotEnough = ({ finding }: { readonly finding: Finding }) => (
  <p class="hint">
    <span class="tag">{FINDINGS.not_enough_evidence.title}</span> {findingText(finding)}
  </p>
);

/** Where something is done about a finding. No link to where the reader is already, or to a page that does not open to the reader. */
function Place({ finding: { code }, of, request }: OneFinding) {
  const { shell, context } = request;
  const { place } = FINDINGS[code];
  if (place === 'user_roles') return <a href={rolesAddress(shell, of)}>Edit the roles</a>;
  if (place === 'refusals' && mayOpen('/sys_decision_list.do', context))
    return <a href={shell.prefix + refusalsPath({ user: of })}>See its refusals</a>;
  return context.path === '/sys_user.do' ? null : <a href={shell.prefix + userPath(of)}>Open the User form</a>;
}
