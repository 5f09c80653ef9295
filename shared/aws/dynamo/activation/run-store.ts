import { type DynamoDBClient, GetItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  BackfillError,
  type Checkpoint,
  isCheckpoint,
  isRun,
  type Run,
  type RunStore,
  type SegmentOf,
} from '../../../core/activation/backfill.ts';
import { answersOr } from '../../client/answers.ts';
import { asBackfillError } from './backfill-error.ts';

/** Key of the item that names the latest run; no run id looks like it. */
const LATEST = { run: '#latest', part: '#run' };
/** Digits enough for every segment, so that they sort. */
const partOf = (segment: number): string => `segment-${String(segment).padStart(7, '0')}`;

/** Runs and checkpoints in the table `sys_activation`. */
export function createRunStore(client: DynamoDBClient, tablePrefix: string): RunStore {
  const TableName = `${tablePrefix}sys_activation`;
  return { ...createLatestRun(client, TableName), ...createCheckpoints(client, TableName) };
}

const answersAbout = (table: string) => answersOr((error) => asBackfillError(error, `table ${table}`));

function createLatestRun(client: DynamoDBClient, TableName: string): Pick<RunStore, 'current' | 'start' | 'finish'> {
  const answers = answersAbout(TableName);
  /** Writes a run if the latest one is still that id; null: if there is none. */
  const replace = (runId: string | null, run: Run): Promise<boolean> => {
    const condition =
      runId === null
        ? { ConditionExpression: 'attribute_not_exists(runId)' }
        : { ConditionExpression: 'runId = :was', ExpressionAttributeValues: marshall({ ':was': runId }) };
    const put = new PutItemCommand({ TableName, Item: marshall({ ...LATEST, ...run }), ...condition });
    return answers.held(() => client.send(put));
  };

  return {
    async current() {
      const get = new GetItemCommand({ TableName, Key: marshall(LATEST), ConsistentRead: true });
      const { Item } = await answers.of(() => client.send(get));
      return Item === undefined ? null : readRun(TableName, unmarshall(Item));
    },

    start: (run, replaces) => replace(replaces?.runId ?? null, run),

    async finish(run, finishedAt) {
      // If another run has begun, that one stays the latest.
      await replace(run.runId, { ...run, finishedAt });
    },
  };
}

function createCheckpoints(client: DynamoDBClient, TableName: string): Pick<RunStore, 'checkpoint' | 'checkpoints' | 'save'> {
  const answers = answersAbout(TableName);
  const keyOf = ({ runId, segment }: SegmentOf) => ({ run: runId, part: partOf(segment) });

  return {
    async checkpoint(at) {
      const get = new GetItemCommand({ TableName, Key: marshall(keyOf(at)), ConsistentRead: true });
      const { Item } = await answers.of(() => client.send(get));
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
      for await (const { Items = [] } of answers.each(paginateQuery({ client }, query)))
        found.push(...Items.map((item) => readCheckpoint(TableName, unmarshall(item))));
      return found;
    },

    async save(checkpoint) {
      const put = new PutItemCommand({ TableName, Item: marshall({ ...keyOf(checkpoint), checkpoint }) });
      await answers.of(() => client.send(put));
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

/** Part of a checkpoint is never used. Without it, the segment starts again and finds what is done already. */
const damaged = (table: string, { run, part }: Item): BackfillError =>
  new BackfillError(`The item ${String(run)}, ${String(part)} of the table ${table} cannot be read: delete it, and start or resume again.`);
