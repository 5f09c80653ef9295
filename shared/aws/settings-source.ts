import { SETTING_NAMES } from '../core/settings.ts';
import type { SsmApi } from './apis.ts';

/** GetParameters takes at most 10 names. */
const NAMES_PER_CALL = 10;

/**
 * Reads every setting by parallel GetParameters calls.
 *
 * @param path where they live, with slashes at both ends.
 * @returns stored values by setting name; a missing parameter has none.
 */
export async function loadSettings(ssm: SsmApi, path: string): Promise<ReadonlyMap<string, string>> {
  const names = SETTING_NAMES.map((name) => path + name);
  const calls = [];
  for (let start = 0; start < names.length; start += NAMES_PER_CALL) {
    calls.push(ssm.getParameters({ Names: names.slice(start, start + NAMES_PER_CALL) }));
  }
  const answers = await Promise.all(calls);
  return new Map(
    answers.flatMap(({ Parameters = [] }) => Parameters.map(({ Name = '', Value = '' }) => [Name.slice(path.length), Value] as const)),
  );
}
