import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** Above what all workers of a process have in flight; the SDK's 50 would hold the command line's 128 back. */
const CONNECTIONS = { maxSockets: 256 };

/** DynamoDB for the backfill: one attempt a request, because the worker waits and repeats by itself and must see every throttling. */
export const createBackfillClient = (config: DynamoDBClientConfig = {}): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: {
      httpAgent: CONNECTIONS,
      httpsAgent: CONNECTIONS,
      connectionTimeout: 1000,
      requestTimeout: 5000,
      throwOnRequestTimeout: true,
    },
    ...config,
  });
