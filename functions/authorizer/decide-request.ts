import type { WireContext } from '../../shared/core/decision/context.ts';
import { type Decision, decide, type Facts } from '../../shared/core/decision/decide.ts';
import type { OpenSettings } from '../../shared/core/settings/open-now.ts';
import { type FactPorts, factsOfRequest, gatherFacts } from './facts.ts';
import { handOver, type UpstreamPorts } from './handover.ts';
import type { Identified } from './identified.ts';
import type { AuthorizerRequest } from './request.ts';

export interface DecidePorts extends FactPorts {
  /** Missing or null: functions/instance serves, and nothing is signed. */
  readonly upstream?: UpstreamPorts | null;
}

export interface Decided {
  readonly facts: Facts;
  readonly decision: Decision;
  readonly identified: Identified | null;
  /** Milliseconds; null where no setting was needed or known. */
  readonly settingsAge: number | null;
  /** What the page is to tell of what is open; left out: nothing was read. */
  readonly openNow?: OpenSettings;
  /** What the upstream is told, if it serves the request. */
  readonly introduction?: WireContext | null;
}

/**
 * Decides a request in at most three steps, each by `decide`: on the request itself, on what was read for it, and, if an upstream serves
 * it, on whether it can be handed over. It stops at the first step that needs nothing more.
 */
export async function decideRequest(ports: DecidePorts, request: AuthorizerRequest): Promise<Decided> {
  const decided = await decideOnFacts(ports, request);
  const { decision, facts } = decided;
  if (ports.upstream == null || decision.outcome !== 'allow') return decided;
  const { handover, introduction } = await handOver(ports.upstream, request, decision, facts, ports.clock.now());
  const known = { ...facts, handover };
  return { ...decided, facts: known, decision: decide(known), introduction };
}

async function decideOnFacts(ports: DecidePorts, request: AuthorizerRequest): Promise<Decided> {
  const known = factsOfRequest(ports, request);
  const early = decide(known);
  if (early.outcome !== 'unavailable' || known.request.kind === 'ambiguous')
    return { facts: known, decision: early, identified: null, settingsAge: null };
  const gathered = await gatherFacts(ports, request, known, known.request);
  return { ...gathered, decision: decide(gathered.facts) };
}
