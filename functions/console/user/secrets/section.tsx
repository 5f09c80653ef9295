import { timeText } from '../../../../shared/core/instant.ts';
import { credentialUse, oldSecret, oldUseText } from '../../../../shared/core/secrets/credential-use.ts';
import { hasEnded } from '../../../../shared/core/secrets/stored-secrets.ts';
import type { UsageRow } from '../../../../shared/core/usage/rows.ts';
import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { FOR_MACHINES_ONLY, goodSecrets, TWO_SECRETS } from '../../../../shared/core/users/change/credentials/secret-change.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { USER_LABELS, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { Table } from '../../../../shared/web/parts/table.tsx';
import type { Remembered } from '../../memory/read.tsx';
import type { UseFacts } from '../form/use.tsx';
import { columnsOf } from './columns.tsx';
import { MakeSecret, type TypedSecret } from './make-form.tsx';

interface SecretsProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  readonly use?: Remembered<UseFacts>;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  /** As typed into a form that made nothing, with what is wrong. */
  readonly typedSecret?: TypedSecret;
}

/** Section **Secrets** of a non-interactive user: what is good until when, whether the old one is still in use; **Make a secret**, **Rotate** and **End now**. */
export function Secrets({ shell, record, graph, actor, use, now = 0, typedSecret }: SecretsProps) {
  if (record === null || actor === undefined || isGuest(record.user_name)) return null;
  if (!record.web_service_access_only && record.secrets.length === 0) return null;
  const rows = use?.kind === 'read' ? use.value.account.rows : null;
  const allowed = record.web_service_access_only && limitOf(actor, record, ['secrets'], graph) === null;
  return (
    <section aria-labelledby="secrets">
      <h2 id="secrets">{USER_LABELS.secrets}</h2>
      <p>
        {record.web_service_access_only
          ? 'A secret is the credential of a machine. It goes where the password goes. Rotate it without an outage: make a new one, hand it over, see the old one fall silent, and let it end.'
          : `${FOR_MACHINES_ONLY} These have ended.`}
      </p>
      {record.secrets.length === 0 ? null : (
        <Table caption="Secrets of this account" columns={columnsOf({ shell, record, rows, now, allowed })} rows={record.secrets} />
      )}
      {sentencesOf(record, rows, now).map((sentence) => (
        <p>{sentence}</p>
      ))}
      {allowed ? <Make {...{ shell, record, now, typedSecret }} /> : null}
    </section>
  );
}

/** At most two are good at a time. */
const Make = ({
  record,
  now,
  typedSecret,
  shell,
}: { readonly record: UserRecord; readonly now: number } & Pick<SecretsProps, 'shell' | 'typedSecret'>) =>
  goodSecrets(record, now).length > 1 ? (
    <p class="hint">{TWO_SECRETS}</p>
  ) : (
    <MakeSecret {...{ shell, record, now, ...(typedSecret === undefined ? {} : { typed: typedSecret }) }} />
  );

/** What a person must know before the old credential ends. */
function sentencesOf(record: UserRecord, rows: readonly UsageRow[] | null, now: number): string[] {
  const newest = record.secrets.at(-1);
  const old = oldSecret(record.secrets, now);
  const used = (what: string, id: string): string[] =>
    newest === undefined || rows === null ? [] : [oldUseText(what, newest.created_at, credentialUse(rows, id), now)];
  return [
    ...(record.secrets.length === 0 ? ['This account has no secret yet.'] : []),
    ...(old === null ? [] : used('the old secret', old.id)),
    ...passwordSentences(record, () => used('the password', 'password'), now),
  ];
}

function passwordSentences({ password_until, web_service_access_only }: UserRecord, used: () => string[], now: number): string[] {
  if (password_until === '') return web_service_access_only ? ['A password, if the account has one, has no end.'] : [];
  const until = timeText(password_until);
  if (hasEnded({ ends_at: password_until }, now)) return [`A password of this account ended at ${until}.`];
  return [[`A password of this account can be used until ${until}.`, ...used()].join(' ')];
}
