import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { BLOCKED_PROTOCOLS, type BlockedProtocols, readBlockedProtocols } from '../../core/settings/blocked.ts';
import type { DynamoApi } from '../client/apis.ts';

/** Reads which protocols are switched off, strongly consistent. @throws any error of the store. */
export async function loadBlockedProtocols(dynamo: Pick<DynamoApi, 'getItem'>, tablePrefix: string): Promise<BlockedProtocols> {
  const Key = marshall({ name: BLOCKED_PROTOCOLS });
  const { Item } = await dynamo.getItem({ TableName: `${tablePrefix}sys_properties`, Key, ConsistentRead: true });
  return readBlockedProtocols(Item === undefined ? null : unmarshall(Item));
}
