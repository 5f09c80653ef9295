import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';

/** A store that does not answer within these bounds counts as down: the whole budget stays under the function's timeout. */
const TIMEOUTS = { connectionTimeout: 300, requestTimeout: 1000, throwOnRequestTimeout: true };

export const createDynamoClient = (): DynamoDBClient => new DynamoDBClient({ maxAttempts: 2, requestHandler: TIMEOUTS });

/** One attempt: a refresh that failed is repeated by the next one, and the last known value serves meanwhile. */
export const createSsmClient = (): SSMClient => new SSMClient({ maxAttempts: 1, requestHandler: TIMEOUTS });
