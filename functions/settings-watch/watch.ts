import { type SettingStore, type SettingVersion, STRICT_SECURITY } from '../../shared/core/settings/settings.ts';

/** A change in Parameter Store, as EventBridge tells it: neither the value nor who made it. */
export interface SettingChange {
  /** Of the setting, without its path. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface WatchPorts {
  readonly settings: Pick<SettingStore, 'history'>;
  /** Tells the people on call. */
  readonly notify: (subject: string, text: string) => Promise<void>;
  readonly log: (line: object) => void;
}

export interface Watched {
  readonly stage: string;
  /** Where the settings live, with slashes at both ends. */
  readonly path: string;
}

/** The clocks of the event and of Parameter Store need not agree to the second. */
const TOLERANCE_MS = 5_000;

/**
 * Tells the people on call when a setting was opened, with who did it. Closing one needs nobody's attention; one that is deleted
 * counts as closed.
 *
 * The event comes late, and further writes may have been faster: so it looks for an opening among all versions since the change, not at
 * the latest one alone. An opening that was closed again or written once more is told all the same, if need be twice.
 *
 * @throws DependencyError where Parameter Store does not answer; Lambda then tries again.
 */
export async function onSettingChange(ports: WatchPorts, watched: Watched, { name, at }: SettingChange): Promise<void> {
  const versions = await ports.settings.history(name);
  const opening = versions.find(
    ({ value, modifiedAt }, index) =>
      value === 'false' && versions[index + 1]?.value !== 'false' && (modifiedAt === null || modifiedAt >= at - TOLERANCE_MS),
  );
  const told = opening ?? versions[0];
  ports.log({
    log: 'setting',
    setting: name,
    opened: opening !== undefined,
    version: told?.version ?? null,
    by: told?.modifiedBy ?? null,
  });
  if (opening === undefined) return;
  const closed = versions[0]?.value !== 'false';
  await ports.notify(`${watched.stage}: ${name} was opened`.slice(0, SUBJECT_LENGTH), noticeOf(watched, name, opening, closed));
}

/** Source: SNS API Reference, Publish, Subject: at most 100 characters. */
const SUBJECT_LENGTH = 100;

function noticeOf({ stage, path }: Watched, name: string, { version, modifiedAt, modifiedBy }: SettingVersion, closed: boolean): string {
  const effect =
    name === STRICT_SECURITY
      ? 'SOAP requests now need neither a soap role nor the access controls of the table.'
      : 'Requests of its protocol are now served without credentials, as the guest user.';
  const when = modifiedAt === null ? 'at an unknown time' : new Date(modifiedAt).toISOString();
  return [
    `The setting ${name} of the stage ${stage} was set to false. ${effect}`,
    `By: ${modifiedBy || 'unknown'} (version ${version}, ${when}). If that is the function of the console, the history of the console names the administrator.`,
    closed
      ? 'It has been closed again since.'
      : `To close it again, select it on the High Security Settings page, or: aws ssm put-parameter --overwrite --value true --name ${path}${name}`,
    'It is in force everywhere within 15 seconds. Runbook: docs/runbooks/setting-opened.md',
  ].join('\n');
}
