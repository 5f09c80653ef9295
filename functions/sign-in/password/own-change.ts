import { type FieldChange, recordChanges } from '../../../shared/core/audit.ts';
import type { SignInPorts } from '../ports.ts';
import type { SignInRequest } from '../request.ts';

/** Writes the history of what a person changed of the own record. The change stands where that fails; the operator is told. */
export async function recordOwnChange(
  { audit, clock, onError }: Pick<SignInPorts, 'audit' | 'clock' | 'onError'>,
  { context }: SignInRequest,
  userName: string,
  changes: readonly FieldChange[],
): Promise<void> {
  const record = `sys_user.${userName}`;
  const change = { record, by: userName, at: clock.now(), decisionId: context.decision_id };
  try {
    await recordChanges(audit, change, changes);
  } catch (error) {
    onError(`history of ${record}`, error);
  }
}
