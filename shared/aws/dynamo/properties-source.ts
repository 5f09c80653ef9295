import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { BLOCKED_PROTOCOLS, readBlockedProtocols } from '../../core/settings/blocked.ts';
import type { Properties } from '../../core/settings/properties.ts';
import { BASIC_FOR_PEOPLE, readBasicForPeople } from '../../core/users/person-only.ts';
import type { DynamoApi } from '../client/apis.ts';

/**
 * Reads the records of `sys_properties` that the decision rests on, strongly consistent, in one request.
 *
 * @throws any error of the store; also if it leaves a record unread, which is not an absent one.
 */
export async function loadProperties(dynamo: Pick<DynamoApi, 'batchGetItem'>, tablePrefix: string): Promise<Properties> {
  const table = `${tablePrefix}sys_properties`;
  const Keys = [BLOCKED_PROTOCOLS, BASIC_FOR_PEOPLE].map((name) => marshall({ name }));
  const { Responses, UnprocessedKeys = {} } = await dynamo.batchGetItem({ RequestItems: { [table]: { Keys, ConsistentRead: true } } });
  if (Responses === undefined || Object.keys(UnprocessedKeys).length > 0)
    throw new Error('BatchGetItem left records of sys_properties unread');
  const items = (Responses[table] ?? []).map((item) => unmarshall(item));
  const itemOf = (name: string): Readonly<Record<string, unknown>> | null => items.find((item) => item.name === name) ?? null;
  return { blocked: readBlockedProtocols(itemOf(BLOCKED_PROTOCOLS)), basicForPeople: readBasicForPeople(itemOf(BASIC_FOR_PEOPLE)) };
}
