import type { GetParametersCommandOutput, Parameter } from '@aws-sdk/client-ssm';
import { SETTING_NAMES } from '../../core/settings/settings.ts';
import { readSessionBounds, SESSION_BOUND_ROWS, type SessionBounds } from '../../core/sign-in/session-bounds.ts';
import { readLifespan, TOKEN_LIFESPAN } from '../../core/tokens/lifespan.ts';
import type { SsmApi } from '../client/apis.ts';

/** GetParameters takes at most 10 names. */
const NAMES_PER_CALL = 10;

/** Where parameters live, with slashes at both ends, and their names there. */
export interface Folder {
  readonly path: string;
  readonly names: readonly string[];
}

/** Reads parameters by parallel GetParameters calls. @returns stored values by name; a missing parameter has none. */
export async function loadParameters(ssm: SsmApi, folders: readonly Folder[]): Promise<ReadonlyMap<string, string>> {
  const stored = await storedParameters(ssm, folders);
  return new Map([...stored].map(([name, { Value }]) => [name, Value ?? '']));
}

/** The same as Parameter Store has them, with version and time. */
export async function storedParameters(ssm: SsmApi, folders: readonly Folder[]): Promise<ReadonlyMap<string, Parameter>> {
  const wanted = folders.flatMap(({ path, names }) => names.map((name) => [path + name, name] as const));
  const calls = [];
  for (let start = 0; start < wanted.length; start += NAMES_PER_CALL) {
    const Names = wanted.slice(start, start + NAMES_PER_CALL).map(([full]) => full);
    calls.push(ssm.getParameters({ Names }));
  }
  const stored = new Map((await Promise.all(calls)).flatMap(parametersOf).map((parameter) => [parameter.Name, parameter]));
  return new Map(
    wanted.flatMap(([full, name]) => {
      const parameter = stored.get(full);
      return parameter === undefined ? [] : [[name, parameter] as const];
    }),
  );
}

/** An answer without `Parameters` is invalid: it does not say that a parameter is missing. */
function parametersOf({ Parameters }: Pick<GetParametersCommandOutput, 'Parameters'>): Parameter[] {
  if (Parameters === undefined) throw new TypeError('GetParameters answered without Parameters');
  return Parameters;
}

const switches = (path: string): Folder => ({ path, names: SETTING_NAMES });
const bounds = (path: string): Folder => ({ path, names: SESSION_BOUND_ROWS.map(({ name }) => name) });

/** Every switch, by name. */
export const loadSettings = (ssm: SsmApi, path: string): Promise<ReadonlyMap<string, string>> => loadParameters(ssm, [switches(path)]);

/** Every switch and the bounds of sessions, by name: as many calls as the switches alone. */
export const loadSettingsAndBounds = (ssm: SsmApi, path: string, boundsPath: string): Promise<ReadonlyMap<string, string>> =>
  loadParameters(ssm, [switches(path), bounds(boundsPath)]);

/** The bounds of sessions in force. */
export const loadSessionBounds = async (ssm: SsmApi, boundsPath: string): Promise<SessionBounds> =>
  readSessionBounds(await loadParameters(ssm, [bounds(boundsPath)]));

/** How long a token lives, in seconds: it stands beside the bounds of sessions. */
export const loadTokenLifespan = async (ssm: SsmApi, boundsPath: string): Promise<number> =>
  readLifespan(await loadParameters(ssm, [{ path: boundsPath, names: [TOKEN_LIFESPAN.name] }]));
