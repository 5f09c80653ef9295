import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { patientRetry } from '../../../../shared/aws/client/patient-retry.ts';

type ErrorType = Parameters<ReturnType<typeof patientRetry>['refreshRetryTokenForRetry']>[1]['errorType'];

/** How often a request is sent again, and the longest waits, in milliseconds. */
async function retries(errorType: ErrorType, random: () => number): Promise<number[]> {
  const strategy = patientRetry(random);
  const waits: number[] = [];
  try {
    for (let token = await strategy.acquireInitialRetryToken(); ; ) {
      token = await strategy.refreshRetryTokenForRetry(token, { errorType });
      waits.push(token.getRetryDelay());
    }
  } catch {
    return waits;
  }
}

test('a throttled request is sent again twelve times within half a minute to a minute, ever more slowly', async () => {
  const [shortest, longest] = [await retries('THROTTLING', () => 0), await retries('THROTTLING', () => 1)];
  expect(shortest).toHaveLength(12);
  expect(longest).toEqual([...longest].sort((a, b) => a - b));
  expect(Math.max(...longest)).toBe(5000);
  const sum = (waits: readonly number[]): number => waits.reduce((a, b) => a + b, 0);
  expect(sum(longest)).toBeLessThanOrEqual(60_000);
  expect(sum(shortest)).toBe(sum(longest) / 2);
});

test("another failure that may pass is tried once more, and the client's own mistake never", async () => {
  expect(await retries('TRANSIENT', () => 1)).toHaveLength(1);
  expect(await retries('SERVER_ERROR', () => 1)).toHaveLength(0);
  expect(await retries('CLIENT_ERROR', () => 1)).toHaveLength(0);
});

test('a client of the SDK asks it: five throttled answers are survived, and what AWS said is thrown in the end', async () => {
  let sent = 0;
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    retryStrategy: { ...patientRetry(() => 0), refreshRetryTokenForRetry: quick },
    requestHandler: {
      handle: async () => {
        sent += 1;
        const body = sent > 5 ? '{"Item":{"name":{"S":"x"}}}' : '{"__type":"ThrottlingException","message":"slow down"}';
        return {
          response: {
            statusCode: sent > 5 ? 200 : 400,
            headers: { 'content-type': 'application/x-amz-json-1.0' },
            body: Buffer.from(body),
          },
        };
      },
    } as never,
  });
  const get = new GetItemCommand({ TableName: 't', Key: { name: { S: 'x' } } });
  expect((await client.send(get)).Item).toEqual({ name: { S: 'x' } });
  expect(sent).toBe(6);
  sent = -100;
  await expect(client.send(get)).rejects.toThrow(expect.objectContaining({ name: 'ThrottlingException' }));
  expect(sent).toBe(-100 + 13);
});

/** The same decisions without the waits. */
const quick: ReturnType<typeof patientRetry>['refreshRetryTokenForRetry'] = async (before, error) => {
  const token = await patientRetry(() => 0).refreshRetryTokenForRetry(before, error);
  return { ...token, getRetryDelay: () => 0 };
};
