import type { AuditEntry } from '../../../shared/core/audit.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';

export type OwnChange = Pick<AuditEntry, 'field' | 'old' | 'new'>;

/** Writes the history of what a person changed of the own record. The change stands where that fails; the operator is told. */
export async function recordOwnChange(
  { audit, clock, onError }: Pick<SignInPorts, 'audit' | 'clock' | 'onError'>,
  { context }: SignInRequest,
  userName: string,
  changes: readonly OwnChange[],
): Promise<void> {
  const record = `sys_user.${userName}`;
  const common = { record, by: userName, at: clock.now(), decisionId: context.decision_id };
  try {
    await audit.add(changes.map((change) => ({ ...common, ...change })));
  } catch (error) {
    onError(`history of ${record}`, error);
  }
}
