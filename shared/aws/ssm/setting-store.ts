import {
  type ParameterMetadata,
  ParameterNotFound,
  PutParameterCommand,
  paginateDescribeParameters,
  paginateGetParameterHistory,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { DependencyError } from '../../core/ports.ts';
import {
  SETTING_NAMES,
  SETTING_PATTERN,
  type SettingStore,
  type SettingVersion,
  type StoredSetting,
} from '../../core/settings/settings.ts';
import { ssmOverSdk } from '../client/sdk-apis.ts';
import { loadSettings } from './settings-source.ts';

/**
 * The settings in Parameter Store, with who changed them last, also where that was done in Parameter Store itself.
 *
 * @param path where they live, with slashes at both ends.
 */
export function createSettingStore(client: SSMClient, path: string): SettingStore {
  async function metadata(): Promise<Map<string, ParameterMetadata>> {
    const found = new Map<string, ParameterMetadata>();
    const filter = { Key: 'Path', Option: 'OneLevel', Values: [path.replace(/\/$/, '')] };
    for await (const { Parameters = [] } of paginateDescribeParameters({ client }, { ParameterFilters: [filter] })) {
      for (const parameter of Parameters) found.set((parameter.Name ?? '').slice(path.length), parameter);
    }
    return found;
  }

  return {
    async all() {
      try {
        const [values, described] = await Promise.all([loadSettings(ssmOverSdk(client), path), metadata()]);
        return new Map(SETTING_NAMES.map((name) => [name, settingOf(values.get(name), described.get(name))]));
      } catch (error) {
        throw new DependencyError('settings', error);
      }
    },

    async put(name, value) {
      const put = { Name: path + name, Value: value, Type: 'String', AllowedPattern: SETTING_PATTERN, Overwrite: true } as const;
      try {
        const { Version = 0 } = await client.send(new PutParameterCommand(put));
        return Version;
      } catch (error) {
        throw new DependencyError('settings', error);
      }
    },

    async history(name) {
      const versions: SettingVersion[] = [];
      try {
        for await (const { Parameters = [] } of paginateGetParameterHistory({ client, pageSize: 50 }, { Name: path + name })) {
          for (const parameter of Parameters) versions.push({ ...settingOf(undefined, parameter), value: parameter.Value ?? '' });
        }
      } catch (error) {
        if (error instanceof ParameterNotFound) return [];
        throw new DependencyError('settings', error);
      }
      return versions.sort((a, b) => b.version - a.version);
    },
  };
}

const settingOf = (value: string | undefined, described: ParameterMetadata | undefined): StoredSetting => ({
  value: value ?? null,
  version: described?.Version ?? 0,
  modifiedAt: described?.LastModifiedDate?.getTime() ?? null,
  modifiedBy: described?.LastModifiedUser ?? '',
});
