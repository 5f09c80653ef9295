import { coversCall } from '../../tables/acl.ts';
import { activeRoles, isSoapRole, type RoleGraph, type SoapOperation, soapOperations } from '../../users/roles.ts';
import { type Allowed, isComplete, type Window } from './evidence.ts';
import type { FindingsInput, Verdict } from './finding.ts';

/** A SOAP operation on a table. */
interface Call {
  readonly table: string | null;
  readonly operation: string;
}

/**
 * Whether fewer SOAP operations would be enough for what an account did. Roles count as narrower if they grant fewer operations; of those,
 * the ones that grant fewest, then the fewest roles, then the first by name. Other roles stay as they are.
 */
export function narrowerRoles(input: FindingsInput, { pages, signIns, protocols, notEveryUse }: Allowed, window: Window): Verdict {
  const { user, graph, upstream } = input;
  const granted = user.roles.filter(isSoapRole).toSorted();
  if (upstream || granted.length === 0) return null;
  const calls = protocols.filter(({ protocol }) => protocol === 'soap');
  const enough = smallestSet(user.roles, calls, graph);
  if (enough === null) return null;
  if (!isComplete(window) || notEveryUse) return 'undecided';
  // An account that did nothing at all is no matter of its roles.
  if (pages.length + signIns.length + protocols.length === 0) return null;
  return { code: 'broader_roles_than_used', roles: enough, instead_of: granted };
}

/** Roles of the soap family that would be enough for these calls and grant less than those granted; null: there are none. */
function smallestSet(granted: readonly string[], calls: readonly Call[], graph: RoleGraph): readonly string[] | null {
  const now = reachOf(granted, graph);
  const others = reachOf(
    granted.filter((role) => !isSoapRole(role)),
    graph,
  );
  const enough = setsOf(graph).flatMap(({ roles, reach }) => {
    const operations = [...new Set([...others.operations, ...reach.operations])];
    const narrower = operations.length < now.operations.length && operations.every((operation) => now.operations.includes(operation));
    return narrower && keepsRest(now, [others, reach]) && calls.every(({ table, operation }) => coversCall(operations, table, operation))
      ? [{ roles, operations }]
      : [];
  });
  // The sort is stable, and the sets are sorted by number and name.
  return enough.sort((a, b) => a.operations.length - b.operations.length)[0]?.roles ?? null;
}

/** What roles come to: SOAP operations, and every role in force that is not of the soap family. */
interface Reach {
  readonly operations: readonly SoapOperation[];
  readonly rest: readonly string[];
}

function reachOf(roles: readonly string[], graph: RoleGraph): Reach {
  const active = activeRoles(roles, graph, false);
  return { operations: soapOperations(active), rest: active.filter((role) => !isSoapRole(role)) };
}

/** A role of the family may contain others: the account keeps exactly those that it has. */
const keepsRest = (now: Reach, parts: readonly Reach[]): boolean =>
  new Set(parts.flatMap(({ rest }) => rest)).size === now.rest.length &&
  parts.every(({ rest }) => rest.every((role) => now.rest.includes(role)));

interface RoleSet {
  readonly roles: readonly string[];
  readonly reach: Reach;
}

const remembered = new WeakMap<RoleGraph, readonly RoleSet[]>();

/** Every set of the roles of the family that exist, the smallest first. The family has eight, and a review asks for each account. */
function setsOf(graph: RoleGraph): readonly RoleSet[] {
  const known = remembered.get(graph);
  if (known !== undefined) return known;
  const family = [...graph.keys()].filter(isSoapRole).sort();
  const sets = Array.from({ length: 2 ** family.length }, (_, bits) => family.filter((_role, index) => (bits >> index) % 2 === 1))
    .sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1))
    .map((roles) => ({ roles, reach: reachOf(roles, graph) }));
  remembered.set(graph, sets);
  return sets;
}
