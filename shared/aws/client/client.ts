import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { patientRetry } from './patient-retry.ts';

/** A store that does not answer within these bounds counts as down: the whole budget stays under the function's timeout. */
const TIMEOUTS = { connectionTimeout: 300, requestTimeout: 1000, throwOnRequestTimeout: true };

export const createDynamoClient = (): DynamoDBClient => new DynamoDBClient({ maxAttempts: 2, requestHandler: TIMEOUTS });

/** One attempt: the next refresh repeats a failed one, and until then the last known value serves. */
export const createSsmClient = (): SSMClient => new SSMClient({ maxAttempts: 1, requestHandler: TIMEOUTS });

/** A person waits for the command line, often far from the region: at most 10 seconds with both attempts, then a sentence. */
const PATIENT = {
  retryStrategy: patientRetry(),
  requestHandler: { connectionTimeout: 3000, requestTimeout: 5000, socketTimeout: 5000, throwOnRequestTimeout: true },
};

/** Clients of the command line. */
export const createPatientClients = (config: DynamoDBClientConfig & SSMClientConfig) => ({
  dynamo: new DynamoDBClient({ ...PATIENT, ...config }),
  ssm: new SSMClient({ ...PATIENT, ...config }),
});

/** More than all workers of a process have in flight. The SDK's 50 would slow the command line's 128 down. */
const CONNECTIONS = { maxSockets: 256 };

/** DynamoDB for the backfill: one attempt for each request, because the worker itself waits, repeats, and must see every throttling. */
export const createBackfillClient = (config: DynamoDBClientConfig = {}): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: {
      httpAgent: CONNECTIONS,
      httpsAgent: CONNECTIONS,
      connectionTimeout: 1000,
      requestTimeout: 5000,
      // An answer that stops in the middle.
      socketTimeout: 5000,
      throwOnRequestTimeout: true,
    },
    ...config,
  });
