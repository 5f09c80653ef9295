import { FEDERATED_ARE_FOR_MACHINES, type FederatedIdentity } from '../../../../shared/core/federated/identity.ts';
import { isFederatedReadable, readFederated } from '../../../../shared/core/federated/stored.ts';
import { limitOf, type UserErrors } from '../../../../shared/core/users/change/plan-checks.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { USER_LABELS, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Field } from '../../../../shared/web/parts/field.tsx';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { Table } from '../../../../shared/web/parts/table.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';

export const ADD_FEDERATED = 'federated_add';
export const REMOVE_FEDERATED = 'federated_remove';

/** Names of the two fields. */
export const ISSUER = 'federated_issuer';
export const SUBJECT = 'federated_subject';

interface FederatedProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  readonly errors?: UserErrors;
  /** As typed into a form that was not saved. */
  readonly identity?: FederatedIdentity;
}

/** Section **Federated identities** of a non-interactive user: which workloads get tokens without a secret; **Add** and **Remove**. */
export function Federated(props: FederatedProps) {
  const { record, graph, actor } = props;
  if (record === null || actor === undefined || (!record.web_service_access_only && record.federated === '')) return null;
  const listed = readFederated(record.federated);
  const allowed = limitOf(actor, record, ['federated'], graph) === null;
  return (
    <section aria-labelledby="federated">
      <h2 id="federated">{USER_LABELS.federated}</h2>
      {record.web_service_access_only ? (
        <p>A workload that a trusted issuer calls so gets tokens for this account, without a secret.</p>
      ) : (
        <p>{FEDERATED_ARE_FOR_MACHINES} These open nothing now. Remove them.</p>
      )}
      {isFederatedReadable(record.federated === '' ? undefined : record.federated) ? null : (
        <p class="error">What is stored cannot be read, so no workload gets a token. The next identity that you add replaces it.</p>
      )}
      {listed.length === 0 ? <p>None.</p> : <Listed {...props} record={record} listed={listed} allowed={allowed} />}
      {allowed && record.web_service_access_only ? <Add {...props} record={record} /> : null}
    </section>
  );
}

interface ListedProps {
  readonly shell: Shell;
  readonly record: UserRecord;
  readonly listed: readonly FederatedIdentity[];
  readonly allowed: boolean;
}

const Listed = ({ shell, record, listed, allowed }: ListedProps) => (
  <>
    <Table
      caption="Federated identities of this account"
      columns={[
        { label: 'Issuer', text: 'long', cell: ({ issuer }) => issuer },
        { label: 'Subject', text: 'long', cell: ({ subject }) => subject },
        ...(allowed ? [{ label: 'Change', cell: (identity: FederatedIdentity) => <Remove {...{ shell, record, identity }} /> }] : []),
      ]}
      rows={listed}
    />
    <p class="hint">If you remove one, the tokens that it got end with their next request.</p>
  </>
);

const addressOf = (shell: Shell, { user_name }: UserRecord): string => userAddress(shell, user_name);

const Remove = ({
  shell,
  record,
  identity: { issuer, subject },
}: {
  readonly shell: Shell;
  readonly record: UserRecord;
  readonly identity: FederatedIdentity;
}) => (
  <form method="post" action={addressOf(shell, record)}>
    <UserTokenField shell={shell} />
    <input type="hidden" name={ISSUER} value={issuer} />
    <input type="hidden" name={SUBJECT} value={subject} />
    <button type="submit" class="quiet danger" name="sysparm_action" value={REMOVE_FEDERATED} aria-label={`Remove ${subject} of ${issuer}`}>
      Remove
    </button>
  </form>
);

const Add = ({ shell, record, errors = {}, identity }: FederatedProps & { readonly record: UserRecord }) => (
  <form method="post" action={addressOf(shell, record)}>
    <UserTokenField shell={shell} />
    <Field
      label="Issuer"
      name={ISSUER}
      value={identity?.issuer ?? ''}
      autocomplete="off"
      hint="iss of its tokens, exactly, such as https://token.actions.githubusercontent.com. The issuer must be a trusted one."
      error={errors.federated}
    />
    <Field
      label="Subject"
      name={SUBJECT}
      value={identity?.subject ?? ''}
      autocomplete="off"
      hint="sub of its tokens, exactly, such as repo:octo-org/octo-repo:ref:refs/heads/main."
    />
    <div class="actions">
      <button type="submit" name="sysparm_action" value={ADD_FEDERATED}>
        Add
      </button>
    </div>
  </form>
);
