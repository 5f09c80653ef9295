import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { forEachOf } from '../../../shared/core/concurrency.ts';

/** BatchWriteItem takes 25 items. Source: DynamoDB API Reference, BatchWriteItem. */
const BATCH = 25;
/** Batches in flight: enough to keep the engine busy while the next one is put together. */
const LANES = 4;

/**
 * Writes items as they come, so that only a few batches are in memory.
 *
 * @param onWritten called with the number of items so far.
 */
export async function writeItems(
  client: DynamoDBClient,
  table: string,
  items: Iterable<object>,
  onWritten: (count: number) => void = () => undefined,
): Promise<void> {
  let written = 0;
  await forEachOf(batchesOf(items), LANES, async (batch) => {
    const requests = batch.map((item) => ({ PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } }));
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error(`The embedded DynamoDB did not take every record of ${table}.`);
    written += batch.length;
    onWritten(written);
  });
}

function* batchesOf(items: Iterable<object>): Generator<object[]> {
  let batch: object[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
