import { buildUserIndex } from '../../shared/core/users/search/build-index.ts';
import type { UserIndexBuilder } from '../../shared/core/users/search/index-ports.ts';
import { createRetry, OutOfTime, type RetryPorts } from './retry.ts';

export interface IndexerPorts extends RetryPorts {
  readonly index: UserIndexBuilder;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One turn at the index of users. @returns whether every user is in it; false: the time is out, and the next turn goes on. */
export type Indexer = () => Promise<boolean>;

/**
 * Enters every user into the index of their list, unless that was done: a fresh deployment and one that was there before the index both have
 * it after their activation.
 */
export function createIndexer({ index, now, ...ports }: IndexerPorts): Indexer {
  const retry = createRetry(ports);
  const patient: UserIndexBuilder = {
    isBuilt: () => retry(() => index.isBuilt()),
    progress: () => retry(() => index.progress()),
    page: (after) => retry(() => index.page(after)),
    add: (entries) => retry(() => index.add(entries)),
    saveProgress: (after) => retry(() => index.saveProgress(after)),
    finish: (at) => retry(() => index.finish(at)),
  };
  return async () => {
    try {
      if (await patient.isBuilt()) return true;
      return (await buildUserIndex({ index: patient, now, goesOn: () => ports.remaining() > 0 })).done;
    } catch (error) {
      if (error instanceof OutOfTime) return false;
      throw error;
    }
  };
}
