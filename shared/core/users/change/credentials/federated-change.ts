import type { FieldChange } from '../../../audit.ts';
import { addIdentity, removeIdentity } from '../../../federated/change.ts';
import type { FederatedIdentity } from '../../../federated/identity.ts';
import type { Place } from '../../../federated/issuer-url.ts';
import { federatedText, readFederated } from '../../../federated/stored.ts';
import type { UserRecord } from '../../user-record.ts';

/** What should become of a user's federated identities. */
export interface FederatedWish {
  readonly kind: 'add' | 'remove';
  readonly identity: FederatedIdentity;
  readonly place: Place;
}

export interface FederatedEdit {
  readonly kind: 'change';
  readonly set: { readonly federated: string };
  readonly history: readonly FieldChange[];
}

/** How a person reads an identity. */
export const identityLabel = ({ issuer, subject }: FederatedIdentity): string => `${subject} of ${issuer}`;

/**
 * Plans that an identity is added or removed. The generation of sessions stays: a token is good only while the identity that it was got with
 * is listed.
 *
 * Source: docs/contract.md, "Tokens".
 */
export function planFederated(
  record: UserRecord,
  { kind, identity, place }: FederatedWish,
): FederatedEdit | { readonly kind: 'refused'; readonly error: string } {
  const change = kind === 'add' ? addIdentity(record, identity, place) : removeIdentity(record, identity);
  if (change.kind === 'refused') return { kind: 'refused', error: change.sentence };
  const [old, now] = kind === 'add' ? ['', identityLabel(identity)] : [identityLabel(identity), ''];
  return {
    kind: 'change',
    set: { federated: federatedText(change.identities) ?? '' },
    history: [{ field: 'federated', old, new: now }],
  };
}

/** What becomes of the identities of a user who becomes interactive: all go. null: there is none. */
export function withoutFederated({ federated }: Pick<UserRecord, 'federated'>): Pick<FederatedEdit, 'set' | 'history'> | null {
  if (federated === '') return null;
  const listed = readFederated(federated).map(identityLabel);
  // A text that cannot be read goes, too, so that no later version of the product finds an identity in it.
  const removed = listed.length === 0 ? ['(unreadable)'] : listed;
  return { set: { federated: '' }, history: removed.map((old) => ({ field: 'federated', old, new: '' })) };
}
