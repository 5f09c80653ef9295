import { timeEffect } from '../../../../shared/core/settings/session-times.ts';
import { SETTINGS_RECORD } from '../../../../shared/core/settings/settings.ts';
import { recordChange } from '../../log.ts';
import type { ConsolePorts } from '../../ports.ts';
import type { ConsoleRequest } from '../../request.ts';
import type { TypedTime } from './typed.ts';

export type TypedTimes = ReadonlyMap<string, TypedTime>;

/** Names of times that others changed since the form was opened; a time is one value, so what was typed would undo theirs. */
export async function changedMeanwhile(ports: ConsolePorts, times: TypedTimes): Promise<readonly string[]> {
  if (times.size === 0) return [];
  const stored = await ports.sessionTimes.all();
  return [...times.values()].flatMap(({ row, was, typed }) => {
    const now = stored.get(row.name)?.value ?? '';
    return now === was || now === typed ? [] : [`${row.name} is ${now || 'missing'} now`];
  });
}

/** Writes what was changed, with its history. */
export async function saveTimes(ports: ConsolePorts, request: ConsoleRequest, times: TypedTimes): Promise<void> {
  for (const { row, typed, was } of times.values()) {
    const parameterVersion = await ports.sessionTimes.put(row.name, typed);
    await recordChange(ports, request, SETTINGS_RECORD, [{ field: row.name, old: was || '(missing)', new: typed, parameterVersion }]);
  }
}

/** What saving does to sessions and tokens, by name: sentences. */
export const effectsOfTimes = (times: TypedTimes): ReadonlyMap<string, string> =>
  new Map(
    [...times.values()].flatMap(({ row, was, typed }) => {
      const effect = timeEffect(row, was || null, typed);
      return effect === null ? [] : [[row.name, effect] as const];
    }),
  );
