import type { StoredDecision } from './rows.ts';

/** Most refusals a minute that are kept: of one user and reason, and in all. */
const OF_ONE = 10;
const IN_ALL = 600;
/** Minutes that are counted at a time; lines of other minutes come late and begin a count of their own. */
const MINUTES = 60;

/** Says of each refusal whether it is still to be kept. It counts what passes it, in bounded memory. */
export type RefusalLimit = (refusal: Pick<StoredDecision, 'time' | 'user' | 'reason'>) => boolean;

/**
 * A bound on what `sys_decision` takes: about 10 refusals a minute of one user (all without a user together) and reason, 600 in all.
 * "About", because each environment counts for itself.
 *
 * Source: docs/contract.md, "Memory".
 */
export function createRefusalLimit(): RefusalLimit {
  const minutes = new Map<string, Map<string, number>>();
  return ({ time, user, reason }) => {
    const minute = time.slice(0, 16);
    const counts = minutes.get(minute) ?? new Map<string, number>();
    minutes.set(minute, counts);
    if (minutes.size > MINUTES) minutes.delete([...minutes.keys()].sort()[0] as string);
    // A name is no reason, so the keys of both cannot meet.
    const one = JSON.stringify([user?.startsWith('sha256:') ? null : user, reason]);
    const all = counts.get('') ?? 0;
    const own = counts.get(one) ?? 0;
    if (own >= OF_ONE || all >= IN_ALL) return false;
    counts.set(one, own + 1).set('', all + 1);
    return true;
  };
}
