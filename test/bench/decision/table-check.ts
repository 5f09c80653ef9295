import type { Facts } from '../../../shared/core/decision/decide.ts';
import { allFacts } from '../../shared/core/decision/all-facts.ts';
import { reference, seen } from '../../shared/core/decision/decision-table.ts';
import type { Peer } from './peer.ts';

/** No peer hands a request to an upstream, or knows users who may use pages only. */
const isKnown = ({ personOnly, credential, guest, toggle, strictSecurity, handover, blocked }: Facts): boolean =>
  handover === 'ready' &&
  personOnly === 'no' &&
  blocked !== 'unread' &&
  toggle !== 'unread' &&
  strictSecurity !== 'unread' &&
  credential.kind !== 'unread' &&
  guest !== 'unread' &&
  guest?.activeRoles !== 'unread' &&
  !(credential.kind === 'verified' && credential.principal.activeRoles === 'unread');

/** Sets of known facts, evenly from all combinations. A prime step, so that it falls in with no pattern of them. */
function* sampleFacts(step: number): Generator<Facts> {
  let index = 0;
  for (const facts of allFacts()) {
    index += 1;
    if (index % step === 0 && isKnown(facts)) yield facts;
  }
}

/**
 * Where a peer's answers differ from the reference decision table; such a peer is void.
 *
 * @param step one of so many combinations of facts is asked.
 */
export async function differences({ decide }: Pick<Peer, 'decide'>, step: number): Promise<{ asked: number; different: string[] }> {
  const different: string[] = [];
  let asked = 0;
  for (const facts of sampleFacts(step)) {
    asked += 1;
    const [given, right] = [seen(await decide(facts)), reference(facts)];
    if (given !== right) different.push(`${given} instead of ${right}: ${JSON.stringify(facts)}`);
  }
  return { asked, different };
}
