import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { BackfillError, type Checkpoint, isCheckpoint, isRun, type Run, type RunStore } from '../../core/activation/backfill.ts';
import { asBackfillError } from './backfill-error.ts';

/** Key of the item that names the latest run; no run id looks like it. */
const LATEST = { run: '#latest', part: '#run' };
/** Digits enough for every segment, so that they sort. */
const partOf = (segment: number): string => `segment-${String(segment).padStart(7, '0')}`;

/** Runs and checkpoints in the table `sys_activation`. */
export function createRunStore(client: DynamoDBClient, tablePrefix: string): RunStore {
  const TableName = `${tablePrefix}sys_activation`;
  const answered = async <T>(request: Promise<T>): Promise<T> => {
    try {
      return await request;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw error;
      throw asBackfillError(error, `table ${TableName}`);
    }
  };
  const itemOf = (run: Run) => marshall({ ...LATEST, ...run });

  return {
    async current() {
      const { Item } = await answered(client.send(new GetItemCommand({ TableName, Key: marshall(LATEST), ConsistentRead: true })));
      return Item === undefined ? null : readRun(TableName, unmarshall(Item));
    },

    async start(run, replaces) {
      const condition =
        replaces === null
          ? { ConditionExpression: 'attribute_not_exists(runId)' }
          : { ConditionExpression: 'runId = :was', ExpressionAttributeValues: marshall({ ':was': replaces.runId }) };
      try {
        await answered(client.send(new PutItemCommand({ TableName, Item: itemOf(run), ...condition })));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async finish(run, finishedAt) {
      // Where another run began meanwhile, that one is the latest.
      const condition = { ConditionExpression: 'runId = :this', ExpressionAttributeValues: marshall({ ':this': run.runId }) };
      try {
        await answered(client.send(new PutItemCommand({ TableName, Item: itemOf({ ...run, finishedAt }), ...condition })));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async checkpoint({ runId, segment }) {
      const Key = marshall({ run: runId, part: partOf(segment) });
      const { Item } = await answered(client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })));
      return Item === undefined ? null : readCheckpoint(TableName, unmarshall(Item));
    },

    async checkpoints(runId) {
      const query = {
        TableName,
        KeyConditionExpression: '#run = :run',
        ExpressionAttributeNames: { '#run': 'run' },
        ExpressionAttributeValues: marshall({ ':run': runId }),
        ConsistentRead: true,
      };
      const found: Checkpoint[] = [];
      const pages = paginateQuery({ client }, query)[Symbol.asyncIterator]();
      for (let page = await answered(pages.next()); !page.done; page = await answered(pages.next())) {
        found.push(...(page.value.Items ?? []).map((item) => readCheckpoint(TableName, unmarshall(item))));
      }
      return found;
    },

    async save(checkpoint) {
      const item = { run: checkpoint.runId, part: partOf(checkpoint.segment), checkpoint };
      await answered(client.send(new PutItemCommand({ TableName, Item: marshall(item) })));
    },
  };
}

type Item = Readonly<Record<string, unknown>>;

function readRun(table: string, item: Item): Run {
  const { runId, totalSegments, startedAt, finishedAt, startedBy } = item;
  const run = { runId, totalSegments, startedAt, finishedAt, startedBy };
  if (isRun(run)) return run;
  throw damaged(table, item);
}

function readCheckpoint(table: string, item: Item): Checkpoint {
  if (isCheckpoint(item.checkpoint)) return item.checkpoint;
  throw damaged(table, item);
}

/** Nothing is guessed from a part of it: without it, the segment begins anew and finds what was done already. */
const damaged = (table: string, { run, part }: Item): BackfillError =>
  new BackfillError(`The item ${String(run)}, ${String(part)} of the table ${table} cannot be read: delete it, and start or resume again.`);
