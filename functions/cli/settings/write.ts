import { randomUUID } from 'node:crypto';
import { recordChanges } from '../../../shared/core/audit.ts';
import { type ParameterStore, SETTINGS_RECORD } from '../../../shared/core/settings/settings.ts';
import type { Deployment } from '../ports.ts';

/** A parameter that is to be written. */
export interface WrittenParameter<Value extends string = string> {
  readonly name: string;
  readonly value: Value;
  /** As stored; null: it is missing. */
  readonly old: string | null;
}

/**
 * Writes a setting or a session time, and its history.
 *
 * @param store takes the value.
 * @param at milliseconds since the epoch.
 * @throws UsageError if AWS does not tell who writes: then nothing is written.
 */
export async function writeParameter<Value extends string>(
  { audit, by }: Pick<Deployment, 'audit' | 'by'>,
  store: Pick<ParameterStore<Value>, 'put'>,
  { name, value, old }: WrittenParameter<Value>,
  at: number,
): Promise<void> {
  const author = await by();
  const parameterVersion = await store.put(name, value);
  const entry = { field: name, old: old ?? '(missing)', new: value, parameterVersion };
  await recordChanges(audit, { record: SETTINGS_RECORD, by: author, at, decisionId: `nis-${randomUUID()}` }, [entry]);
}
