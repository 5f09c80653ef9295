import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BasicStore, NO_BASIC_RECORD } from '../../core/settings/basic-for-people.ts';
import { BASIC_FOR_PEOPLE, readBasicForPeople } from '../../core/users/person-only.ts';
import { createPropertyRecord } from './property-record.ts';

/** Whether people may use Basic: the record `nis.basic_for_people` of `sys_properties`. */
export function createBasicStore(client: DynamoDBClient, tablePrefix: string): BasicStore {
  const record = createPropertyRecord(client, tablePrefix, BASIC_FOR_PEOPLE);
  return {
    read: async () => {
      const { item, version } = await record.read();
      if (item === null) return NO_BASIC_RECORD;
      return {
        basic: readBasicForPeople(item),
        text: typeof item.value === 'string' ? item.value : '(unreadable)',
        version,
        changedOn: textOf(item.sys_updated_on),
        changedBy: textOf(item.sys_updated_by),
      };
    },
    write: (change) => record.write(change),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
