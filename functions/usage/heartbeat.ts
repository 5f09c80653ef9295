import type { HeartbeatLine } from '../../shared/core/usage/collect/lines.ts';

export interface HeartbeatPorts {
  readonly groups: readonly string[];
  /** Puts a line into a log group, with its time in milliseconds since the epoch. */
  readonly put: (group: string, line: HeartbeatLine, time: number) => Promise<void>;
}

/**
 * Puts a heartbeat into each log group that the memory reads. All of one time have the same, so that a repeated event adds none.
 *
 * @throws the first failure, after every group was tried: one that is gone must not hide the others.
 */
export async function sendHeartbeats({ groups, put }: HeartbeatPorts, time: number): Promise<void> {
  const line = (group: string): HeartbeatLine => ({ log: 'heartbeat', time: new Date(time).toISOString(), group });
  const sent = await Promise.allSettled(groups.map((group) => put(group, line(group), time)));
  const failed = sent.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
