import { FEDERATED_ARE_FOR_MACHINES, type FederatedIdentity, isSameIdentity, MOST_IDENTITIES, problemOf } from './identity.ts';
import type { Place } from './issuer-url.ts';
import { readFederated } from './stored.ts';

/** The identities after a change, to be stored by `federatedText`, or a sentence for a person. */
export type FederatedChange =
  | { readonly kind: 'changed'; readonly identities: readonly FederatedIdentity[] }
  | { readonly kind: 'refused'; readonly sentence: string };

const refused = (sentence: string): FederatedChange => ({ kind: 'refused', sentence });

/** What a change looks at of the account. */
export interface FederatedAccount {
  /** The attribute `federated` as stored. */
  readonly federated: unknown;
  /** The flag as of now. */
  readonly web_service_access_only: boolean;
}

/** Adds an identity that a person typed. */
export function addIdentity(account: FederatedAccount, { issuer, subject }: FederatedIdentity, place: Place): FederatedChange {
  if (!account.web_service_access_only) return refused(FEDERATED_ARE_FOR_MACHINES);
  const typed = { issuer, subject };
  const problem = problemOf(typed, place);
  if (problem !== null) return refused(problem);
  const stored = readFederated(account.federated);
  if (stored.some((one) => isSameIdentity(one, typed))) return refused('This account has this federated identity already.');
  if (stored.length >= MOST_IDENTITIES) return refused(`An account has at most ${MOST_IDENTITIES} federated identities: remove one first.`);
  return { kind: 'changed', identities: [...stored, typed] };
}

/** Removes an identity, of an interactive user's, too: that only closes. */
export function removeIdentity({ federated }: Pick<FederatedAccount, 'federated'>, typed: FederatedIdentity): FederatedChange {
  const stored = readFederated(federated);
  const identities = stored.filter((one) => !isSameIdentity(one, typed));
  return identities.length === stored.length
    ? refused('This account has no such federated identity: copy issuer and subject from the list.')
    : { kind: 'changed', identities };
}
