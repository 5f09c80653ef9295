import type { AuditEntry } from '../../shared/core/admin-ports.ts';
import { glideTime, USER_LABELS } from '../../shared/core/user-record.ts';

/** How many changes a form shows. */
export const HISTORY_ROWS = 20;

const labelOf = (field: string): string => (USER_LABELS as Readonly<Record<string, string>>)[field] ?? field;

/** Who changed what and when, latest first. */
export function History({ entries }: { readonly entries: readonly AuditEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <div class="scroll">
        <table>
          <caption>The last {entries.length} changes made in this console, in UTC</caption>
          <thead>
            <tr>
              {['When', 'Who', 'Field', 'Old', 'New'].map((label) => (
                <th scope="col">{label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr>
                <td>{glideTime(entry.at)}</td>
                <td>{entry.by}</td>
                <td>{labelOf(entry.field)}</td>
                <td>{entry.old}</td>
                <td>{entry.new}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
