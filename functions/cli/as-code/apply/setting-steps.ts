import { randomUUID } from 'node:crypto';
import type { PlannedBlocked, PlannedProperty, PlannedSetting } from '../../../../shared/core/as-code/plan-types.ts';
import { recordChanges } from '../../../../shared/core/audit.ts';
import { BLOCKED_RECORD, blockedAsText } from '../../../../shared/core/settings/blocked.ts';
import type { SettingValue } from '../../../../shared/core/settings/settings.ts';
import { type Deployment, UsageError } from '../../ports.ts';
import { writeParameter } from '../../settings/write.ts';
import { propertiesOf } from '../properties.ts';
import { settingDrift } from './drift.ts';

/**
 * Writes a setting or a session time. Parameter Store knows no condition, so that the version is looked at just before. It keeps every version
 * with its author, so that a run which is killed before its own line in the history loses nothing.
 */
export async function applySetting(
  deployment: Deployment,
  { kind, name, value, version, old }: PlannedSetting,
  now: number,
): Promise<void> {
  const stored = (await deployment.loadVersions()).get(name);
  if ((stored?.version ?? null) !== version)
    throw settingDrift(name, { now: stored?.version ?? null, planned: version, changedAt: stored?.changedAt ?? null });
  const written = { name, old: version === null ? null : old };
  await (kind === 'time'
    ? writeParameter(deployment, deployment.sessionTimes, { ...written, value }, now)
    : writeParameter(deployment, deployment.settings, { ...written, value: value as SettingValue }, now));
}

/** Writes a record of `sys_properties`. */
export async function applyProperty(deployment: Deployment, { name, value, version, old }: PlannedProperty, now: number): Promise<void> {
  const property = propertiesOf(deployment).get(name);
  if (property === undefined) throw new UsageError(`${name} cannot be set by a file: take it out.`);
  const { store, record } = property;
  const drift = async (): Promise<UsageError> => {
    const { version: found, changedBy } = await store.read();
    return settingDrift(name, { now: found, planned: version, changedBy });
  };
  if ((await store.read()).version !== version) throw await drift();
  const by = await deployment.by();
  await withHistory(deployment, { record, by, at: now }, { old, new: value }, () => store.write({ value, version, by, now }), drift);
}

/** Writes the list of protocols that are switched off, once or twice: each time it must be as it was left. */
export function createBlockedWriter(
  deployment: Deployment,
  { name, version }: PlannedBlocked,
  now: number,
): (names: readonly string[]) => Promise<void> {
  const { blockedProtocols: store, by } = deployment;
  let expected = version;
  return async (names) => {
    const stored = await store.read();
    const drift = async (): Promise<UsageError> => settingDrift(name, { now: (await store.read()).version, planned: expected });
    if (stored.version !== expected) throw await drift();
    const author = await by();
    const change = { record: BLOCKED_RECORD, by: author, at: now };
    const texts = { old: blockedAsText(stored.blocked), new: blockedAsText(new Set(names)) };
    await withHistory(deployment, change, texts, () => store.write({ names, version: expected, by: author, now }), drift);
    // Counted, not read: what another administrator wrote since must stop the next write.
    expected = (expected ?? 0) + 1;
  };
}

interface Texts {
  readonly old: string;
  readonly new: string;
}

/** The history comes first, as of a user: a run that is killed in between makes the change again. */
async function withHistory(
  { audit }: Pick<Deployment, 'audit'>,
  change: { readonly record: string; readonly by: string; readonly at: number },
  texts: Texts,
  write: () => Promise<boolean>,
  drift: () => Promise<UsageError>,
): Promise<void> {
  const decisionId = `nis-${randomUUID()}`;
  await recordChanges(audit, { ...change, decisionId }, [{ field: 'value', ...texts }]);
  if (await write()) return;
  await recordChanges(audit, { ...change, decisionId: `${decisionId}-not-made` }, [{ field: 'value', old: texts.new, new: NOT_MADE }]);
  throw await drift();
}

const NOT_MADE = '(not made: the record had changed)';
