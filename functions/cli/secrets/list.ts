import { timeText } from '../../../shared/core/instant.ts';
import { credentialUse, oldSecret, oldUseText, sourcesText } from '../../../shared/core/secrets/credential-use.ts';
import { hasEnded, type SecretEntry } from '../../../shared/core/secrets/stored-secrets.ts';
import type { UsageRow } from '../../../shared/core/usage/rows.ts';
import { seenText } from '../../../shared/core/usage/uses.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { Look } from '../terminal/look.ts';
import { table } from '../terminal/table.ts';

export interface ShownSecrets {
  readonly record: UserRecord;
  readonly hasPassword: boolean;
  /** What was observed of the account; null: not known. */
  readonly rows: readonly UsageRow[] | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The secrets of an account for people: never a hash. */
export function secretList(shown: ShownSecrets, look: Look): string {
  const { record, now } = shown;
  const lines = record.secrets.length === 0 ? [`${record.user_name} has no secret: make one by nis secrets ${record.user_name} make.`] : [];
  const rows = record.secrets.map((entry) => rowOf(entry, shown));
  const old = oldSecret(record.secrets, now);
  if (old !== null) lines.push(oldLine(`${old.id}: `, 'the old secret', old.id, shown));
  lines.push(...passwordLines(shown));
  return [...(rows.length === 0 ? [] : [table(['ID', 'MADE', 'BY', 'ENDS', 'LAST USED', 'FROM'], rows, look)]), ...lines]
    .join('\n')
    .concat('\n');
}

function rowOf(entry: SecretEntry, { rows, now }: ShownSecrets): string[] {
  const use = rows === null ? null : credentialUse(rows, entry.id);
  const last = use === null ? (rows === null ? 'not known' : 'no use observed') : seenText(use.lastSeen, now);
  return [
    entry.id,
    timeText(entry.created_at),
    entry.created_by,
    endsText(entry, now),
    last,
    use === null ? '-' : sourcesText(use.sources),
  ];
}

const endsText = (entry: SecretEntry, now: number): string =>
  entry.ends_at === null ? 'never' : `${timeText(entry.ends_at)}${hasEnded(entry, now) ? ' (ended)' : ''}`;

function passwordLines(shown: ShownSecrets): string[] {
  const { record, hasPassword, now } = shown;
  if (!hasPassword) return ['There is no password.'];
  if (record.password_until === '') return record.secrets.length === 0 ? [] : ['The password has no end.'];
  const date = timeText(record.password_until);
  if (hasEnded({ ends_at: record.password_until }, now)) return [`The password ended at ${date}.`];
  return [oldLine(`The password ends at ${date}. `, 'the password', 'password', shown)];
}

/** Whether an old credential is still in use beside the newest secret. */
function oldLine(begin: string, what: string, id: string, { record, rows, now }: ShownSecrets): string {
  const newest = record.secrets.at(-1);
  return rows === null || newest === undefined ? begin.trim() : begin + oldUseText(what, newest.created_at, credentialUse(rows, id), now);
}

/** The same for machines; times are INSTANTs. */
export const secretListJson = ({ record, hasPassword, rows, now }: ShownSecrets): object => ({
  user_name: record.user_name,
  has_password: hasPassword,
  password_until: record.password_until || null,
  secrets: record.secrets.map((entry) => {
    const use = rows === null ? null : credentialUse(rows, entry.id);
    const { id, created_at, created_by, ends_at } = entry;
    return {
      id,
      created_at,
      created_by,
      ends_at,
      ended: hasEnded(entry, now),
      last_used: use?.lastSeen ?? null,
      sources: use?.sources ?? [],
    };
  }),
});
