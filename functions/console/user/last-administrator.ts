import { canAct, lastOneRefusal, type Rank, ranksLost } from '../../../shared/core/users/rank.ts';
import type { RoleGraph } from '../../../shared/core/users/roles.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';

export interface Takeover {
  readonly before: UserRecord;
  readonly after: UserRecord;
  readonly graph: RoleGraph;
}

/** What became of a change: refused, or not made because the record or another administrator was changed in the same moment. */
export type Outcome = { readonly kind: 'saved' | 'overtaken' | 'busy' } | { readonly kind: 'refused'; readonly refusal: string };

const MUTEX = 'administrators';
/** Longer than the function may run, so that nobody else checks while a write may still arrive. */
const LEASE_MS = 30_000;

export const BUSY =
  'Not saved: the rights of an administrator are being changed in this very moment. Wait half a minute, look whether you still want it, and save again.';

/**
 * Makes a change, unless it would leave nobody who can administer. DynamoDB's transactions are not used, so changes that take a right
 * from an administrator are made one at a time: of two who remove each other at once, the second is checked after the first is done.
 *
 * @param write makes the change on the version that was checked; false: the record is at another version.
 */
export async function keepingAdministrators(
  ports: ConsolePorts,
  request: ConsoleRequest,
  takeover: Takeover,
  write: () => Promise<boolean>,
): Promise<Outcome> {
  const written = async (): Promise<Outcome> => ({ kind: (await write()) ? 'saved' : 'overtaken' });
  if (ranksLost(takeover.before, takeover.after, takeover.graph).length === 0) return written();
  const [holder, now] = [ports.newSysId(), ports.clock.now()];
  if (!(await ports.mutex.acquire(MUTEX, holder, { now, until: now + LEASE_MS }))) return { kind: 'busy' };
  let settled = true;
  try {
    const refusal = await lastOne(ports, request, takeover);
    if (refusal !== null) return { kind: 'refused', refusal };
    // A write without an answer may still arrive: then the lease runs out by itself.
    settled = false;
    const outcome = await written();
    settled = true;
    return outcome;
  } finally {
    if (settled) await ports.mutex.release(MUTEX, holder).catch((error: unknown) => ports.onError('release of the mutex', error));
  }
}

/** Why a change would leave nobody who can administer; null: it does not. Whoever makes it is looked at first, so that seldom all users are read. */
export async function lastOne(ports: ConsolePorts, request: ConsoleRequest, { before, after, graph }: Takeover): Promise<string | null> {
  let lost: readonly Rank[] = ranksLost(before, after, graph);
  const look = (user: UserRecord): void => {
    if (user.user_name !== before.user_name) lost = lost.filter((rank) => !canAct(user, rank, graph));
  };
  if (lost.length === 0) return null;
  const actor = await ports.users.get(request.context.user_name);
  if (actor !== null) look(actor);
  if (lost.length === 0) return null;
  for await (const users of ports.users.pages()) {
    users.forEach(look);
    if (lost.length === 0) return null;
  }
  const [rank] = lost;
  return rank === undefined ? null : lastOneRefusal(rank);
}
