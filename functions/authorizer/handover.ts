import type { WireContext } from '../../shared/core/decision/context.ts';
import type { Allow, Facts, Handover } from '../../shared/core/decision/decide.ts';
import {
  type AssertionParties,
  type AssertionSigner,
  goesUpstream,
  identityFor,
  upstreamContext,
} from '../../shared/core/decision/upstream.ts';
import type { AuthorizerRequest } from './request.ts';

/** The customer's own instance, where one is configured. */
export interface UpstreamPorts extends AssertionParties {
  readonly signer: AssertionSigner;
}

export interface HandedOver {
  readonly handover: Handover;
  /** What the upstream is told; null: no upstream is asked, or it cannot be told. */
  readonly introduction: WireContext | null;
}

/**
 * Introduces an allowed request to the upstream, if it is the upstream that serves it.
 *
 * @param now milliseconds since the epoch.
 */
export async function handOver(
  upstream: UpstreamPorts,
  { line, decisionId, address, query }: AuthorizerRequest,
  decision: Allow,
  { strictSecurity }: Facts,
  now: number,
): Promise<HandedOver> {
  if (!goesUpstream(line.resource)) return { handover: 'ready', introduction: null };
  const { context, claims } = identityFor({ decision, decisionId, address, method: line.method, query, strictSecurity, now }, upstream);
  const assertion = await upstream.signer.sign(claims);
  if (assertion === null) return { handover: 'unsigned', introduction: null };
  const introduction = upstreamContext({ ...context, assertion });
  return { handover: introduction === null ? 'too_long' : 'ready', introduction };
}
