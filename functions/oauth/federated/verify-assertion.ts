import { compactVerify, errors } from 'jose';
import type { RejectedCause } from './causes.ts';
import { checkClaims } from './check-claims.ts';
import { checkHeader } from './check-header.ts';
import { chooseKey } from './choose-key.ts';
import type { FederatedPorts, Jwk, Verified } from './ports.ts';
import { readAssertion } from './read-assertion.ts';

const rejected = (cause: RejectedCause): Verified => ({ kind: 'rejected', cause });

/**
 * Verifies an assertion: a JWT of a trusted issuer. Whatever can be refused without a key is refused first, so that what strangers send
 * makes no request to an issuer.
 *
 * Source: RFC 7523, section 3; RFC 8725, section 3.
 *
 * @param now milliseconds since the epoch.
 */
export async function verifyAssertion(ports: FederatedPorts, assertion: string, now: number): Promise<Verified> {
  const read = readAssertion(assertion);
  if (typeof read === 'string') return rejected(read);
  const { iss } = read.claims;
  if (typeof iss !== 'string') return rejected('issuer_missing');
  const issuers = await ports.issuers.get();
  if (issuers === null) return { kind: 'unavailable', cause: 'issuers_unreadable' };
  const issuer = issuers.find((one) => one.issuer === iss);
  if (issuer === undefined) return rejected('issuer_not_trusted');
  const hint = checkHeader(read.header, issuer);
  if (typeof hint === 'string') return rejected(hint);
  const claimed = checkClaims(read.claims, issuer, now);
  if (typeof claimed === 'string') return rejected(claimed);
  const answer = await ports.keys.get(issuer, hint.kid);
  if (answer.kind !== 'keys') return answer;
  const key = chooseKey(answer.keys, hint);
  if (typeof key === 'string') return rejected(key);
  const problem = await signatureProblem(assertion, key, hint.algorithm);
  return problem === null ? { kind: 'verified', issuer: iss, ...claimed } : rejected(problem);
}

/** null: the key made this signature, by this algorithm. */
async function signatureProblem(assertion: string, key: Jwk, algorithm: string): Promise<RejectedCause | null> {
  try {
    await compactVerify(assertion, key, { algorithms: [algorithm] });
    return null;
  } catch (error) {
    return error instanceof errors.JWSSignatureVerificationFailed ? 'signature_wrong' : 'key_unusable';
  }
}
