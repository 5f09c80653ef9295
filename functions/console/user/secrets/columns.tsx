import { timeText } from '../../../../shared/core/instant.ts';
import { credentialUse, sourcesText } from '../../../../shared/core/secrets/credential-use.ts';
import { hasEnded, type SecretEntry } from '../../../../shared/core/secrets/stored-secrets.ts';
import type { UsageRow } from '../../../../shared/core/usage/rows.ts';
import { seenText } from '../../../../shared/core/usage/uses.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import type { Column } from '../../../../shared/web/parts/table.tsx';
import { Time } from '../../../../shared/web/parts/time.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';

export const END_SECRET = 'secret_end';
/** Name of the hidden field. */
export const SECRET_ID = 'secret_id';

interface ColumnsInput {
  readonly shell: Shell;
  readonly record: UserRecord;
  /** What was observed; null: not known. */
  readonly rows: readonly UsageRow[] | null;
  readonly now: number;
  /** The actor may end one. */
  readonly allowed: boolean;
}

/** Columns of the list of secrets. */
export function columnsOf({ shell, record, rows, now, allowed }: ColumnsInput): Column<SecretEntry>[] {
  const columns: Column<SecretEntry>[] = [
    { label: 'Id', cell: ({ id }) => id },
    { label: 'Made', cell: ({ created_at }) => <Time at={created_at} /> },
    { label: 'By', cell: ({ created_by }) => created_by },
    { label: 'Ends', cell: (entry) => endsText(entry, now) },
    { label: 'Last used', cell: ({ id }) => lastText(rows, id, now) },
    { label: 'From', cell: ({ id }) => (rows === null ? '' : sourcesText(credentialUse(rows, id)?.sources ?? [])) },
  ];
  const end: Column<SecretEntry> = {
    label: 'Change',
    cell: (entry) => (hasEnded(entry, now) ? '' : <EndNow {...{ shell, record, id: entry.id }} />),
  };
  return allowed ? [...columns, end] : columns;
}

function lastText(rows: readonly UsageRow[] | null, id: string, now: number): string {
  if (rows === null) return 'not known';
  const use = credentialUse(rows, id);
  return use === null ? 'no use observed' : seenText(use.lastSeen, now);
}

function endsText(entry: SecretEntry, now: number): string {
  if (entry.ends_at === null) return 'never';
  return hasEnded(entry, now) ? `ended ${timeText(entry.ends_at)}` : timeText(entry.ends_at);
}

const EndNow = ({ shell, record, id }: { readonly shell: Shell; readonly record: UserRecord; readonly id: string }) => (
  <form method="post" action={userAddress(shell, record.user_name)}>
    <UserTokenField shell={shell} />
    <input type="hidden" name={SECRET_ID} value={id} />
    <button type="submit" class="quiet danger" name="sysparm_action" value={END_SECRET} aria-label={`End now: secret ${id}`}>
      End now
    </button>
  </form>
);
