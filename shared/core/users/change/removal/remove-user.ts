import { recordChanges } from '../../../audit.ts';
import type { RoleGraph } from '../../roles.ts';
import type { UserRecord } from '../../user-record.ts';
import type { UserStore } from '../../user-store.ts';
import { type CarryOutPorts, type Outcome, oneAtATime, type TurnPorts } from '../carry-out.ts';
import { ranksLost } from '../rank.ts';
import { removed } from './removal.ts';

export type RemovePorts = TurnPorts &
  Pick<CarryOutPorts, 'audit' | 'lockouts' | 'secondFactors'> & { readonly users: Pick<UserStore, 'pages' | 'get' | 'remove'> };

interface Circumstances {
  readonly graph: RoleGraph;
  readonly by: string;
  /** The request that deletes, for the history. */
  readonly decisionId: string;
}

/**
 * Deletes an account that may be deleted, on the condition that it is still as it was read, and adds that to the history.
 *
 * @throws DependencyError if a store does not answer before the deletion.
 */
export function removeUser(ports: RemovePorts, record: UserRecord, { graph, by, decisionId }: Circumstances): Promise<Outcome> {
  const { users, clock, audit, lockouts, secondFactors, onError } = ports;
  // Without a record nobody is active.
  const after = { ...record, active: false };
  return oneAtATime(ports, { ranksLost: ranksLost(record, after, graph, clock.now()), after, by }, graph, async () => {
    if (!(await users.remove(record.user_name, record.version))) return { kind: 'overtaken' };
    const name = `sys_user.${record.user_name}`;
    const told = (what: string) => (error: unknown) => onError(what, error);
    await recordChanges(audit, { record: name, by, at: clock.now(), decisionId }, removed(record)).catch(told(`history of ${name}`));
    await lockouts.clear(record.user_name).catch(told(`clearing the lockout of ${name}`));
    await secondFactors.remove(record.user_name).catch(told(`deleting the second factor of ${name}`));
    return { kind: 'saved' };
  });
}
