import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** How often a throttled request is sent again: half a minute of waiting in all. It was not carried out, so that sending it again is safe. */
const THROTTLED = 12;
/** Any other failure that may pass: once more. */
const PASSING = 1;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

/**
 * When the command line sends a request again: long where AWS says that it comes too fast, which a run over many users must survive, and else
 * once, because a person waits.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Retry behavior".
 *
 * @param random between 0 and 1: clients that are throttled together must not come back together.
 */
export const patientRetry = (random: () => number = Math.random) =>
  ({
    acquireInitialRetryToken: async () => token(0, 0),
    refreshRetryTokenForRetry: async (before, { errorType }) => {
      const retry = before.getRetryCount() + 1;
      const most = errorType === 'THROTTLING' ? THROTTLED : errorType === 'TRANSIENT' ? PASSING : 0;
      // The SDK then throws what the request failed with.
      if (retry > most) throw new Error('This request is not sent again.');
      return token(retry, Math.round(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (retry - 1)) * (0.5 + random() / 2)));
    },
    recordSuccess: () => undefined,
  }) satisfies DynamoDBClientConfig['retryStrategy'];

const token = (retries: number, delay: number) => ({
  getRetryCount: () => retries,
  getRetryDelay: () => delay,
  getRetryCost: () => undefined,
});
