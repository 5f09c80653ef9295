import { gotWith, tokenId } from '../../../../shared/core/tokens/open-tokens.ts';
import type { Token } from '../../../../shared/core/tokens/token.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { USER_LABELS, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { type Column, Table } from '../../../../shared/web/parts/table.tsx';
import { Time } from '../../../../shared/web/parts/time.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';

export const END_TOKEN = 'token_end';
/** Name of the field with the id of a token. */
export const TOKEN_ID = 'token_id';

/** Each row has a form of its own, and the page stays small. */
const MOST_ROWS = 10;

const COLUMNS: readonly Column<Token>[] = [
  { label: 'Token', cell: (token) => <code>{tokenId(token)}</code> },
  { label: 'Issued', cell: ({ issued_at }) => <Time at={issued_at} /> },
  { label: 'Ends', cell: ({ ends_at }) => <Time at={ends_at} /> },
  { label: 'Got with', cell: gotWith },
];

interface TokensProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  readonly tokens?: readonly Token[] | null;
}

/** Section **Open tokens** of a non-interactive user, and **End** for actors who may set the password. */
export function Tokens({ shell, record, graph, actor, tokens = [] }: TokensProps) {
  if (record === null || actor === undefined || !record.web_service_access_only) return null;
  const allowed = limitOf(actor, record, ['tokens'], graph) === null;
  const end: Column<Token> = { label: 'Change', cell: (token) => <End {...{ shell, record, token }} /> };
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">{USER_LABELS.tokens}</h2>
      {tokens === null ? (
        <p>The open tokens could not be read. Open this page again in a minute.</p>
      ) : tokens.length === 0 ? (
        <p>None.</p>
      ) : (
        <>
          <Table
            caption="Open tokens, the latest first"
            columns={allowed ? [...COLUMNS, end] : COLUMNS}
            rows={tokens.slice(0, MOST_ROWS)}
          />
          {tokens.length > MOST_ROWS ? <p class="hint">There are older ones besides: the command nis tokens lists them.</p> : null}
          <p class="hint">Whoever has the secret can get another token: to shut a machine out, end its secret or remove its identity.</p>
        </>
      )}
    </section>
  );
}

const End = ({ shell, record, token }: { readonly shell: Shell; readonly record: UserRecord; readonly token: Token }) => (
  <form method="post" action={userAddress(shell, record.user_name)}>
    <UserTokenField shell={shell} />
    <input type="hidden" name={TOKEN_ID} value={tokenId(token)} />
    <button type="submit" class="quiet danger" name="sysparm_action" value={END_TOKEN} aria-label={`End the token ${tokenId(token)}`}>
      End
    </button>
  </form>
);
