import type { AuditEntry } from '../../../shared/core/audit.ts';
import { ChangesTable } from './changes-table.tsx';

interface HistoryProps {
  readonly entries: readonly AuditEntry[];
  readonly prefix: string;
  readonly userName: string;
}

/** Address of the history page, without the stage prefix: of one user, or of all with an empty name. */
export function userHistoryPath(userName: string, before: string | null = null): string {
  const keys = new URLSearchParams({ sysparm_view: 'history' });
  if (userName !== '') keys.set('user_name', userName);
  if (before !== null) keys.set('sysparm_before', before);
  return `/sys_user_list.do?${keys}`;
}

/** Characters of all values: the whole history has more of them. */
const ROOM = 2000;

/** The latest changes of a user, under the User form. */
export function History({ entries, prefix, userName }: HistoryProps) {
  if (entries.length === 0) return null;
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <ChangesTable caption={`The latest ${entries.length === 1 ? 'change' : `${entries.length} changes`}`} entries={entries} room={ROOM} />
      <p>
        <a href={prefix + userHistoryPath(userName)}>Whole history of this user</a>
      </p>
    </section>
  );
}
