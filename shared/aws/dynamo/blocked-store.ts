import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BLOCKED_PROTOCOLS, type BlockedStore, readBlockedProtocols } from '../../core/settings/blocked.ts';
import { createPropertyRecord } from './property-record.ts';

/** Which protocols are switched off: the record `nis.blocked_protocols` of `sys_properties`. */
export function createBlockedStore(client: DynamoDBClient, tablePrefix: string): BlockedStore {
  const record = createPropertyRecord(client, tablePrefix, BLOCKED_PROTOCOLS);
  return {
    read: async () => {
      const { item, version } = await record.read();
      return { blocked: readBlockedProtocols(item), version };
    },
    write: ({ names, ...change }) => record.write({ ...change, value: names.length === 0 ? null : new Set(names) }),
  };
}
