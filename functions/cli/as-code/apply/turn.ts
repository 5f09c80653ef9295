import { setTimeout as sleep } from 'node:timers/promises';
import type { Mutex } from '../../../../shared/core/ports.ts';

/** What a turn needs. */
export interface TurnPorts {
  readonly mutex: Mutex;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly holder: string;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  /** Another apply has the turn. */
  readonly onWait: () => void;
}

/** A turn that is held. */
export interface Turn {
  /** Called before each write: holds the turn for longer, where that is due. */
  keep(): Promise<void>;
}

const NAME = 'as-code';
/** Short, so that after a run that was killed the next one soon begins. */
const LEASE_MS = 5000;
const POLL_MS = 250;
const RENEW_MS = 1500;

/**
 * Runs one apply at a time, so that of two at once one makes all its changes, and only the other meets them as drift. Each write has its own
 * condition besides: a turn that is lost because a write took long endangers nothing.
 */
export async function inTurn<T>(ports: TurnPorts, work: (turn: Turn) => Promise<T>): Promise<T> {
  const { mutex, now, holder, onWait, sleep: wait = sleep } = ports;
  const lease = () => ({ now: now(), until: now() + LEASE_MS });
  const hold = (): Promise<boolean> => mutex.acquire(NAME, holder, lease());
  while (!(await hold())) {
    onWait();
    await wait(POLL_MS);
  }
  let heldAt = now();
  const keep = async (): Promise<void> => {
    if (now() - heldAt < RENEW_MS) return;
    if (!(await mutex.renew(NAME, holder, lease()))) while (!(await hold())) await wait(POLL_MS);
    heldAt = now();
  };
  try {
    return await work({ keep });
  } finally {
    await mutex.release(NAME, holder).catch(() => undefined);
  }
}
