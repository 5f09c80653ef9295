import {
  type Parameter,
  type ParameterMetadata,
  ParameterNotFound,
  PutParameterCommand,
  paginateDescribeParameters,
  paginateGetParameterHistory,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { SESSION_TIME_NAMES } from '../../core/settings/session-times.ts';
import {
  type ParameterStore,
  SETTING_NAMES,
  SETTING_PATTERN,
  type SettingStore,
  type SettingVersion,
  type StoredSetting,
  type VersionedParameter,
} from '../../core/settings/settings.ts';
import { SESSION_BOUND_PATTERN } from '../../core/sign-in/session-bounds.ts';
import { answersOf } from '../client/answers.ts';
import type { SsmApi } from '../client/apis.ts';
import { ssmOverSdk } from '../client/sdk-apis.ts';
import { type Folder, loadParameters, storedParameters } from './settings-source.ts';

/**
 * The settings in Parameter Store, with the last change and who made it, also if it was made in Parameter Store itself.
 *
 * @param path where they live, with slashes at both ends.
 */
export const createSettingStore = (client: SSMClient, path: string): SettingStore =>
  createParameterStore(client, { path, names: SETTING_NAMES, pattern: SETTING_PATTERN });

/** The same of how long sessions and tokens last. */
export const createSessionTimeStore = (client: SSMClient, path: string): ParameterStore<string> =>
  createParameterStore(client, { path, names: SESSION_TIME_NAMES, pattern: SESSION_BOUND_PATTERN });

/** How long sessions and tokens last, as stored, by name: without asking who changed it. */
export const loadSessionTimes = (ssm: SsmApi, path: string): Promise<ReadonlyMap<string, string>> =>
  loadParameters(ssm, [{ path, names: SESSION_TIME_NAMES }]);

/** Every setting and session time that is stored, by name, with its version: without asking who changed it. */
export async function loadVersions(ssm: SsmApi, path: string, timesPath: string): Promise<ReadonlyMap<string, VersionedParameter>> {
  const folders = [
    { path, names: SETTING_NAMES },
    { path: timesPath, names: SESSION_TIME_NAMES },
  ];
  const stored = await answersOf('settings').of(() => storedParameters(ssm, folders));
  const versioned = ({ Value = '', Version = 0, LastModifiedDate }: Parameter): VersionedParameter => ({
    value: Value,
    version: Version,
    changedAt: LastModifiedDate?.getTime() ?? null,
  });
  return new Map([...stored].map(([name, parameter]) => [name, versioned(parameter)]));
}

interface Parameters extends Folder {
  /** AllowedPattern of the values. */
  readonly pattern: string;
}

function createParameterStore(client: SSMClient, { path, names, pattern }: Parameters): ParameterStore<string> {
  const answers = answersOf('settings');
  return {
    all: () =>
      answers.of(async () => {
        const [values, described] = await Promise.all([loadParameters(ssmOverSdk(client), [{ path, names }]), metadata(client, path)]);
        return new Map(names.map((name) => [name, settingOf(values.get(name), described.get(name))]));
      }),

    async put(name, value) {
      const put = { Name: path + name, Value: value, Type: 'String', AllowedPattern: pattern, Overwrite: true } as const;
      const { Version = 0 } = await answers.of(() => client.send(new PutParameterCommand(put)));
      return Version;
    },

    history: (name) => answers.of(() => versions(client, path + name)),
  };
}

/**
 * Versions of any parameter by its full name, latest first; none if it does not exist. The value of a SecureString stays encrypted.
 *
 * @returns rejects with DependencyError where Parameter Store does not answer.
 */
export function createParameterHistory(client: SSMClient): (name: string) => Promise<readonly SettingVersion[]> {
  const answers = answersOf('settings');
  return (name) => answers.of(() => versions(client, name));
}

/** Metadata of each parameter of a path, by its name there. */
async function metadata(client: SSMClient, path: string): Promise<Map<string, ParameterMetadata>> {
  const found = new Map<string, ParameterMetadata>();
  const filter = { Key: 'Path', Option: 'OneLevel', Values: [path.replace(/\/$/, '')] };
  for await (const { Parameters = [] } of paginateDescribeParameters({ client }, { ParameterFilters: [filter] })) {
    for (const parameter of Parameters) found.set((parameter.Name ?? '').slice(path.length), parameter);
  }
  return found;
}

/** Versions of a parameter, latest first; none if it does not exist. */
async function versions(client: SSMClient, Name: string): Promise<SettingVersion[]> {
  const found: SettingVersion[] = [];
  try {
    for await (const { Parameters = [] } of paginateGetParameterHistory({ client, pageSize: 50 }, { Name })) {
      for (const parameter of Parameters) found.push({ ...settingOf(undefined, parameter), value: parameter.Value ?? '' });
    }
  } catch (error) {
    if (error instanceof ParameterNotFound) return [];
    throw error;
  }
  return found.sort((a, b) => b.version - a.version);
}

const settingOf = (value: string | undefined, described: ParameterMetadata | undefined): StoredSetting => ({
  value: value ?? null,
  version: described?.Version ?? 0,
  modifiedAt: described?.LastModifiedDate?.getTime() ?? null,
  modifiedBy: described?.LastModifiedUser ?? '',
});
