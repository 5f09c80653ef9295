import type { SettingVersion } from '../../shared/core/settings/settings.ts';
import { writerOf } from '../../shared/core/settings/writer.ts';
import type { WayIn } from './way-in.ts';
import { wayInOf } from './ways-in.ts';

/** A change in Parameter Store as EventBridge reports it, without the value and the author. */
export interface ParameterChange {
  /** Full name. */
  readonly name: string;
  readonly operation: 'Create' | 'Update' | 'Delete';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface WatchPorts {
  /** Versions of a parameter, latest first; the value of a SecureString stays encrypted. Empty: there is no such parameter. */
  readonly history: (name: string) => Promise<readonly SettingVersion[]>;
  /** Notifies the people on call. */
  readonly notify: (subject: string, text: string) => Promise<void>;
  readonly log: (line: object) => void;
}

/** The clocks of the event and of Parameter Store need not agree to the second. */
const TOLERANCE_MS = 5_000;

/**
 * Tells the people on call when a parameter opened a way in, and who wrote it. Closing one needs no attention, so it is only logged.
 *
 * The event comes late, and more writes may have followed. So it looks at all versions since the change, not only at the latest. An opening
 * that was closed or written again is still reported, sometimes twice.
 *
 * @throws DependencyError if Parameter Store or the topic does not answer; Lambda then tries again.
 */
export async function onParameterChange(ports: WatchPorts, stage: string, { name, operation, at }: ParameterChange): Promise<void> {
  const wayIn = wayInOf(stage, name);
  if (wayIn === null) return ports.log({ log: 'setting', setting: name, opened: false, version: null, by: null });
  const versions = await ports.history(name);
  const index = versions.findIndex(
    ({ value, modifiedAt }, each) =>
      wayIn.opens(value, versions[each + 1]?.value ?? null, modifiedAt ?? at) && (modifiedAt === null || modifiedAt >= at - TOLERANCE_MS),
  );
  const told = versions[Math.max(0, index)];
  ports.log({ log: 'setting', setting: name, opened: index >= 0, version: told?.version ?? null, by: told?.modifiedBy ?? null });
  const opening = versions[index];
  if (opening !== undefined) await ports.notify(...noticeOf(stage, wayIn, opening, versions, index));
  else if (operation === 'Delete' && wayIn.deleted !== undefined)
    await ports.notify(subjectOf(stage, `${name} was deleted`), deletionOf(stage, wayIn.deleted, at));
}

function noticeOf(
  stage: string,
  wayIn: WayIn,
  { value, version, modifiedAt, modifiedBy }: SettingVersion,
  versions: readonly SettingVersion[],
  index: number,
): [subject: string, text: string] {
  const previous = versions[index + 1]?.value ?? null;
  const [latest] = versions;
  const closed = index > 0 && latest !== undefined && !wayIn.opens(latest.value, previous, latest.modifiedAt ?? 0);
  const when = modifiedAt === null ? 'at an unknown time' : new Date(modifiedAt).toISOString();
  const text = [
    `Stage ${stage}: ${wayIn.what(value, previous)} ${wayIn.effect}`,
    `By: ${writerText(modifiedBy)}, version ${version}, ${when}.`,
    closed ? 'It has been closed again since.' : wayIn.undo,
    RUNBOOK,
  ];
  return [subjectOf(stage, wayIn.event(value, previous, modifiedAt ?? 0)), text.join('\n')];
}

const deletionOf = (stage: string, deleted: string, at: number): string =>
  [
    `Stage ${stage}: ${deleted}`,
    `Deleted ${new Date(at).toISOString()}. Parameter Store does not say by whom: look for the event DeleteParameter in CloudTrail.`,
    RUNBOOK,
  ].join('\n');

const RUNBOOK = 'A change is in force everywhere within 15 seconds. Runbook: docs/runbooks/setting-opened.md';

/** A name with the whole ARN after it; where the console wrote for a person, Parameter Store knows the role of its function only. */
function writerText(arn: string): string {
  const { name, person } = writerOf(arn);
  return `${name}${arn === '' ? '' : ` (${arn})`}${person ? '' : ' for someone: if it is the console, its history (System Security > History) names the administrator'}`;
}

/** What is too long loses its middle, which is a name: what happened stands at the end. Source: SNS API Reference, Publish, Subject. */
function subjectOf(stage: string, event: string): string {
  const subject = `${stage}: ${event}`;
  return subject.length <= SUBJECT_LENGTH ? subject : `${subject.slice(0, 45)}...${subject.slice(48 - SUBJECT_LENGTH)}`;
}

const SUBJECT_LENGTH = 100;
