import { setTimeout as sleep } from 'node:timers/promises';
import { createBackfillWorker } from '../../../functions/backfill/worker.ts';
import { createBackfillClient } from '../../../shared/aws/client/client.ts';
import { createRunStore } from '../../../shared/aws/dynamo/activation/run-store.ts';
import { createUserScan } from '../../../shared/aws/dynamo/users/user-scan.ts';
import type { Checkpoint, UserScan } from '../../../shared/core/activation/backfill.ts';
import { forEachOf } from '../../../shared/core/concurrency.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';

/** As in functions/backfill/handler.ts. */
const PAGE_SIZE = 500;
let runs = 0;

export interface BackfillUnderTest {
  readonly users: UserScan;
  /** Runs a whole backfill of one segment, as one Lambda does. @returns records a second. */
  backfill(
    inFlight: number,
    onCheckpoint?: (checkpoint: Checkpoint) => void,
  ): Promise<{ readonly seconds: number; readonly changed: number }>;
  /** The same conditional updates and nothing else. @returns seconds. */
  bareUpdates(inFlight: number, userNames: readonly string[]): Promise<number>;
  stop(): void;
}

/** The real worker over the real adapters and SDK client. */
export function backfillAt(endpoint: string, tablePrefix: string): BackfillUnderTest {
  const client = createBackfillClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } });
  const users = createUserScan(client, ownUserTable(tablePrefix));
  const store = createRunStore(client, tablePrefix);
  return {
    users,
    async backfill(concurrency, onCheckpoint = () => undefined) {
      const work = createBackfillWorker({
        users,
        save: async (checkpoint) => {
          await store.save(checkpoint);
          onCheckpoint(checkpoint);
        },
        concurrency,
        pageSize: PAGE_SIZE,
        sleep: (milliseconds) => sleep(milliseconds),
        random: Math.random,
        remaining: () => Number.POSITIVE_INFINITY,
      });
      const began = performance.now();
      const { counters } = await work({ runId: `bench-${++runs}`, segment: 0, totalSegments: 1 }, null);
      if (counters.failed > 0) throw new Error(`${counters.failed} records failed.`);
      return { seconds: (performance.now() - began) / 1000, changed: counters.changed };
    },
    async bareUpdates(inFlight, userNames) {
      const began = performance.now();
      await forEachOf(userNames, inFlight, async (userName) => {
        await users.markInteractive(userName);
      });
      return (performance.now() - began) / 1000;
    },
    stop: () => client.destroy(),
  };
}
