import { type FederatedIdentity, isSameIdentity, isSubject, MOST_IDENTITIES } from './identity.ts';
import { isIssuer } from './issuer-url.ts';
import { readJsonObject } from './json-object.ts';

/**
 * Reads the attribute `federated` of a user: a JSON text, a list of {`issuer`, `subject`}.
 *
 * @param value as stored; undefined or empty: the user has none.
 * @returns none where it cannot be read: then no workload gets a token.
 */
export const readFederated = (value: unknown): readonly FederatedIdentity[] => read(value) ?? [];

/** Whether what is stored can be read. If not, it counts as none, and the next identity that is added replaces it. */
export const isFederatedReadable = (value: unknown): boolean => read(value) !== null;

/** Whether an account is this workload's. @param value as stored. */
export const hasIdentity = (value: unknown, identity: FederatedIdentity): boolean =>
  readFederated(value).some((one) => isSameIdentity(one, identity));

/** The attribute `federated`; null: none are left, the attribute goes. */
export const federatedText = (identities: readonly FederatedIdentity[]): string | null =>
  identities.length === 0 ? null : JSON.stringify(identities.map(({ issuer, subject }) => ({ issuer, subject })));

function read(value: unknown): readonly FederatedIdentity[] | null {
  if (value === undefined || value === null || value === '') return [];
  // In an object, so that members that occur twice are found.
  const object = typeof value === 'string' ? readJsonObject(`{"list":${value}}`) : 'not_json';
  if (typeof object === 'string' || Object.keys(object).length !== 1) return null;
  const list: unknown = object.list;
  return Array.isArray(list) && list.length <= MOST_IDENTITIES && list.every(isIdentity)
    ? list.map(({ issuer, subject }) => ({ issuer, subject }))
    : null;
}

function isIdentity(value: unknown): value is FederatedIdentity {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { issuer, subject, ...more } = value as Record<string, unknown>;
  // Whether http is good is asked where tokens are verified: no other stage trusts such an issuer.
  return (
    typeof issuer === 'string' &&
    isIssuer(issuer, { local: true }) &&
    typeof subject === 'string' &&
    isSubject(subject) &&
    Object.keys(more).length === 0
  );
}
