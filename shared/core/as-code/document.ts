import type { EnvelopeLists } from '../envelope/envelope.ts';
import type { Protocol } from '../request/protocols.ts';

/**
 * What files describe as code, as read: by any reader, without its syntax. What is left out is not managed.
 *
 * Source: docs/contract.md, "Users as code".
 */
export interface Described {
  /** In the order of the files; each name once. */
  readonly users: readonly DescribedUser[];
  /** Labels of the files, each once; those without `owner` have none. */
  readonly labels: readonly string[];
  /** By the full name of the setting: `true`, `false`, `false until INSTANT`; of session times a whole number. */
  readonly settings: ReadonlyMap<string, At<string>>;
  /** Every protocol that is switched off for everybody; null: not managed. */
  readonly blocked: At<readonly Protocol[]> | null;
  /** Records of `sys_properties`, by name. */
  readonly properties: ReadonlyMap<string, At<string>>;
  /** Names of the files, as they were given. */
  readonly files: readonly string[];
  /** SHA-256 of each file's octets, in hexadecimal. */
  readonly digests: readonly string[];
}

/** Where something stands in a file, counted from 1; columns in UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A value with its place. */
export interface At<T> {
  readonly value: T;
  readonly place: Place;
}

/** What is wrong at a place, and what to do: one sentence, printable. */
export interface Fault {
  readonly place: Place;
  readonly text: string;
}

/** `machine`: Web Service Access Only. `person-only`: User Interface Only. `person`: neither. */
export type Kind = 'machine' | 'person' | 'person-only';

/** A user as a file describes it. */
export interface DescribedUser {
  /** Normalised. */
  readonly userName: string;
  readonly writtenName: string;
  /** Of the name. */
  readonly place: Place;
  /** Label of its file; null: the file has none. */
  readonly label: string | null;
  readonly kind?: At<Kind>;
  /** Each as written, with its own place. */
  readonly roles?: At<readonly At<string>[]>;
  /** Checked as the User form checks them. */
  readonly envelope?: At<EnvelopeLists>;
  readonly texts: Readonly<Partial<Record<TextMember, At<string>>>>;
  readonly flags: Readonly<Partial<Record<FlagMember, At<boolean>>>>;
}

/** Members that hold text, under the names of the record. The dates are INSTANTs; empty: none. */
export type TextMember = 'first_name' | 'last_name' | 'email' | 'owner' | 'active_until' | 'web_service_access_only_from';
/** Members that are true or false, under the names of the record. */
export type FlagMember = 'active' | 'internal_integration_user';
