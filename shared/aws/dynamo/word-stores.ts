import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readSecondFactorPolicy, SECOND_FACTOR } from '../../core/second-factor/policy.ts';
import type { BasicStore } from '../../core/settings/basic-for-people.ts';
import { NO_PROPERTY, type StoredProperty } from '../../core/settings/property-store.ts';
import type { PolicyStore } from '../../core/settings/second-factor-property.ts';
import { BASIC_FOR_PEOPLE, readBasicForPeople } from '../../core/users/person-only.ts';
import { createPropertyRecord, type PropertyRecord } from './property-record.ts';

/** Whether people may use Basic: the record `nis.basic_for_people` of `sys_properties`. */
export function createBasicStore(client: DynamoDBClient, tablePrefix: string): BasicStore {
  const record = createPropertyRecord(client, tablePrefix, BASIC_FOR_PEOPLE);
  return {
    read: async () => {
      const stored = await record.read();
      return { ...propertyOf(stored), basic: readBasicForPeople(stored.item) };
    },
    write: (change) => record.write(change),
  };
}

/** Who needs a second factor: the record `nis.second_factor` of `sys_properties`. */
export function createPolicyStore(client: DynamoDBClient, tablePrefix: string): PolicyStore {
  const record = createPropertyRecord(client, tablePrefix, SECOND_FACTOR);
  return {
    read: async () => {
      const stored = await record.read();
      return { ...propertyOf(stored), policy: readSecondFactorPolicy(stored.item) };
    },
    write: (change) => record.write(change),
  };
}

function propertyOf({ item, version }: PropertyRecord): StoredProperty {
  if (item === null) return NO_PROPERTY;
  return {
    text: typeof item.value === 'string' ? item.value : '(unreadable)',
    version,
    changedOn: textOf(item.sys_updated_on),
    changedBy: textOf(item.sys_updated_by),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
