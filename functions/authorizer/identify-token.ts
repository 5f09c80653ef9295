import { mayComeFrom } from '../../shared/core/envelope/fits.ts';
import type { BearerReading } from '../../shared/core/request/credentials.ts';
import { accessTokenHash } from '../../shared/core/tokens/token.ts';
import { verifyToken } from '../../shared/core/tokens/verify-token.ts';
import { personOnly } from '../../shared/core/users/person-only.ts';
import { type Identified, type IdentifyPorts, knownOf, type Pending, principalFromOutside, principalOf, rejected } from './identified.ts';

/**
 * Verifies an access token: user and token come by one read, and nothing is written or counted.
 *
 * Source: docs/contract.md, "Tokens".
 *
 * @throws DependencyError where they cannot be read.
 */
export async function identifyByToken(
  { identities, roles, clock }: IdentifyPorts,
  { userName, token }: Extract<BearerReading, { kind: 'present' }>,
  source: string,
  { properties }: Pending,
): Promise<Identified> {
  const reading = identities.read({ userName, tokenHash: accessTokenHash(token) });
  // Started before the other is awaited; it never rejects.
  const asking = roles.get();
  const found = await reading;
  const graph = await asking;
  const known = knownOf(found, userName);
  const check = verifyToken(found, clock.now());
  if (check.kind === 'rejected') return { ...rejected(check.cause, known), credentialId: check.credential };
  const { basicForPeople } = await properties;
  const sourceAllowed = mayComeFrom(check.user, source);
  const principal = sourceAllowed ? principalOf(check.user, graph, false) : principalFromOutside(check.user);
  return {
    credential: { kind: 'verified', principal, bySession: false, byBasic: false },
    ...known,
    credentialId: check.credential,
    personOnly: personOnly(check.user, basicForPeople, graph),
    sourceAllowed,
    session: null,
  };
}
