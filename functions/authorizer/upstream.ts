import {
  type AssertionParties,
  type AssertionSigner,
  goesUpstream,
  identityFor,
  upstreamContext,
} from '../../shared/core/decision/upstream.ts';
import type { Decided } from './facts.ts';
import type { AuthorizerRequest } from './request.ts';

/** The customer's own instance, where one is configured. */
export interface UpstreamPorts extends AssertionParties {
  readonly signer: AssertionSigner;
}

/**
 * Adds to an allowed request of the upstream's what the upstream is told. Without a signature it is not allowed: the upstream
 * could not tell it from one that went around the gate.
 *
 * @param now milliseconds since the epoch.
 */
export async function introduce(upstream: UpstreamPorts, request: AuthorizerRequest, decided: Decided, now: number): Promise<Decided> {
  const { decision, facts } = decided;
  const { line, decisionId } = request;
  if (decision.outcome !== 'allow' || !goesUpstream(line.resource)) return decided;
  const input = { decision, decisionId, method: line.method, strictSecurity: facts.strictSecurity, now };
  const { context, claims } = identityFor(input, upstream);
  const assertion = await upstream.signer.sign(claims);
  if (assertion === null) {
    return { ...decided, decision: { outcome: 'unavailable', reason: 'dependency_unavailable', cause: 'assertion key' } };
  }
  const introduction = upstreamContext({ ...context, assertion });
  if (introduction === null) return { ...decided, decision: { outcome: 'forbid', reason: 'too_many_roles', cause: null } };
  return { ...decided, introduction };
}
