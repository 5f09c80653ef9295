import type { APIGatewayProxyResult } from 'aws-lambda';
import type { AuditEntry } from '../../../shared/core/audit.ts';
import { BASIC_RECORD } from '../../../shared/core/settings/basic-for-people.ts';
import { BLOCKED_RECORD } from '../../../shared/core/settings/blocked.ts';
import { POLICY_RECORD } from '../../../shared/core/settings/second-factor-property.ts';
import { SESSION_TIME_NAMES, SESSION_TIME_ROWS } from '../../../shared/core/settings/session-times.ts';
import { SETTING_ROWS, SETTINGS_RECORD, type SettingRow, type SettingVersion } from '../../../shared/core/settings/settings.ts';
import { Choice } from '../../../shared/web/parts/choice.tsx';
import { htmlResponse, Page } from '../../../shared/web/parts/page.tsx';
import { ChangesTable, type ShownChange } from '../history/changes-table.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { authorOf } from './author.ts';

/** What has versions in Parameter Store. */
interface HistoryRow extends Pick<SettingRow, 'name' | 'label'> {
  /** What a deploy writes. */
  readonly created: string;
}

const HISTORY_ROWS: readonly HistoryRow[] = [
  ...SETTING_ROWS.map((row) => ({ ...row, created: 'true' })),
  ...SESSION_TIME_ROWS.map((row) => ({ ...row, created: String(row.standard) })),
];

/** A change, and whether a person made it. */
type SettingChange = ShownChange & { readonly person: boolean };

const ROWS = 60;
/** Parameter Store takes 40 reads a second of an account. */
const AT_ONCE = 3;
/** More than the versions that Parameter Store keeps of all settings that people switch in practice. */
const LATEST_CHANGES = 500;

/**
 * `/high_security_settings.do?sysparm_view=history&setting=`: every version of the settings that Parameter Store keeps, with who made it,
 * here or in Parameter Store, latest first.
 */
export async function showSettingsHistory(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  const { shell, query } = request;
  const address = `${shell.prefix}/high_security_settings.do`;
  const chosen = HISTORY_ROWS.filter(({ name }) => name === query('setting'));
  const changes = await (chosen.length === 0 ? everyChange(ports, address) : changesOf(ports, chosen, address));
  return htmlResponse(
    200,
    <Page title="Settings history" {...shell}>
      <p class="back">
        <a href={address}>High Security Settings</a>
      </p>
      <h1>Settings history</h1>
      <form method="get" class="filters" action={address}>
        <input type="hidden" name="sysparm_view" value="history" />
        <Choice label="Setting" name="setting" value={chosen[0]?.name ?? ''} options={OPTIONS} />
        <button type="submit">Show</button>
      </form>
      <Changes changes={changes} />
    </Page>,
  );
}

const OPTIONS = [{ value: '', label: 'Every setting' }, ...HISTORY_ROWS.map(({ name, label }) => ({ value: name, label }))];

/** What people changed, in sight; what deploys and functions wrote, folded away. */
function Changes({ changes }: { readonly changes: readonly SettingChange[] }) {
  const [people, others] = [changes.filter(({ person }) => person), changes.filter(({ person }) => !person)];
  const table = (entries: readonly SettingChange[]) => (
    <ChangesTable
      caption={captionOf(Math.min(entries.length, ROWS), entries.length)}
      entries={entries.slice(0, ROWS)}
      subject="Setting"
      fields={false}
    />
  );
  if (changes.length === 0) return <p class="empty">No version is on record: the parameters are missing, which counts as selected.</p>;
  return (
    <>
      {people.length === 0 ? (
        <p class="empty">No person has changed a setting yet, as far as Parameter Store and this console keep it.</p>
      ) : (
        table(people)
      )}
      {others.length === 0 ? null : (
        <details>
          <summary>{`Written by deploys and functions (${others.length})`}</summary>
          {table(others)}
        </details>
      )}
    </>
  );
}

const captionOf = (shown: number, all: number): string =>
  `${shown < all ? `The latest ${shown} of ${all} versions` : `${all} version${all === 1 ? '' : 's'}`}, latest first. Parameter Store keeps the last 100 of each setting.`;

/** Records of `sys_properties`, whose history is that of this console and `nis`. */
const PROPERTIES = [
  { record: BLOCKED_RECORD, text: 'Protocols that are switched off' },
  { record: BASIC_RECORD, text: 'Whether people may use Basic (nis.basic_for_people)' },
  { record: POLICY_RECORD, text: 'Who needs a second factor (nis.second_factor)' },
];

/** Versions of every setting, and the changes of the records beside them. */
async function everyChange(ports: ConsolePorts, address: string): Promise<SettingChange[]> {
  const [versions, ...properties] = await Promise.all([
    changesOf(ports, HISTORY_ROWS, address),
    ...PROPERTIES.map(async ({ record, text }) => {
      const { entries } = await ports.audit.page({ record }, null, LATEST_CHANGES);
      return entries.map(({ at, by, field, old, new: wanted }) => ({
        at,
        by,
        field,
        old,
        new: wanted,
        subject: { text, address },
        person: true,
      }));
    }),
  ]);
  return [...versions, ...properties.flat()].sort((a, b) => b.at - a.at);
}

async function changesOf(ports: ConsolePorts, rows: readonly HistoryRow[], address: string): Promise<SettingChange[]> {
  const { entries } = await ports.audit.page({ record: SETTINGS_RECORD }, null, LATEST_CHANGES);
  const changes: SettingChange[] = [];
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const some = await Promise.all(
      rows.slice(start, start + AT_ONCE).map(async (row) => shownOf(row, await storeOf(ports, row).history(row.name), entries, address)),
    );
    changes.push(...some.flat());
  }
  return changes.sort((a, b) => b.at - a.at);
}

const storeOf = ({ settings, sessionTimes }: ConsolePorts, { name }: HistoryRow) =>
  SESSION_TIME_NAMES.includes(name) ? sessionTimes : settings;

function shownOf(
  { name, label, created }: HistoryRow,
  versions: readonly SettingVersion[],
  entries: readonly AuditEntry[],
  address: string,
): SettingChange[] {
  const keys = new URLSearchParams({ sysparm_view: 'history', setting: name });
  return versions.map((version, index) => {
    const { text, full, person } = authorOf(name, version, entries);
    return {
      at: version.modifiedAt ?? 0,
      by: text,
      byWhole: full,
      field: name,
      // Versions come latest first: the one before stands behind.
      old: versions[index + 1]?.value ?? (version.version === 1 ? '(created)' : '(not kept)'),
      new: version.value,
      subject: { text: label, address: `${address}?${keys}` },
      person: person && !(version.version === 1 && version.value === created),
    };
  });
}
