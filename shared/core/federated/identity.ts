import { isIssuer, LONGEST_ISSUER, type Place } from './issuer-url.ts';

/**
 * Who may get tokens for an account without a secret: what a trusted issuer calls a workload. Both are compared exactly, octet by octet.
 *
 * Source: RFC 7523, section 3; RFC 7519, section 4.1.
 */
export interface FederatedIdentity {
  /** `iss`. */
  readonly issuer: string;
  /** `sub`. */
  readonly subject: string;
}

/** Most identities of one account. */
export const MOST_IDENTITIES = 10;
/** Longest subject, in octets. */
export const LONGEST_SUBJECT = 512;

/** For a person, where an interactive user is to get one. */
export const FEDERATED_ARE_FOR_MACHINES = 'Federated identities are for non-interactive users.';

/** Characters that end a line, cannot be seen, or turn text around. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Whether a text can be a subject. */
export const isSubject = (text: string): boolean =>
  text !== '' && Buffer.byteLength(text) <= LONGEST_SUBJECT && text.isWellFormed() && !UNSEEN.test(text) && text.trim() === text;

/** What is wrong with an identity that a person typed, and what to write; null: nothing. */
export function problemOf({ issuer, subject }: FederatedIdentity, place: Place): string | null {
  if (!isIssuer(issuer, place))
    return `Write the issuer exactly as its tokens have it: an https address of at most ${LONGEST_ISSUER} octets with a host name, on port 443, without user, query and fragment, such as https://token.actions.githubusercontent.com.`;
  if (!isSubject(subject))
    return `Write the subject exactly as the tokens have it, such as repo:octo-org/octo-repo:ref:refs/heads/main: 1 to ${LONGEST_SUBJECT} octets, without control characters and without white space at its ends.`;
  return null;
}

export const isSameIdentity = (one: FederatedIdentity, other: FederatedIdentity): boolean =>
  one.issuer === other.issuer && one.subject === other.subject;
