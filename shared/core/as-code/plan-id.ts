import { hash } from 'node:crypto';
import type { UserRecord } from '../users/user-record.ts';
import type { AsCodeInput } from './plan-types.ts';

const HEX_DIGITS = 32;

/**
 * The id of a plan: a hash of the files' octets, of everything that was read for it, and of how it was asked for. Names of files and their
 * order mean nothing. A date that is reached changes it, because the same file then does something else.
 *
 * @param records the stored users that the plan looked at, as of now.
 */
export function planId(records: readonly UserRecord[], { described, state, actor, retire, takeOver }: AsCodeInput): string {
  const versionOf = (stored: AsCodeInput['state']['settings'], name: string) => [name, stored.get(name)?.version ?? null];
  const users = records.map(({ user_name, version, reached }) => [user_name, version, Object.keys(reached).sort()] as const);
  const facts = [
    described.digests.toSorted(),
    users.toSorted(([one], [other]) => (one < other ? -1 : 1)),
    [...described.settings.keys()].sort().map((name) => versionOf(state.settings, name)),
    [...described.properties.keys()].sort().map((name) => versionOf(state.properties, name)),
    described.blocked === null ? null : state.blocked.version,
    [...state.graph.values()].map((role) => [role.name, role.includes_roles.toSorted(), role.elevated_privilege]).sort(),
    actor.roles.toSorted(),
    retire,
    takeOver,
  ];
  return hash('sha256', JSON.stringify(facts)).slice(0, HEX_DIGITS);
}
