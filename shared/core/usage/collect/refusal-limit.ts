import type { StoredDecision } from '../rows.ts';

/** Most refusals a minute that are kept: of one user and reason, and in all. */
const OF_ONE = 10;
const IN_ALL = 600;
/** Minutes that are counted at a time; lines of other minutes come late and begin a count of their own. */
const MINUTES = 60;

/**
 * Says of each refusal whether it is to be kept. It remembers what passed it, in bounded memory: a batch that comes again, since it could not be
 * stored, is kept as the first time.
 */
export type RefusalLimit = (refusal: Pick<StoredDecision, 'decision_id' | 'time' | 'user' | 'reason'>) => boolean;

/**
 * A bound on what `sys_decision` takes: about 10 refusals a minute of one user (all without a user together) and reason, 600 in all.
 * "About", because each environment counts for itself.
 *
 * Source: docs/contract.md, "Memory".
 */
export function createRefusalLimit(): RefusalLimit {
  const minutes = new Map<string, Map<string, Set<string>>>();
  return ({ decision_id, time, user, reason }) => {
    const minute = time.slice(0, 16);
    const passed = minutes.get(minute) ?? new Map<string, Set<string>>();
    minutes.set(minute, passed);
    if (minutes.size > MINUTES) minutes.delete([...minutes.keys()].sort()[0] as string);
    // A name is no reason, so the keys of both cannot meet.
    const one = JSON.stringify([user?.startsWith('sha256:') ? null : user, reason]);
    const [all, own] = [passed.get('') ?? new Set<string>(), passed.get(one) ?? new Set<string>()];
    if (own.has(decision_id)) return true;
    if (own.size >= OF_ONE || all.size >= IN_ALL) return false;
    passed.set(one, own.add(decision_id)).set('', all.add(decision_id));
    return true;
  };
}
