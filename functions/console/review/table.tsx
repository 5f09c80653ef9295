import { FINDINGS, findingText } from '../../../shared/core/usage/finding-texts.ts';
import type { Finding } from '../../../shared/core/usage/findings.ts';
import type { Shell } from '../../../shared/web/page.tsx';
import { type Column, Table } from '../../../shared/web/table.tsx';
import { refusalsPath, userPath } from '../links.ts';
import { rolesPath } from '../user/roles-list.tsx';
import { lastPage, lastProtocols, seenText } from './uses.ts';
import type { ReviewedAccount } from './window.ts';

/** Protocols that a row names; the User form has all. */
const MOST_PROTOCOLS = 3;

interface AccountsProps {
  readonly accounts: readonly ReviewedAccount[];
  readonly caption: string;
  readonly shell: Shell;
  readonly now: number;
}

/** A row an account, with what is to be done about it. */
export const Accounts = ({ accounts, caption, shell, now }: AccountsProps) => (
  <Table caption={caption} columns={columnsOf(shell, now)} rows={accounts} />
);

const columnsOf = (shell: Shell, now: number): readonly Column<ReviewedAccount>[] => [
  {
    label: 'Account',
    cell: ({ user }) => (
      <>
        <a href={shell.prefix + userPath(user.user_name)}>{user.name_as_entered}</a>
        <p class="hint">
          {kindOf(user)}
          {user.owner === '' ? '' : `, owner ${user.owner}`}
        </p>
      </>
    ),
  },
  { label: 'Last page', cell: ({ rows }) => <Seen at={lastPage(rows)} now={now} /> },
  { label: 'Last protocols', cell: ({ rows }) => <Protocols uses={lastProtocols(rows)} now={now} /> },
  { label: 'Findings, and what to do', cell: ({ user, findings }) => <Findings of={user.user_name} {...{ findings, shell }} /> },
];

export const kindOf = ({ web_service_access_only, active, locked_out }: ReviewedAccount['user']): string =>
  [
    web_service_access_only ? 'Non-interactive' : 'Interactive',
    ...(active ? [] : ['inactive']),
    ...(locked_out ? ['locked out'] : []),
  ].join(', ');

const Seen = ({ at, now }: { readonly at: string | null; readonly now: number }) =>
  at === null ? <span class="hint">none seen</span> : <time>{seenText(at, now)}</time>;

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
  readonly shell: Shell;
}

/** What was found, what to do, and the link to where it is done. */
export const Findings = ({ of, findings, shell }: FindingsProps) =>
  findings.length === 0 ? (
    <span class="hint">none</span>
  ) : (
    <ul class="plain findings">
      {findings.map((finding) => (
        <li>
          <span class={finding.code === 'not_enough_evidence' ? 'tag' : 'tag caution'}>{FINDINGS[finding.code].title}</span>
          <p>
            {findingText(finding)} <a href={shell.prefix + placeOf(finding, of)}>{FINDINGS[finding.code].fix}</a>
          </p>
        </li>
      ))}
    </ul>
  );

function placeOf({ code }: Finding, userName: string): string {
  switch (FINDINGS[code].place) {
    case 'user_roles':
      return rolesPath(userName);
    case 'refusals':
      return refusalsPath({ user: userName });
    case 'user_form':
      return userPath(userName);
  }
}
