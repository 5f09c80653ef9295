import { REASONS } from '../../shared/core/decision/reasons.ts';
import type { Operation } from '../../shared/core/request/operation.ts';
import { Problem } from './problem.ts';
import type { InstanceRequest } from './request.ts';

/**
 * Begins the operation of a request: the one place that notes it for the log and holds it against the envelope of the user, before
 * anything is read or written. The envelope is about the table of the address: what references and display values show of others, the
 * ACL decides.
 *
 * Source: docs/contract.md, "Envelope".
 *
 * @param operation `unknown`: the service has yet to read it in the body, and begins it then.
 * @throws Problem `outside_envelope`.
 */
export function beginUse({ context: { operations }, deed }: Pick<InstanceRequest, 'context' | 'deed'>, operation: Operation): void {
  deed.operation = operation;
  const left = operation === 'unknown' ? operations?.length !== 0 : (operations?.includes(operation) ?? true);
  if (!left) throw new Problem('outside_envelope', `outside_envelope: ${REASONS.outside_envelope.publicText}`);
}
